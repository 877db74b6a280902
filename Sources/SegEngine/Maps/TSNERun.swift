import RealModule
import SegKernels

/// The state of one descent.
struct TSNERun {
  private let settings: TSNE
  private let affinities: Affinities
  private let isExact: Bool
  private var field: PotentialField
  private let count: Int
  /// x, y of each point.
  private var points: [Float]
  /// Of each coordinate: its last step, and how much longer or shorter steps have become.
  private var motions: [SIMD2<Float>]
  private var pulls: [Float]
  private var pushes: [Float]
  private var low = SIMD2<Float>.zero
  private var high = SIMD2<Float>.zero
  /// Sum of 1 / (1 + d²) over all pairs.
  private var total = 1.0
  private var done = 0

  /// Points in a chunk.
  private static let grain = 1024
  /// The longest step of a point.
  private static let longest: Float = 5
  private static let leastGain: Float = 0.01

  init(_ settings: TSNE, _ affinities: Affinities, _ start: [Float]) {
    self.settings = settings
    self.affinities = affinities
    count = start.count / 2
    isExact = settings.isExact(rows: count)
    field = PotentialField(points: isExact ? 0 : count)
    points = start
    motions = [SIMD2<Float>](repeating: SIMD2(0, 1), count: start.count)
    pulls = [Float](repeating: 0, count: start.count)
    pushes = pulls
  }

  /// Points, two numbers each.
  private var borders: [Int] { KDTree.borders(of: count, grain: Self.grain).map { $0 * 2 } }

  mutating func descend(_ execution: Execution) throws(EngineError) {
    let inner = execution.untilDiscarded.silent
    let meter = ProgressMeter("iterations", total: settings.iterations, execution: execution)
    measureBox()
    while done < settings.iterations {
      if execution.cancellation.asksForBest, done > 0 { break }
      try step(inner)
      done += 1
      let detail = done % 50 == 0 ? "KL \(Self.short(try divergence(inner)))" : nil
      meter.advance(detail: detail)
    }
    execution.cancellation.keep(.iterations, done, of: settings.iterations)
  }

  /// One iteration: all forces, then all steps.
  private mutating func step(_ execution: Execution) throws(EngineError) {
    let isEarly = done < settings.exaggeratedIterations
    let exaggeration = isEarly ? settings.exaggeration : 1
    let rate = settings.learningRate ?? max(Double(count) / exaggeration, 50)
    try pull(execution)
    try push(execution)
    try move(
      exaggeration: Float(exaggeration), rate: Float(rate), momentum: isEarly ? 0.5 : 0.8, execution
    )
  }

  private mutating func pull(_ execution: Execution) throws(EngineError) {
    let (points, affinities, borders) = (points, affinities, borders)
    try fillChunks(of: &pulls, borders: borders, execution) { chunk, pulls in
      let first = borders[chunk] / 2
      MapForces.attract(
        points.span, first: first,
        starts: affinities.pairs.starts.span.extracting(first...borders[chunk + 1] / 2),
        links: affinities.pairs.links.span, pulls: &pulls)
    }
  }

  private mutating func push(_ execution: Execution) throws(EngineError) {
    guard isExact else {
      // The grid's error in the sum may be more than the sum itself for a few rows that lie far apart.
      let found = try field.push(points, low: low, high: high, pushes: &pushes, execution)
      total = max(found, 1e-3 * Double(count))
      return
    }
    let points = points
    let borders = KDTree.borders(of: count, grain: 64).map { $0 * 2 }
    let totals = try fillChunksGiving(of: &pushes, borders: borders, execution) { chunk, pushes in
      MapForces.repel(points.span, first: borders[chunk] / 2, pushes: &pushes)
    }
    total = totals.reduce(0, +)
  }

  /// Steps with momentum, longer where they keep their direction (Jacobs 1988).
  private mutating func move(
    exaggeration: Float, rate: Float, momentum: Float, _ execution: Execution
  ) throws(EngineError) {
    let (pulls, pushes, borders) = (pulls, pushes, borders)
    let share = Float(1 / max(total, .leastNormalMagnitude))
    try fillChunks(of: &motions, borders: borders, execution) { chunk, motions in
      let first = borders[chunk]
      for index in motions.indices {
        let force = exaggeration * pulls[first + index] + share * pushes[first + index]
        var (last, gain) = (motions[index].x, motions[index].y)
        gain = (last > 0) == (force > 0) ? gain + 0.2 : max(gain * 0.8, Self.leastGain)
        last = momentum * last + rate * gain * force
        motions[index] = SIMD2(last, gain)
      }
      for point in 0..<motions.count / 2 {
        let step = SIMD2(motions[2 * point].x, motions[2 * point + 1].x)
        let length = (step * step).sum().squareRoot()
        guard length > Self.longest else { continue }
        motions[2 * point].x *= Self.longest / length
        motions[2 * point + 1].x *= Self.longest / length
      }
    }
    let motions = motions
    try fillChunks(of: &points, borders: borders, execution) { chunk, points in
      let first = borders[chunk]
      for index in points.indices { points[index] += motions[first + index].x }
    }
    measureBox()
  }

  private mutating func measureBox() {
    low = SIMD2(repeating: .infinity)
    high = -low
    for i in 0..<count {
      let point = SIMD2(points[2 * i], points[2 * i + 1])
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
  }

  /// Σ p · ln (p / q), with q as the last push found them.
  private func divergence(_ execution: Execution) throws(EngineError) -> Double {
    let (points, affinities) = (points, affinities)
    let parts = try forEachChunk(of: count, grain: Self.grain, execution) { rows in
      let starts = affinities.pairs.starts.span.extracting(rows.lowerBound...rows.upperBound)
      var shares = 0.0
      for link in affinities.pairs.links[starts[0]..<starts[rows.count]] {
        shares += Double(link.share)
      }
      let logarithms = MapForces.logarithms(
        points.span, first: rows.lowerBound, starts: starts, links: affinities.pairs.links.span)
      return (shares, logarithms)
    }
    let shares = parts.reduce(0) { $0 + $1.0 }
    return affinities.negentropy + parts.reduce(0) { $0 + $1.1 } + shares * Double.log(total)
  }

  /// The map, its middle at 0, in the order of the rows.
  consuming func model(order: [Int], _ execution: Execution) throws(EngineError) -> TSNEModel {
    try push(execution)
    let divergence = try divergence(execution)
    let middle = (low + high) / 2
    var map = Matrix(rows: count, columns: 2, repeating: 0)
    for (point, row) in order.enumerated() {
      map[row, 0] = Double(points[2 * point] - middle.x)
      map[row, 1] = Double(points[2 * point + 1] - middle.y)
    }
    return TSNEModel(points: map, divergence: divergence, iterations: done, isExact: isExact)
  }

  private static func short(_ value: Double) -> String {
    "\((value * 1000).rounded() / 1000)"
  }
}
