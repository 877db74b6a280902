import SegData
import SegEngine

/// What every fitted thing tells of itself.
struct Provenance: Sendable {
  /// The method with its variant: "k-means (Lloyd, greedy k-means++)".
  let method: String
  /// Settings in the order in which they were declared.
  let settings: [(name: String, value: String)]
  let seed: UInt64?
  /// A short hash of the result: equal hashes mean equal bits.
  let fingerprint: String
}

/// A clustering's method with its settings, to be used on other rows.
struct Repetition: Sendable {
  let refit: Refit
  /// k-means itself, which clusters many reference sets fast.
  var kMeans: KMeans?
}

/// A partition of rows into segments, and the model behind it.
struct Clustering: Sendable {
  /// How new rows find their segment.
  let model: any SegmentModel
  let rows: NumericRows
  /// 1…k by falling size; 0 is noise.
  let labels: [Int32]
  let names: [Int32: String]
  /// The original rows and columns with `segment`.
  let data: DataSet
  let provenance: Provenance
  /// The same method for other rows; nil where it cannot be repeated.
  var repetition: Repetition?

  var segmentCount: Int { Int(labels.max() ?? 0) }

  func name(of segment: Int32) -> String {
    names[segment] ?? (segment == 0 ? "noise" : String(segment))
  }

  /// Segment sizes, the first being segment 1.
  var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: segmentCount)
    for label in labels where label > 0 { sizes[Int(label) - 1] += 1 }
    return sizes
  }

  /// The centre of each segment in the space of the fit, segments × features.
  func centers() throws -> Matrix {
    if let centers = model.centers { return centers }
    return try ClusterStatistics(rows.matrix, labels: labels).centers
  }
}

/// A hierarchy of merges over the rows, or over small groups of them.
struct ClusterTree: Sendable {
  let tree: MergeTree
  let metric: Metric
  /// The small groups that are the leaves; nil where the rows are.
  let micro: MicroTreeModel?
  let rows: NumericRows
  /// The merges in order: step, left, right, height, count; leaves negative, as in R.
  let data: DataSet
  let provenance: Provenance
  /// Of all pairs of leaves, where these are columns and no metric of rows gives them.
  var distances: [Double]?

  /// The segment of each row when the tree is cut into k.
  func labels(k: Int) throws -> [Int32] {
    try micro?.cut(k: k, rows: rows.matrix) ?? tree.cut(k: k, rows: rows.matrix)
  }

  /// The same for all merges up to a height.
  func labels(height: Double) throws -> [Int32] {
    try micro?.cut(height: height, rows: rows.matrix)
      ?? tree.cut(height: height, rows: rows.matrix)
  }

  /// The segment of each leaf, of those of the rows.
  func leafLabels(_ labels: [Int32]) -> [Int32] {
    guard let micro else { return labels }
    var ofLeaves = [Int32](repeating: 0, count: tree.leaves)
    for (group, label) in zip(micro.groups.labels, labels) { ofLeaves[Int(group) - 1] = label }
    return ofLeaves
  }

  /// How well merges keep distances between rows; nil where the leaves are small groups.
  func copheneticCorrelation(_ execution: Execution) throws -> Double? {
    guard micro == nil else { return nil }
    if let distances {
      return try tree.copheneticCorrelation(distances: distances, execution: execution)
    }
    if let mixed = rows.mixed {
      return try tree.copheneticCorrelation(
        distances: Gower.condensed(mixed, execution: execution), execution: execution)
    }
    return try tree.copheneticCorrelation(
      rows: rows.matrix, metric: metric, execution: execution)
  }
}

/// Rows in fewer dimensions.
struct Reduction: Sendable {
  let model: ReductionModel
  let rows: NumericRows
  /// The original rows and columns with pc1, pc2, …, or the columns of a map.
  let data: DataSet
  let provenance: Provenance
}

/// How rows came to have fewer dimensions.
enum ReductionModel: Sendable {
  case components(PCAModel)
  case map(RowMap)

  /// The rows in the new axes, in the order of the matrix they were made from.
  var places: Matrix {
    switch self {
    case .components(let model): model.scores
    case .map(let map): map.points
    }
  }
}

/// A picture of the rows in two columns, to look at and not to measure in.
struct RowMap: Sendable {
  /// Of the two columns.
  let names: [String]
  let points: Matrix
  /// How well it keeps neighbours; nil for too few rows.
  let quality: MapQuality?
  /// What the headline says besides.
  let remarks: [String]
  /// Where new rows go; nil where the method has no place for them.
  let placing: UMAPModel?
}

/// What the engine fits, and the table that it was read from, row by row.
struct NumericRows: Sendable {
  let matrix: Matrix
  let features: [String]
  let weights: [Double]?
  /// The rows in the order of the matrix, all columns.
  let source: DataSet
  /// Numbers, ranks and categories, where the method takes these; then `matrix` has no columns.
  var mixed: MixedRows?
}
