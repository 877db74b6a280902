import SegKernels

/// Kernels of searches compare by a reduced form of distances that keeps their order: squares for
/// Euclid, and for cosine, whose rows are of length 1, too.
extension Metric {
  /// A reduced distance as a distance.
  @inline(__always)
  func distance(ofReduced reduced: Double) -> Double {
    switch self {
    case .euclidean: reduced.squareRoot()
    case .manhattan, .maximum: reduced
    case .cosine: reduced * factor
    }
  }

  /// The largest reduced distance that belongs to a distance of at most `distance`, so that a limit
  /// includes the distances that are shown as equal to it.
  func largestReduced(of distance: Double) -> Double {
    guard self == .euclidean, distance > 0, distance < .infinity else { return distance / factor }
    var reduced = distance * distance
    guard reduced < .infinity else { return .greatestFiniteMagnitude }
    while reduced.nextUp.squareRoot() <= distance { reduced = reduced.nextUp }
    return reduced
  }

  /// Rows as the kernels compare them: of length 1 for cosine. Throws `notFinite`, `zeroVector`.
  func prepared(_ rows: Matrix) throws(EngineError) -> Matrix {
    try rows.requireFinite()
    return self == .cosine ? try rows.unitRows() : rows
  }
}
