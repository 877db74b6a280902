import SegKernels

/// Divides all rows into two groups, and these again, down to single rows: the tree from above.
///
/// A group is divided by a splinter group: first the row that is farthest from the others on average goes,
/// then always the row that is nearer to those that went than to those that stay by most, while there is
/// one. Heights are the diameters of the groups, as in complete linkage.
///
/// Macnaughton-Smith et al., "Dissimilarity analysis", Nature 202 (1964),
/// https://doi.org/10.1038/2021034a0; Kaufman & Rousseeuw, Finding Groups in Data (1990), chapter 6,
/// https://doi.org/10.1002/9780470316801; R's `diana`.
public struct Diana: Sendable, Equatable {
  /// How far apart two rows are.
  public var metric: Metric

  public init(metric: Metric = .euclidean) { self.metric = metric }

  /// Builds the tree of the rows; its `linkage` is complete, which has the same heights for the same
  /// groups. `weights` weigh the rows in the averages.
  ///
  /// Of equals the row of the smallest number goes. Cost: 4n(n−1) bytes; O(n² · d) time, and O(rows of the
  /// group) for each row that goes. Throws `memory` before starting, `notFinite`, `zeroVector`,
  /// `badWeight`, `tooFewRows`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    try checkWeights(weights, rows: rows.rows, positive: true)
    try rows.requireRows(1)
    try Self.requireMemory(rows: rows.rows, execution)
    let distances = try PairwiseDistances.condensed(
      rows, metric: metric, execution: execution.part(from: 0, to: 0.4))
    return try Self.tree(
      distances, count: rows.rows, weights, execution.part(from: 0.4, to: 1))
  }

  /// The same from distances between `count` objects in the order of R's `dist`. Throws `sizeMismatch`,
  /// `badDistance`, and as above. `metric` plays no part.
  public func fit(
    distances: [Double], count: Int, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    try checkWeights(weights, rows: count, positive: true)
    guard count >= 1 else { throw .tooFewRows(needed: 1, found: count) }
    guard distances.count == count * (count - 1) / 2 else {
      throw .sizeMismatch(
        of: "distances", expected: count * (count - 1) / 2, found: distances.count)
    }
    try HierarchicalClustering.requireFinite(distances, count: count)
    return try Self.tree(distances, count: count, weights, execution)
  }

  /// Bytes of working memory for the tree of `rows` rows.
  public static func memoryNeeded(rows: Int) -> Int {
    rows * max(rows - 1, 0) / 2 * 8 + rows * 200
  }

  private static func requireMemory(rows: Int, _ execution: Execution) throws(EngineError) {
    let needed = memoryNeeded(rows: rows)
    guard needed > execution.memoryLimit else { return }
    let fitting = (Double(execution.memoryLimit) / 4).squareRoot() - 25
    throw .memory(
      needed: needed, limit: execution.memoryLimit, rowsThatFit: max(Int(fitting), 1))
  }

  private static func tree(
    _ distances: [Double], count: Int, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    var division = try Division(distances, count: count, weights, execution.silent)
    let meter = ProgressMeter("divisions", total: 2 * max(count - 1, 1), execution: execution)
    var splits: [(stayed: [Int32], went: [Int32])] = []
    var stack: [[Int32]] = count > 1 ? [Array(0..<Int32(count))] : []
    while let group = stack.popLast() {
      let split = try division.split(group, execution)
      splits.append(split)
      for part in [split.stayed, split.went] where part.count > 1 { stack.append(part) }
      meter.advance()
    }
    var merges = RawMerges(rows: count)
    var diameters = [Double](repeating: 0, count: count)
    // Parts are divided after the whole, so from the end the diameters of the parts are there, noted at
    // their first rows.
    for (stayed, went) in splits.reversed() {
      try execution.checkCancelled()
      let (one, other) = (Int(stayed[0]), Int(went[0]))
      let across = try division.farthest(stayed, went, execution)
      let diameter = max(diameters[one], diameters[other], across)
      diameters[min(one, other)] = diameter
      merges.append(one, other, height: diameter)
      meter.advance()
    }
    meter.advance(by: 2)
    return MergeTree(merges, linkage: .complete, leaves: count, sorting: true)
  }
}

extension MergeTree {
  /// Kaufman and Rousseeuw's divisive coefficient of a tree made by `Diana`: 1 less the mean over all
  /// rows of the diameter of the last group that a row left, as a share of the diameter of all. It grows
  /// with the number of rows.
  ///
  /// Not a number for a single row and when all heights are 0. O(n).
  public var divisiveCoefficient: Double { agglomerativeCoefficient }
}

/// The sums of distances that divisions go by. Each is kept in two numbers, since what is added and
/// taken away many times would else lose the digits that tell equal rows.
private struct Division {
  private let distances: ReleasedLater<[Double]>
  private let count: Int
  private let weights: [Double]?
  /// Σ w d to the rows of the own group that stay.
  private var staying: [LongSum]
  /// Σ w d to the rows of the own group that went.
  private var going: [LongSum]

  init(
    _ distances: [Double], count: Int, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    self.distances = ReleasedLater(distances)
    self.count = count
    self.weights = weights
    staying = try forEachChunk(of: count, grain: 32, execution) { range in
      range.map { i in
        var sum = LongSum()
        for j in 0..<count where j != i {
          sum.add((weights?[j] ?? 1) * Self.distance(distances, i, j, count))
        }
        return sum
      }
    }.flatMap { $0 }
    going = [LongSum](repeating: LongSum(), count: count)
  }

  private static func distance(_ all: [Double], _ i: Int, _ j: Int, _ count: Int) -> Double {
    all[CondensedDistances.index(min(i, j), max(i, j), count: count)]
  }

  private func weight(_ row: Int32) -> Double { weights?[Int(row)] ?? 1 }

  /// Divides a group of two rows or more, which are in rising order; both parts are too.
  mutating func split(
    _ group: [Int32], _ execution: Execution
  ) throws(EngineError) -> (stayed: [Int32], went: [Int32]) {
    var mass = (staying: group.reduce(0) { $0 + weight($1) }, going: 0.0)
    var stayed = group
    var went: [Int32] = []
    while stayed.count > 1 {
      try execution.checkCancelled()
      guard let place = next(stayed, mass) else { break }
      let row = stayed.remove(at: place)
      mass.staying -= weight(row)
      mass.going += weight(row)
      move(row, stayed, went)
      went.append(row)
    }
    for row in went {
      staying[Int(row)] = going[Int(row)]
      going[Int(row)] = LongSum()
    }
    for row in stayed { going[Int(row)] = LongSum() }
    return (stayed, went.sorted())
  }

  /// The place of the row that goes next; nil when none is nearer to those that went.
  private func next(_ stayed: [Int32], _ mass: (staying: Double, going: Double)) -> Int? {
    var best: (place: Int, gain: Double)?
    for (place, row) in stayed.enumerated() {
      var gain = staying[Int(row)].value / (mass.staying - weight(row))
      if mass.going > 0 { gain -= going[Int(row)].value / mass.going }
      if best.map({ gain > $0.gain }) ?? true { best = (place, gain) }
    }
    guard let best, mass.going == 0 || best.gain > 0 else { return nil }
    return best.place
  }

  private mutating func move(_ row: Int32, _ stayed: [Int32], _ went: [Int32]) {
    let weight = weight(row)
    let distances = distances.value
    for other in stayed {
      let distance = weight * Self.distance(distances, Int(row), Int(other), count)
      staying[Int(other)].add(-distance)
      going[Int(other)].add(distance)
    }
    for other in went {
      going[Int(other)].add(weight * Self.distance(distances, Int(row), Int(other), count))
    }
  }

  /// The largest distance between rows of two groups.
  func farthest(
    _ one: [Int32], _ other: [Int32], _ execution: Execution
  ) throws(EngineError) -> Double {
    let distances = distances.value
    var largest = 0.0
    for i in one {
      try execution.checkCancelled()
      for j in other {
        largest = max(largest, Self.distance(distances, Int(i), Int(j), count))
      }
    }
    return largest
  }
}

/// A sum with twice the digits of a number (Knuth's two-sum).
private struct LongSum: Sendable {
  private var high = 0.0
  private var low = 0.0

  var value: Double { high + low }

  mutating func add(_ term: Double) {
    let sum = high + term
    let part = sum - high
    low += (high - (sum - part)) + (term - part)
    high = sum
  }
}
