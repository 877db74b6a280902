/// How far apart two groups are, given the distances between their rows.
///
/// Lance & Williams, "A general theory of classificatory sorting strategies", Computer J. 9 (1967),
/// https://doi.org/10.1093/comjnl/9.4.373.
public enum Linkage: String, CaseIterable, Sendable {
  case single, complete, average, weighted, ward, centroid, median

  /// The name that says which of the variants in use this is.
  public var variantName: String {
    switch self {
    case .single: "single (nearest neighbour)"
    case .complete: "complete (furthest neighbour)"
    case .average: "average (UPGMA)"
    case .weighted: "weighted (WPGMA, McQuitty)"
    case .ward: "Ward.D2"
    case .centroid: "centroid (UPGMC, squared distances)"
    case .median: "median (WPGMC, squared distances)"
    }
  }

  /// Whether the linkage means something for squared Euclidean geometry only.
  public var needsEuclidean: Bool {
    self == .ward || self == .centroid || self == .median
  }

  /// Whether a merge never brings a third group nearer: heights then never fall, and chains of
  /// nearest neighbours find the right tree.
  public var isReducible: Bool {
    self != .centroid && self != .median
  }
}
