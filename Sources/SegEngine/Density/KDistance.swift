/// The curve from which DBSCAN's eps is read: how far the (minimumPoints − 1)-th other row is, sorted.
///
/// Ester, Kriegel, Sander & Xu, KDD 1996 (section 4.2), https://dl.acm.org/doi/10.5555/3001460.3001507.
/// With eps = d the rows whose distance is at most d are DBSCAN's cores.
public struct KDistance: Sendable, Equatable {
  /// DBSCAN's minimum of points, the row itself counted; at least 2.
  public var minimumPoints: Int
  /// How far apart two rows are.
  public var metric: Metric

  public init(minimumPoints: Int = 5, metric: Metric = .euclidean) {
    self.minimumPoints = minimumPoints
    self.metric = metric
  }

  /// Computes the curve.
  ///
  /// O(n · (minimumPoints + log n)) typically in few columns; O(n · d) memory. Throws `notFinite`,
  /// `zeroVector`, `tooFewRows` for fewer rows than points, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> KDistanceCurve {
    try check(rows)
    let tree = try KDTree(rows, metric: metric, execution: execution.silent)
    let distances = try tree.kDistances(k: minimumPoints - 1, execution: execution)
    return KDistanceCurve(distances: distances, minimumPoints: minimumPoints)
  }

  func check(_ rows: Matrix) throws(EngineError) {
    guard minimumPoints >= 2 else {
      throw .invalid(
        parameter: "minimumPoints", found: "\(minimumPoints)", allowed: "2 or more")
    }
    try rows.requireRows(minimumPoints)
  }
}

/// A k-distance curve and the eps that its knee suggests.
public struct KDistanceCurve: Sendable, Equatable {
  /// Distance of each row, in row order.
  public let distances: [Double]
  /// The same, rising.
  public let curve: [Double]
  /// The minimum of points that it belongs to.
  public let minimumPoints: Int
  /// Place of the knee in the curve, the first of equals; nil for a curve without one.
  public let knee: Int?
  /// How far the knee lies below the line from the first to the last point of the curve, both axes
  /// scaled to 0…1; near 0 there is no knee worth the name.
  public let depth: Double
  /// The distances of the curve at points at least 0.95 times as deep. The wider it is, the less the
  /// curve says about eps.
  public let plausible: ClosedRange<Double>?

  /// The distance at the knee.
  public var eps: Double? { knee.map { curve[$0] } }

  init(distances: [Double], minimumPoints: Int) {
    self.distances = distances
    self.minimumPoints = minimumPoints
    let curve = distances.sorted()
    self.curve = curve
    let depths = Self.depths(of: curve)
    var deepest = 0
    for place in depths.indices where depths[place] > depths[deepest] { deepest = place }
    depth = depths[deepest]
    guard depth > 0 else {
      knee = nil
      plausible = nil
      return
    }
    knee = deepest
    let near = depths.indices.filter { depths[$0] >= 0.95 * depths[deepest] }
    plausible = curve[near[0]]...curve[near[near.count - 1]]
  }

  /// How far each point lies below the line from the first to the last. A curve without rise lies on
  /// it.
  private static func depths(of curve: [Double]) -> [Double] {
    let rise = curve[curve.count - 1] - curve[0]
    guard rise > 0, rise < .infinity else { return [0] }
    let last = Double(curve.count - 1)
    return curve.enumerated().map { place, distance in
      Double(place) / last - (distance - curve[0]) / rise
    }
  }
}
