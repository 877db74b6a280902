/// The knee of a falling curve of costs, such as inertia over the number of groups.
///
/// Both axes are scaled to 0…1, and the knee is the point farthest below the line from the first to
/// the last. It depends on the range of k, so the runner-up and the margin belong to the answer.
/// Satopää et al., "Finding a Kneedle in a Haystack", ICDCSW 2011,
/// https://doi.org/10.1109/ICDCSW.2011.20.
public struct Elbow: Sendable, Equatable {
  /// For each k how far its cost lies below the line, −1 to 1; 0 at both ends.
  public let depths: [Double]
  /// Place of the deepest point, the first of equals.
  public let knee: Int
  /// Place of the deepest of the others.
  public let runnerUp: Int
  /// Depth of the knee less that of the runner-up.
  public var margin: Double { depths[knee] - depths[runnerUp] }

  /// `costs[i]` is the cost with `ks[i]` groups, `ks` rising.
  ///
  /// Cost: O(k). Throws `sizeMismatch`, `invalid` for fewer than three points, for `ks` that do not
  /// rise and for costs that do not fall from the first to the last.
  public init(ks: [Int], costs: [Double]) throws(EngineError) {
    guard ks.count == costs.count else {
      throw .sizeMismatch(of: "costs", expected: ks.count, found: costs.count)
    }
    guard ks.count >= 3, zip(ks, ks.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .invalid(
        parameter: "ks", found: ks.map(String.init).joined(separator: ", "),
        allowed: "three or more, rising")
    }
    let fall = costs[0] - costs[costs.count - 1]
    guard fall > 0, fall.isFinite else {
      throw .invalid(
        parameter: "costs", found: "\(costs[0]) to \(costs[costs.count - 1])", allowed: "falling")
    }
    let width = Double(ks[ks.count - 1] - ks[0])
    let depths = zip(ks, costs).map { k, cost in
      (costs[0] - cost) / fall - Double(k - ks[0]) / width
    }
    let order = depths.indices.sorted { (-depths[$0], $0) < (-depths[$1], $1) }
    self.depths = depths
    knee = order[0]
    runnerUp = order[1]
  }
}
