import SegKernels

extension Metric {
  /// Whether trees of boxes can search by this metric.
  var fitsBoxes: Bool { self != .cosine }

  /// A reduced distance, which kernels compare by, as a distance.
  @inline(__always)
  func distance(ofReduced reduced: Double) -> Double {
    self == .euclidean ? reduced.squareRoot() : reduced
  }

  /// The largest reduced distance that belongs to a distance of at most `distance`, so that a limit
  /// includes the distances that are shown as equal to it.
  func largestReduced(of distance: Double) -> Double {
    guard self == .euclidean, distance > 0, distance < .infinity else { return distance }
    var reduced = distance * distance
    guard reduced < .infinity else { return .greatestFiniteMagnitude }
    while reduced.nextUp.squareRoot() <= distance { reduced = reduced.nextUp }
    return reduced
  }
}
