import SegKernels

/// Where k-medoids gets distances from: rows with a metric, of which none are kept, or the distances
/// of all pairs. Positions are rows, filled up to a multiple of eight by rows without weight.
struct MedoidSpace: Sendable {
  enum Source: Sendable {
    /// The rows (of length 1 for cosine) and the same packed.
    case points(Matrix, packed: [Double], metric: Metric)
    /// The same for rows of numbers and categories.
    case mixed(GowerRows)
    /// The distances of all pairs in the order of R's `dist`.
    case pairs([Double])
  }

  /// Positions that are worked on together; a multiple of eight.
  static let block = 1024
  /// Candidates that are worked on together.
  static let group = 8

  let source: Source
  /// Number of rows.
  let count: Int
  /// Number of positions.
  let positions: Int
  /// Weight at each position; 0 for the filling.
  let weights: [Double]
  let sumOfWeights: Double

  /// O(n · d). Throws `tooFewRows`, `notFinite`, `badWeight`, `zeroVector`, `memory`.
  init(
    _ rows: Matrix, metric: Metric, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    try rows.requireRows(1)
    try checkWeights(weights, rows: rows.rows)
    let bytes = rows.columns * 8 + 64
    guard rows.rows * bytes <= execution.memoryLimit else {
      throw .memory(
        needed: rows.rows * bytes, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / bytes)
    }
    let prepared = try PreparedRows(rows, metric: metric)
    self.init(
      .points(prepared.rows, packed: prepared.packed, metric: metric), count: rows.rows, weights)
  }

  /// O(n · d). Throws `tooFewRows`, `nothingInCommon`, `badWeight`, `memory`, `cancelled`.
  init(
    _ rows: MixedRows, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    let bytes = rows.codes.columns * 16 + 64
    guard rows.count * bytes <= execution.memoryLimit else {
      throw .memory(
        needed: rows.count * bytes, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / bytes)
    }
    let ready = GowerRows(rows.codes, rows.frame)
    try ready.requireComparable(execution)
    self.init(.mixed(ready), count: rows.count, weights)
  }

  /// The distances are taken over. Throws `tooFewRows`, `sizeMismatch`, `badDistance`, `badWeight`.
  init(distances: [Double], count: Int, weights: [Double]?) throws(EngineError) {
    guard count >= 1 else { throw .tooFewRows(needed: 1, found: count) }
    try checkWeights(weights, rows: count)
    let pairs = count * (count - 1) / 2
    guard distances.count == pairs else {
      throw .sizeMismatch(of: "distances", expected: pairs, found: distances.count)
    }
    try Self.requireDistances(distances, count: count)
    self.init(.pairs(distances), count: count, weights)
  }

  private static func requireDistances(_ distances: [Double], count: Int) throws(EngineError) {
    guard let bad = distances.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) else { return }
    var row = 0
    while CondensedDistances.index(row + 1, row + 2, count: count) <= bad { row += 1 }
    let other = bad - CondensedDistances.index(row, row + 1, count: count) + row + 1
    throw .badDistance(first: row, second: other, value: distances[bad])
  }

  private init(_ source: Source, count: Int, _ weights: [Double]?) {
    self.source = source
    self.count = count
    positions = (count + 7) / 8 * 8
    let given = weights ?? [Double](repeating: 1, count: count)
    self.weights = given + [Double](repeating: 0, count: positions - count)
    sumOfWeights = given.reduce(0, +)
  }

  /// Some of the rows, in the given order. O(rows · d), or O(rows²) for pairs.
  func selecting(_ rows: [Int]) -> MedoidSpace {
    let weights = rows.map { self.weights[$0] }
    switch source {
    case .points(let matrix, _, let metric):
      let part = matrix.selecting(rows: rows)
      return MedoidSpace(
        .points(part, packed: part.packed(), metric: metric), count: rows.count, weights)
    case .mixed(let ready):
      return MedoidSpace(.mixed(ready.selecting(rows)), count: rows.count, weights)
    case .pairs:
      var part: [Double] = []
      part.reserveCapacity(rows.count * (rows.count - 1) / 2)
      for (place, one) in rows.enumerated() {
        for other in rows[(place + 1)...] { part.append(distance(one, other)) }
      }
      return MedoidSpace(.pairs(part), count: rows.count, weights)
    }
  }

  /// The runs of positions that are worked on together.
  var blocks: [Range<Int>] {
    stride(from: 0, to: positions, by: Self.block).map { $0..<min($0 + Self.block, positions) }
  }

  /// The coordinates of up to eight candidates, with a row of zeros after an odd number; empty for
  /// pairs.
  func values(of candidates: [Int]) -> [Double] {
    switch source {
    case .points(let matrix, _, _): Self.evenRows(matrix, candidates)
    case .mixed(let ready): Self.evenRows(ready.scaled, candidates)
    case .pairs: []
    }
  }

  static func evenRows(_ matrix: Matrix, _ rows: [Int]) -> [Double] {
    var values = rows.flatMap { matrix.row($0) }
    if rows.count % 2 == 1 { values += repeatElement(0, count: matrix.columns) }
    return values
  }

  /// Writes the distances of each candidate (with its `values`) to a range of positions into a row of
  /// `out`, which has room for one row more if their number is odd. Those to the filling are ∞.
  func fill(
    _ out: inout [Double], _ candidates: [Int], values: [Double], at range: Range<Int>
  ) {
    switch source {
    case .points(let matrix, let packed, let metric):
      var span = out.mutableSpan
      let d = matrix.columns
      TileDistances.fill(
        rows: values.span, columns: d,
        packed: packed.span.extracting(range.lowerBound * d..<range.upperBound * d),
        metric.measure, factor: metric.factor, out: &span)
    case .mixed(let ready):
      let d = ready.scaled.columns
      let used = min(range.upperBound, count) - range.lowerBound
      var distances = [Double](repeating: .infinity, count: used)
      for index in candidates.indices {
        var span = distances.mutableSpan
        ready.fill(
          &span, from: values.span.extracting(index * d..<(index + 1) * d),
          targetsFrom: range.lowerBound)
        let start = index * range.count
        for place in 0..<range.count {
          out[start + place] = place < used ? distances[place] : .infinity
        }
      }
    case .pairs(let distances):
      var span = out.mutableSpan
      for position in range {
        for (index, candidate) in candidates.enumerated() {
          let place = index * range.count + position - range.lowerBound
          span[place] = pair(position, candidate, distances)
        }
      }
    }
  }

  /// The distance of two rows of given pairs; ∞ for the filling.
  private func pair(_ one: Int, _ other: Int, _ distances: [Double]) -> Double {
    if one >= count { return .infinity }
    if one == other { return 0 }
    return distances[CondensedDistances.index(min(one, other), max(one, other), count: count)]
  }

  private func distance(_ one: Int, _ other: Int) -> Double {
    guard case .pairs(let distances) = source else { return .nan }
    return pair(one, other, distances)
  }

  /// The distances of one row to all medoids.
  func distances(of row: Int, to medoids: Medoids) -> [Double] {
    if case .mixed(let ready) = source {
      let d = ready.scaled.columns
      var out = [Double](repeating: 0, count: medoids.rows.count)
      var span = out.mutableSpan
      GowerDistances.fill(
        &span, from: ready.scaled.values.span.extracting(row * d..<(row + 1) * d),
        to: medoids.packed.span, ready.terms)
      return out
    }
    guard case .points(let matrix, _, let metric) = source else {
      return medoids.rows.map { distance(row, $0) }
    }
    var out = [Double](repeating: 0, count: 2 * ((medoids.rows.count + 7) / 8 * 8))
    var span = out.mutableSpan
    TileDistances.fill(
      rows: Self.evenRows(matrix, [row, row]).span, columns: matrix.columns,
      packed: medoids.packed.span, metric.measure, factor: metric.factor, out: &span)
    return Array(out.prefix(medoids.rows.count))
  }

  /// The medoids ready for `distances(of:to:)`.
  func medoids(_ rows: [Int]) -> Medoids {
    switch source {
    case .points(let matrix, _, _):
      Medoids(rows: rows, packed: matrix.selecting(rows: rows).packed())
    case .mixed(let ready): Medoids(rows: rows, packed: ready.selecting(rows).packed)
    case .pairs: Medoids(rows: rows, packed: [])
    }
  }

  struct Medoids: Sendable {
    let rows: [Int]
    let packed: [Double]
  }
}

extension MedoidSpace {
  /// The nearest of the medoids for each row (from 0, of equals the first) and the distance to it. A
  /// medoid is its own nearest.
  ///
  /// O(n · k · d). Throws `cancelled`.
  func assign(
    to medoids: [Int], _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let values = Self.groups(medoids).map { self.values(of: $0) }
    var found = try assign(Self.groups(medoids), values, execution)
    for (label, medoid) in medoids.enumerated() { found.labels[medoid] = Int32(label) }
    return found
  }

  /// The same for medoids that are rows of another matrix, of length 1 for cosine.
  func assign(
    toRowsOf medoids: Matrix, _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let groups = Self.groups(Array(0..<medoids.rows))
    return try assign(groups, groups.map { Self.evenRows(medoids, $0) }, execution)
  }

  private static func groups(_ medoids: [Int]) -> [[Int]] {
    stride(from: 0, to: medoids.count, by: group).map { first in
      Array(medoids[first..<min(first + group, medoids.count)])
    }
  }

  private func assign(
    _ groups: [[Int]], _ values: [[Double]], _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let parts = try forEachChunk(of: positions, grain: Self.block, execution) { range in
      var labels = [Int32](repeating: 0, count: range.count)
      var least = [Double](repeating: .infinity, count: range.count)
      var scratch = [Double](repeating: 0, count: Self.group * range.count)
      for (index, group) in groups.enumerated() {
        fill(&scratch, group, values: values[index], at: range)
        for place in group.indices {
          var leastSpan = least.mutableSpan
          var labelSpan = labels.mutableSpan
          MedoidGains.lower(
            &leastSpan, &labelSpan, to: Int32(index * Self.group + place),
            distances: scratch.span.extracting(place * range.count..<(place + 1) * range.count))
        }
      }
      return (labels, least)
    }
    return (
      Array(parts.flatMap { $0.0 }.prefix(count)), Array(parts.flatMap { $0.1 }.prefix(count))
    )
  }

  /// For each candidate Σ weight · distance to all rows, or with `nearest` by how much it would lower
  /// that sum over the distances to the nearest medoid.
  ///
  /// O(candidates · n · d). Throws `cancelled`.
  func worth(
    of candidates: [Int], nearest: [Double]?, _ execution: Execution, _ meter: ProgressMeter? = nil
  ) throws(EngineError) -> [Double] {
    let blocks = blocks
    let parts = try forEachChunk(of: candidates.count, grain: Self.group, execution) { range in
      defer { meter?.advance(by: range.count) }
      let group = Array(candidates[range])
      let values = self.values(of: group)
      var sums = [Double](repeating: 0, count: group.count)
      var scratch = [Double](repeating: 0, count: Self.group * min(Self.block, positions))
      for block in blocks where !execution.cancellation.isCancelled {
        fill(&scratch, group, values: values, at: block)
        let weights = weights.span.extracting(block)
        for place in group.indices {
          let row = scratch.span.extracting(place * block.count..<(place + 1) * block.count)
          if let nearest {
            sums[place] += MedoidGains.gain(
              distances: row, nearest: nearest.span.extracting(block), weights: weights)
          } else {
            sums[place] += MedoidGains.sum(distances: row, weights: weights)
          }
        }
      }
      return sums
    }
    return parts.flatMap { $0 }
  }

  /// Lowers the distances to the nearest medoid by a new one; the filling has 0.
  func lower(
    _ nearest: inout [Double], by medoid: Int
  ) {
    let values = values(of: [medoid])
    var scratch = [Double](repeating: 0, count: 2 * min(Self.block, positions))
    for block in blocks {
      fill(&scratch, [medoid], values: values, at: block)
      for i in 0..<block.count {
        nearest[block.lowerBound + i] = min(nearest[block.lowerBound + i], scratch[i])
      }
    }
  }

  /// Distances to the nearest medoid before there is one.
  var unreached: [Double] {
    [Double](repeating: .infinity, count: count)
      + [Double](repeating: 0, count: positions - count)
  }
}
