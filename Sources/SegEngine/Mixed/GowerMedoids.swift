extension KMedoids {
  /// Fits the groups by Gower's distance; `metric` plays no part, and `KMedoidsModel.centers` are the
  /// medoids' codes.
  ///
  /// Cost, weights and `Cancellation.keepBest` as with numbers. Throws `nothingInCommon` for two rows
  /// without a common column, and as there.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMedoidsModel {
    try checkSettings()
    let whole = execution.untilDiscarded
    let space = try MedoidSpace(rows, weights: weights, execution.beforeModel)
    try rows.requireDistinct(k, weights: weights)
    let found = try best(space, seed: seed, execution)
    return try KMedoidsModel(found, space, rows: rows.codes, metric: nil, whole)
  }
}

extension KMedoidsModel {
  /// The nearest medoid of new rows of a model that was fitted by Gower's distance: label 1…k, of
  /// equals the smallest, and the distance; 0 and ∞ for a row that has nothing in common with any.
  ///
  /// Cost: O(n · k · d). Throws `invalid`, `sizeMismatch`, `cancelled`.
  public func predict(
    codes: Matrix, frame: MixedFrame, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    guard metric == nil, centers.columns > 0 else {
      throw .invalid(parameter: "model", found: "numbers or distances", allowed: "mixed rows")
    }
    let found = try Gower.sweep(codes, centers, frame, execution) { distances in
      var (label, least): (Int32, Double) = (0, .infinity)
      for (place, distance) in distances.enumerated() where distance < least {
        (label, least) = (Int32(place + 1), distance)
      }
      return (label, least)
    }
    return (found.map(\.0), found.map(\.1))
  }
}
