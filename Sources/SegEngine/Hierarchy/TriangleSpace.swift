import SegKernels

/// Groups known by the distances of all pairs, in n(n−1)/2 numbers.
struct TriangleSpace: MergingSpace {
  private let distances: ReleasedLater<DistanceTriangle>
  private var triangle: DistanceTriangle { distances.value }
  private let rule: MergeRule
  private var masses: [Double]

  /// Rows in a chunk when a triangle is filled or its columns merge.
  private static let grain = 64
  /// Chunks of a sweep; each keeps its own nearest neighbours of all columns.
  private static let sweeps = 16

  var count: Int { triangle.count }

  /// Distances of the rows.
  init(
    _ rows: Matrix, metric: Metric, rule: MergeRule, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    let prepared = try PreparedRows(rows, metric: metric)
    let n = rows.rows
    try self.init(count: n, rule: rule, weights: weights, execution) { i, first, out in
      prepared.fill(&out, from: i, targetsFrom: first, metric.measure)
    }
  }

  /// Given distances, in the order of R's `dist`; squared under the rules that want squares.
  init(
    distances: [Double], count n: Int, rule: MergeRule, weights: [Double]?, squared: Bool,
    _ execution: Execution
  ) throws(EngineError) {
    try self.init(count: n, rule: rule, weights: weights, execution) { i, first, out in
      let start = CondensedDistances.index(i, i + 1, count: n) - i - 1
      for j in i + 1..<max(n, i + 1) {
        let distance = distances[start + j]
        out[j - first] = squared ? distance * distance : distance
      }
    }
  }

  /// `fill` writes the distances of a row to those from another one (the start of its block of eight)
  /// on; what it writes for rows that do not stand behind it plays no part.
  private init(
    count n: Int, rule: MergeRule, weights: [Double]?, _ execution: Execution,
    fill: @Sendable (Int, Int, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) {
    let distances = ReleasedLater(DistanceTriangle(count: n))
    let triangle = distances.value
    let masses = weights ?? [Double](repeating: 1, count: n)
    let meter = ProgressMeter("distances", total: n, execution: execution)
    try forEachChunk(of: n, grain: Self.grain, execution) { range in
      var buffer = [Double](repeating: 0, count: n)
      for i in range {
        let first = i / PackedPoints.lanes * PackedPoints.lanes
        buffer.removeLast(buffer.count - (n - first))
        var span = buffer.mutableSpan
        fill(i, first, &span)
        if weights != nil { Self.applySizes(&span, i, first, rule, masses) }
        triangle.setRow(i, to: buffer.span.extracting(i + 1 - first..<n - first))
      }
      meter.advance(by: range.count)
    }
    if rule == .average, weights != nil {
      for i in 0..<n { triangle.setSize(masses[i], at: i) }
    }
    self.distances = distances
    self.rule = rule
    self.masses = masses
  }

  /// Ward's squared distance of groups of sizes a and b is 2ab / (a + b) times that of their centres,
  /// which is 1 for two rows; averages are kept as sums over all pairs.
  private static func applySizes(
    _ row: inout MutableSpan<Double>, _ i: Int, _ first: Int, _ rule: MergeRule,
    _ masses: [Double]
  ) {
    for j in i + 1..<max(masses.count, i + 1) {
      let product = masses[i] * masses[j]
      switch rule {
      case .ward: row[j - first] *= 2 * product / (masses[i] + masses[j])
      case .average: row[j - first] *= product
      default: break
      }
    }
  }

  func search(
    _ wanted: [Int32], _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    // A sweep reads each value once and in order, a single search half of its values one by one.
    if wanted.count > count / 4 { return try sweep(&table, execution) }
    let runner = wanted.count * count < 20_000 ? execution.serial : execution
    let found = try forEachChunk(of: wanted.count, grain: 1, runner) { range in
      triangle.nearest(to: Int(wanted[range.lowerBound]))
    }
    for (position, best) in zip(wanted, found) {
      table.note(Int(position), nearest: best.nearest, key: best.key, tied: best.tied)
    }
    return wanted
  }

  private func sweep(
    _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let borders = Self.borders(count: count)
    let runner = count < 500 ? execution.serial : execution
    var bounds = (0..<count).map { position in
      table.states[position] == GroupStates.known ? table.keys[position] : .infinity
    }
    triangle.lower(&bounds, sample: 32)
    let parts = try forEachChunk(of: borders.count - 1, grain: 1, runner) { [bounds] range in
      var limits = bounds
      var before = NearestFound(count: count)
      var behind = NearestFound(count: count)
      let rows = borders[range.lowerBound]..<borders[range.lowerBound + 1]
      triangle.sweep(rows, limits: &limits, before: &before, behind: &behind)
      return (before, behind)
    }
    var best = NearestFound(count: count)
    for part in parts { best.merge(part.0) }
    for part in parts { best.merge(part.1) }
    let present = table.present()
    for position in present.lazy.map({ Int($0) }) {
      table.note(
        position, nearest: best.nearest[position], key: best.keys[position],
        tied: best.tied[position])
    }
    return present
  }

  /// Borders of stretches of rows with about equally many pairs.
  private static func borders(count: Int) -> [Int] {
    let chunks = min(sweeps, max(count / 64, 1))
    var borders = [0]
    for chunk in 1..<max(chunks, 1) {
      let share = 1 - (1 - Double(chunk) / Double(chunks)).squareRoot()
      borders.append(max(Int(share * Double(count)), borders[chunk - 1]))
    }
    return borders + [count]
  }

  mutating func merge(
    _ pairs: [(kept: Int, gone: Int)], _ execution: Execution
  ) throws(EngineError) {
    let runner = pairs.count * count < 20_000 ? execution.serial : execution
    let (triangle, rule, masses) = (triangle, rule, masses)
    let merging = pairs.sorted { $0.kept < $1.kept }.map { pair in
      triangle.pair(pair.kept, pair.gone, sizes: (masses[pair.kept], masses[pair.gone]), rule)
    }
    triangle.mark(merging)
    try forEachChunk(of: merging.count, grain: 8, runner) { range in
      for index in range { triangle.mergeRow(merging[index], rule, masses: masses.span) }
    }
    try forEachChunk(of: count, grain: max(Self.grain, count / 64), runner) { range in
      triangle.mergeColumns(of: range, merging, rule, masses: masses.span)
    }
    try forEachChunk(of: merging.count, grain: 8, runner) { range in
      for index in range { triangle.mergePairs(index, merging, rule) }
    }
    triangle.finish(merging)
    for (kept, gone) in pairs {
      self.masses[kept] += self.masses[gone]
      if rule == .average { triangle.setSize(self.masses[kept], at: kept) }
    }
  }

  mutating func compact(to positions: [Int32], _ execution: Execution) throws(EngineError) {
    let triangle = triangle
    try forEachChunk(of: positions.count, grain: Self.grain, execution) { range in
      for index in range { triangle.compactRow(index, to: positions.span) }
    }
    triangle.compact(to: positions.span)
    masses = positions.map { masses[Int($0)] }
  }

  func keys(of position: Int, into out: inout MutableSpan<Double>) {
    triangle.keys(of: position, into: &out)
  }
}
