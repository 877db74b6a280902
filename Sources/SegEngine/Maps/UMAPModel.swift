import SegKernels

/// A map by UMAP, and what it needs to place new rows.
public struct UMAPModel: Sendable, Equatable {
  public let settings: UMAP
  /// n × 2.
  public let points: Matrix
  /// Of the curve 1 / (1 + a d²ᵇ) between distances in the map and affinities.
  public let a: Double
  public let b: Double
  /// Rounds of the whole layout; `settings.stop` says if fewer were made.
  public let epochs: Int
  let seed: UInt64
  /// The rows of the map.
  let rows: Matrix

  /// Rows in a chunk.
  private static let grain = 64

  /// Places new rows, m × 2, among the old ones, which stay where they are: each row by itself, so that
  /// its place does not depend on the others. A row that is equal to old ones gets their (mean) place.
  ///
  /// O(m · neighbours · epochs) after the search for neighbours. Throws `sizeMismatch`, `notFinite`,
  /// `memory`, `cancelled`.
  public func place(
    _ new: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    let tree = try KDTree(rows, execution: execution.silent)
    let k = settings.neighbors
    let near = try tree.nearest(k: k, of: new, execution: execution.part(from: 0, to: 0.4))
    let mean = near.distances.reduce(0, +) / Double(max(near.distances.count, 1))
    let settled = points.values.map { Float($0) }
    let meter = ProgressMeter(
      "rows", total: new.rows, execution: execution.part(from: 0.4, to: 1))
    let placed = try forEachChunk(of: new.rows, grain: Self.grain, execution) { rows in
      defer { meter.advance(by: rows.count) }
      return rows.flatMap { row -> [Double] in
        let distances = near.distances(of: row)
        let place = position(
          near.rows(of: row), distances, mean: mean, settled, seed: Self.hash(new.row(row), seed))
        return [Double(place.x), Double(place.y)]
      }
    }
    return Matrix(rows: new.rows, columns: 2, values: placed.flatMap { $0 })
  }

  private func position(
    _ near: ArraySlice<Int32>, _ distances: ArraySlice<Double>, mean: Double, _ settled: [Float],
    seed: UInt64
  ) -> SIMD2<Float> {
    let same = zip(near, distances).filter { $0.1 == 0 }.map(\.0)
    if !same.isEmpty { return Self.mean(same.map { ($0, 1) }, settled) }
    let fuzzy = FuzzyNeighbors(
      distances: distances.dropFirst(), k: near.count, mean: mean, isConnected: false)
    let weights = zip(near, distances).map { ($0, Float(fuzzy.sureness($1))) }
    let largest = weights.reduce(Float.leastNormalMagnitude) { max($0, $1.1) }
    let links = weights.map { LayoutLink(row: $0.0, share: $0.1 / largest) }
    let start = Self.mean(weights, settled)
    var place = start
    let rounds = max(epochs / 6, 30)
    var random = RandomSource(seed: seed)
    for round in 0..<rounds {
      let rate = (1 - Double(round) / Double(rounds)) / 4
      place = LayoutSteps.move(
        place, among: settled.span, links: links.span, round: UInt32(truncatingIfNeeded: round),
        forces: LayoutForces(a: a, b: b, rate: rate), seed: random.next())
    }
    return place
  }

  private static func mean(_ weights: [(Int32, Float)], _ settled: [Float]) -> SIMD2<Float> {
    var (sum, total) = (SIMD2<Float>.zero, Float(0))
    for (row, weight) in weights {
      sum += SIMD2(settled[2 * Int(row)], settled[2 * Int(row) + 1]) * weight
      total += weight
    }
    if total > 0 { return sum / total }
    return mean(weights.map { ($0.0, 1) }, settled)
  }

  /// From the values of a row alone.
  private static func hash(_ row: ArraySlice<Double>, _ seed: UInt64) -> UInt64 {
    row.reduce(seed) { hash, value in
      let mixed = (hash ^ value.bitPattern) &* 0x100_0000_01b3
      return mixed ^ (mixed >> 29)
    }
  }
}
