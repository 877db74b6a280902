package import SegData
package import SegEngine

/// What every fitted thing tells of itself.
package struct Provenance: Sendable {
  /// The method with its variant: "k-means (Lloyd, greedy k-means++)".
  package let method: String
  /// Settings in the order in which they were declared.
  package let settings: [(name: String, value: String)]
  package let seed: UInt64?
  /// A short hash of the result: equal hashes mean equal bits.
  package let fingerprint: String
}

/// A partition of rows into segments, and the model behind it.
package struct Clustering: Sendable {
  /// How new rows find their segment.
  package enum Model: Sendable {
    case kMeans(KMeansModel)
    case cut(ClusterTree)
  }

  package let model: Model
  package let rows: NumericRows
  /// 1…k by falling size; 0 is noise.
  package let labels: [Int32]
  package let names: [Int32: String]
  /// The original rows and columns with `segment`.
  package let data: DataSet
  package let provenance: Provenance

  package var segmentCount: Int { Int(labels.max() ?? 0) }

  package func name(of segment: Int32) -> String {
    names[segment] ?? (segment == 0 ? "noise" : String(segment))
  }

  /// Segment sizes, the first being segment 1.
  package var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: segmentCount)
    for label in labels where label > 0 { sizes[Int(label) - 1] += 1 }
    return sizes
  }

  /// The centre of each segment in the space of the fit, segments × features.
  package var centers: Matrix {
    if case .kMeans(let model) = model { return model.centers }
    return ClusterStatistics(rows: rows.matrix, labels: labels).centers
  }
}

/// A hierarchy of merges over the rows.
package struct ClusterTree: Sendable {
  package let tree: MergeTree
  package let rows: NumericRows
  /// The merges in order: step, left, right, height, count; leaves negative, as in R.
  package let data: DataSet
  package let provenance: Provenance
}

/// Rows in fewer dimensions.
package struct Reduction: Sendable {
  package let model: PCAModel
  package let rows: NumericRows
  /// The original rows and columns with pc1, pc2, ….
  package let data: DataSet
  package let provenance: Provenance
}

/// A numeric matrix and the table that it was read from, row by row.
package struct NumericRows: Sendable {
  package let matrix: Matrix
  package let features: [String]
  package let weights: [Double]?
  /// The rows in the order of the matrix, all columns.
  package let source: DataSet
}
