/// How far apart two groups are, given the distances between their rows.
///
/// Lance & Williams, "A general theory of classificatory sorting strategies", Computer J. 9 (1967),
/// https://doi.org/10.1093/comjnl/9.4.373.
public enum Linkage: Sendable, Hashable {
  case single, complete, average, weighted, ward, centroid, median
  /// (1 − beta)/2 of both parts' distances and beta of that between them, −1 ≤ beta < 1: 0 is
  /// `weighted`, less keeps groups compact, more makes chains. Belbin, Faith & Milligan, Multivar.
  /// Behav. Res. 27 (1992), https://doi.org/10.1207/s15327906mbr2703_6.
  case flexible(beta: Double)
  /// The least distance within which one member, the prototype, has all members of both. Bien &
  /// Tibshirani, J. Am. Stat. Assoc. 106 (2011), https://doi.org/10.1198/jasa.2011.tm10183.
  case minimax

  /// What Lance and Williams found most useful.
  public static let usualBeta = -0.25

  /// The word for it.
  public var name: String {
    switch self {
    case .single: "single"
    case .complete: "complete"
    case .average: "average"
    case .weighted: "weighted"
    case .ward: "ward"
    case .centroid: "centroid"
    case .median: "median"
    case .flexible: "flexible"
    case .minimax: "minimax"
    }
  }

  /// The linkage of this name, flexible with the usual beta.
  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

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
    case .flexible(let beta): "flexible (beta \(beta))"
    case .minimax: "minimax (prototypes)"
    }
  }

  /// Whether the linkage means something for squared Euclidean geometry only.
  public var needsEuclidean: Bool {
    self == .ward || self == .centroid || self == .median
  }

  /// Whether a merge never lies below its parts: all but centroid and median linkage.
  public var isMonotone: Bool { self != .centroid && self != .median }

  /// Whether groups that are each other's nearest can merge in any order: a merge brings no third group
  /// nearer, and distances do not depend on which of two merges came first, as those of flexible linkage
  /// do. With minimax, ties would not go by the smallest rows.
  public var mergesInAnyOrder: Bool {
    switch self {
    case .single, .complete, .average, .weighted, .ward: true
    case .centroid, .median, .flexible, .minimax: false
    }
  }
}

extension Linkage: CaseIterable {
  public static var allCases: [Linkage] {
    [
      .single, .complete, .average, .weighted, .ward, .centroid, .median,
      .flexible(beta: usualBeta), .minimax,
    ]
  }
}
