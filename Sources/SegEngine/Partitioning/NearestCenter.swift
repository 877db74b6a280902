extension Matrix {
  /// Throws `sizeMismatch` for new rows of other columns than fitted centres, `notFinite`.
  func requireFitting(_ centers: Matrix) throws(EngineError) {
    guard columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: columns)
    }
    try requireFinite()
  }

  /// The nearest of some centres for each row (from 0, of equals the first) and the squared distance to
  /// it, exactly 0 for equal values. O(n · k · d). Throws `cancelled`.
  func nearest(
    of centers: Matrix, _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], squared: [Double]) {
    let packed = centers.packed()
    let parts = try forEachChunk(of: rows, grain: 1024, execution) { range in
      var squared = [Double](repeating: 0, count: centers.rows)
      var labels: [Int32] = []
      var least: [Double] = []
      for i in range {
        fillSquared(&squared, from: i, to: packed)
        var best = 0
        for group in squared.indices where squared[group] < squared[best] { best = group }
        labels.append(Int32(best))
        least.append(squared[best])
      }
      return (labels, least)
    }
    return (parts.flatMap { $0.0 }, parts.flatMap { $0.1 })
  }
}
