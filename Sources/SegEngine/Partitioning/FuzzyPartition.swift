import RealModule
import SegKernels

/// How strongly rows belong to groups, read from shares between 0 and 1 that sum to 1 for each row.
public struct FuzzyPartition: Sendable, Equatable {
  /// Number of groups.
  public let k: Int
  /// The group of each row's largest share, 1…k, of equals the one that was fitted first. A group can be
  /// nobody's.
  public let labels: [Int32]
  /// Rows in each group.
  public let sizes: [Int]
  /// The largest share of each row.
  public let strengths: [Double]
  /// The group of each row's second largest share; 0 for a single group.
  public let seconds: [Int32]
  /// −Σ u ln u of each row as a share of its largest possible value ln k: 0 for a row that belongs to
  /// one group only, 1 for one that belongs to all alike.
  public let entropies: [Double]
  /// Dunn's coefficient: mean of Σ u² over the rows, from 1/k (all shares alike) to 1 (crisp).
  public let partitionCoefficient: Double

  /// Dunn's coefficient brought to 0…1; not a number for one group.
  public var normalizedPartitionCoefficient: Double {
    (Double(k) * partitionCoefficient - 1) / Double(k - 1)
  }

  /// Reads shares (n × k) that are numbered canonically. O(n · k). Throws `cancelled`.
  init(
    _ memberships: Matrix, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    let k = memberships.columns
    let parts = try forEachChunk(of: memberships.rows, grain: FuzzyRun.grain, execution) { rows in
      let all = memberships.values.span
      return rows.map { ShareReading(all.extracting($0 * k..<($0 + 1) * k)) }
    }
    self.init(k, parts.flatMap { $0 }, weights: weights)
  }

  /// The same where the group `order[g]` has the number g + 1. O(n).
  func numbered(_ order: [Int]) -> FuzzyPartition {
    // A single group has no second.
    var numbers = [Int32](repeating: 0, count: k + 1)
    for (place, group) in order.enumerated() { numbers[group + 1] = Int32(place + 1) }
    return FuzzyPartition(
      k: k, labels: labels.map { numbers[Int($0)] }, sizes: order.map { sizes[$0] },
      strengths: strengths, seconds: seconds.map { numbers[Int($0)] }, entropies: entropies,
      partitionCoefficient: partitionCoefficient)
  }

  private init(
    k: Int, labels: [Int32], sizes: [Int], strengths: [Double], seconds: [Int32],
    entropies: [Double], partitionCoefficient: Double
  ) {
    self.k = k
    self.labels = labels
    self.sizes = sizes
    self.strengths = strengths
    self.seconds = seconds
    self.entropies = entropies
    self.partitionCoefficient = partitionCoefficient
  }

  fileprivate init(_ k: Int, _ read: [ShareReading], weights: [Double]?) {
    let largest = Double.log(Double(k))
    var sizes = [Int](repeating: 0, count: k)
    var (squares, mass) = (0.0, 0.0)
    for (i, row) in read.enumerated() {
      sizes[row.first] += 1
      squares += (weights?[i] ?? 1) * row.squares
      mass += weights?[i] ?? 1
    }
    self.k = k
    labels = read.map { Int32($0.first + 1) }
    seconds = read.map { Int32($0.second + 1) }
    strengths = read.map { $0.largest }
    entropies = read.map { k > 1 ? min($0.entropy / largest, 1) : 0 }
    self.sizes = sizes
    partitionCoefficient = squares / mass
  }

  /// The order that numbers groups canonically: by falling weight, then by their centres, k × columns.
  /// O(n · k). Throws `cancelled`.
  static func order(
    _ memberships: Matrix, weights: [Double]?, centers: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int] {
    var order = Array(0..<memberships.columns)
    // Rows with equal shares go to the smaller number, so a new order can move them; that settles.
    for _ in 0..<4 {
      let current = order
      let parts = try forEachChunk(of: memberships.rows, grain: FuzzyRun.grain, execution) { rows in
        var sizes = [Double](repeating: 0, count: current.count)
        for i in rows { sizes[largest(memberships.row(i), current)] += weights?[i] ?? 1 }
        return sizes
      }
      let sizes = parts.reduce(into: [Double](repeating: 0, count: order.count)) { sums, part in
        for group in sums.indices { sums[group] += part[group] }
      }
      let next = CanonicalLabels.ranking(sizes: sizes, centers: centers.selecting(rows: order))
      if next.elementsEqual(0..<order.count) { break }
      order = next.map { order[$0] }
    }
    return order
  }

  /// The place in an order of the largest share, of equals the first.
  private static func largest(_ shares: ArraySlice<Double>, _ order: [Int]) -> Int {
    let start = shares.startIndex
    var best = 0
    for place in 1..<order.count where shares[start + order[place]] > shares[start + order[best]] {
      best = place
    }
    return best
  }
}

/// Shares of rows that are computed one row after the other, so that they need not be kept.
struct RowShares: Sendable {
  let rows: Int
  let groups: Int
  /// Replaces k values by the shares of a row; what it gives is summed in the order of the rows.
  let share: @Sendable (Int, inout [Double]) -> Double

  /// What shares tell, and the sum. O(rows · groups). Throws `cancelled`.
  func read(
    weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> (partition: FuzzyPartition, sum: Double) {
    let parts = try forEachChunk(of: rows, grain: FuzzyRun.grain, execution) { range in
      var own = [Double](repeating: 0, count: groups)
      var readings: [ShareReading] = []
      readings.reserveCapacity(range.count)
      var sum = 0.0
      for row in range {
        sum += share(row, &own)
        readings.append(ShareReading(own.span))
      }
      return (readings, sum)
    }
    return (
      FuzzyPartition(groups, parts.flatMap { $0.0 }, weights: weights),
      parts.reduce(0) { $0 + $1.1 }
    )
  }

  /// All shares, rows × groups. Throws `memory`, `cancelled`.
  func matrix(_ execution: Execution) throws(EngineError) -> Matrix {
    // The shares, and once more for those who put them into another order.
    try Self.requireMemory(rows: rows, bytes: groups * 16, execution)
    var values = [Double].unwritten(rows * groups)
    let chunks = stride(from: 0, to: rows, by: FuzzyRun.grain).map {
      $0..<min($0 + FuzzyRun.grain, rows)
    }
    try fillChunks(
      of: &values, borders: [0] + chunks.map { $0.upperBound * groups }, execution
    ) { chunk, out in
      var own = [Double](repeating: 0, count: groups)
      var place = 0
      for row in chunks[chunk] {
        _ = share(row, &own)
        for value in own {
          out[place] = value
          place += 1
        }
      }
    }
    return Matrix(rows: rows, columns: groups, values: values)
  }

  /// Throws `memory` where so many bytes a row do not fit.
  static func requireMemory(
    rows: Int, bytes: Int, _ execution: Execution
  ) throws(EngineError) {
    guard rows * bytes > execution.memoryLimit else { return }
    throw .memory(
      needed: rows * bytes, limit: execution.memoryLimit,
      rowsThatFit: execution.memoryLimit / bytes)
  }
}

/// The largest shares of one row, and their sums.
private struct ShareReading {
  var first = 0
  /// −1 for a single group.
  var second = -1
  var largest = 0.0
  var entropy = 0.0
  var squares = 0.0

  init(_ shares: Span<Double>) {
    for group in 0..<shares.count {
      let share = shares[group]
      squares += share * share
      guard group > 0 else { continue }
      if share > shares[first] {
        (first, second) = (group, first)
      } else if second < 0 || share > shares[second] {
        second = group
      }
    }
    largest = shares[first]
    entropy = ShareEntropy.of(shares)
  }
}

/// The shares that minimise Σ u^m · d² for one row with given squared distances.
struct MembershipRule: Sendable {
  /// m, above 1.
  let fuzzifier: Double

  /// Replaces squared distances by shares; gives Σ u^m · d². Rows at distance 0 of some groups belong
  /// to these only, in equal parts.
  func apply(_ values: inout [Double]) -> Double {
    let least = InverseShares.least(of: values.span)
    guard least > 0 else {
      let share = 1 / Double(values.count { $0 == 0 })
      for j in values.indices { values[j] = values[j] == 0 ? share : 0 }
      return 0
    }
    guard fuzzifier != 2 else {
      var span = values.mutableSpan
      return least / InverseShares.replace(&span, least: least)
    }
    var sum = 0.0
    let power = 1 / (fuzzifier - 1)
    for j in values.indices {
      // The nearest group first brought to 1, so that nothing overflows.
      values[j] = Double.pow(least / values[j], power)
      sum += values[j]
    }
    for j in values.indices { values[j] /= sum }
    return least * Double.pow(sum, 1 - fuzzifier)
  }

  /// u^m
  func weight(_ share: Double) -> Double {
    fuzzifier == 2 ? share * share : Double.pow(share, fuzzifier)
  }

  func check() throws(EngineError) {
    guard fuzzifier > 1, fuzzifier.isFinite else {
      throw .invalid(parameter: "m", found: "\(fuzzifier)", allowed: "above 1")
    }
  }
}

/// Throws `invalid` for a count below 1.
func requirePositive(_ name: String, _ value: Int) throws(EngineError) {
  guard value >= 1 else {
    throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
  }
}
