/// What the order of all distances says about several partitions of the same rows: how many pairs of
/// one group are closer than how many pairs of two. Exact, each pair once.
struct RankedPairs: Sendable {
  /// Pairs of rows that are both in groups, and their sums, for one partition.
  struct Totals: Sendable, Equatable {
    /// Pairs within a group, and between two.
    var within = 0
    var between = 0
    var withinSum = 0.0
    var betweenSum = 0.0
    /// Pairs of a pair within and one between where the one within is closer, and where it is farther.
    var concordant: UInt128 = 0
    var discordant: UInt128 = 0
    /// Sum of the `within` smallest and of the `within` largest of all its distances.
    var smallestSum = 0.0
    var largestSum = 0.0

    var pairs: Int { within + between }
  }

  private struct Entry {
    let distance: Double
    let i: Int32
    let j: Int32
  }

  /// Distances from `low` to `high`, so many that they fit the memory or all the same.
  private struct Band: Sendable {
    let low: Double
    let high: Double
    let count: Int
  }

  private static let bins = 1 << 12
  private static let grain = 64

  private let prepared: PreparedRows
  private let partitions: [[Int32]]
  /// Pairs that are sorted at a time; depends on the number of rows only.
  private let most: Int
  /// Largest distance possible.
  private let reach: Double
  /// Distances are rounded to multiples of this power of two, 2⁻⁴⁰ of the largest, because those that
  /// are equal on paper differ in their last bits, and the order of all counts.
  private let step: Double

  private init(_ prepared: PreparedRows, _ partitions: [[Int32]]) {
    self.prepared = prepared
    self.partitions = partitions
    var squares = 0.0
    for j in 0..<prepared.rows.columns {
      let column = prepared.rows.column(j)
      let width = (column.max() ?? 0) - (column.min() ?? 0)
      squares += width * width
    }
    reach = squares.squareRoot() * (1 + 1e-9)
    step =
      reach > 0
      ? Double(sign: .plus, exponent: max(Int(reach.exponent) - 40, -1000), significand: 1) : 1
    let pairs = prepared.rows.rows * (prepared.rows.rows - 1) / 2
    most = max(1 << 20, pairs / 64)
  }

  /// Distances are Euclidean. All rows are looked at several times, in bands of rising distance.
  ///
  /// Cost: O(n² · (d · n² / 10⁶ up to 64 · d + log n)) time; 36 bytes for each of max(10⁶, n² / 128)
  /// pairs and thread. Throws `notFinite`, `sizeMismatch`, `memory`, `cancelled`.
  static func totals(
    _ rows: Matrix, partitions: [[Int32]], _ execution: Execution
  ) throws(EngineError) -> [Totals] {
    for labels in partitions { try checkLabels(labels, rows: rows.rows) }
    let ranked = RankedPairs(try PreparedRows(rows, metric: .euclidean), partitions)
    let threads = execution.threads > 0 ? execution.threads : 64
    let needed = min(threads, 64) * min(ranked.most, rows.rows * rows.rows / 2) * 36
    guard needed <= execution.memoryLimit else {
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
    }
    return try ranked.totals(execution)
  }

  private func totals(_ execution: Execution) throws(EngineError) -> [Totals] {
    let bands = try split(0, reach, execution.part(from: 0, to: 0.2))
    let meter = ProgressMeter(
      "ranks", total: bands.count, execution: execution.part(from: 0.2, to: 0.9))
    let parts = try forEachChunk(of: bands.count, grain: 1, execution) { range in
      let part = tally(bands[range.lowerBound], execution)
      meter.advance()
      return part
    }
    var totals = [Totals](repeating: Totals(), count: partitions.count)
    for part in parts {
      for (p, found) in part.enumerated() { totals[p].append(found) }
    }
    for p in totals.indices {
      totals[p].smallestSum = try extremes(p, bands, parts, totals[p], smallest: true, execution)
      totals[p].largestSum = try extremes(p, bands, parts, totals[p], smallest: false, execution)
    }
    return totals
  }
}

extension RankedPairs.Totals {
  /// Takes in what was found among larger distances.
  fileprivate mutating func append(_ other: Self) {
    concordant += other.concordant + UInt128(within) * UInt128(other.between)
    discordant += other.discordant + UInt128(between) * UInt128(other.within)
    within += other.within
    between += other.between
    withinSum += other.withinSum
    betweenSum += other.betweenSum
  }

  /// Takes in pairs of one distance.
  fileprivate mutating func add(_ distance: Double, within pairs: Int, between others: Int) {
    concordant += UInt128(within) * UInt128(others)
    discordant += UInt128(between) * UInt128(pairs)
    within += pairs
    between += others
    withinSum += Double(pairs) * distance
    betweenSum += Double(others) * distance
  }
}

extension RankedPairs {
  /// Counts, least and largest distances of the bins of one look at all pairs.
  private struct Histogram: Sendable {
    var counts = [Int](repeating: 0, count: RankedPairs.bins)
    var low = [Double](repeating: .infinity, count: RankedPairs.bins)
    var high = [Double](repeating: -.infinity, count: RankedPairs.bins)
  }

  /// Cuts distances of `low` to `high` into bands, rising.
  private func split(
    _ low: Double, _ high: Double, _ execution: Execution
  ) throws(EngineError) -> [Band] {
    let histogram = try histogram(low, high, execution)
    var bands: [Band] = []
    var open: Band?
    for bin in 0..<Self.bins where histogram.counts[bin] > 0 {
      let (count, from, to) = (histogram.counts[bin], histogram.low[bin], histogram.high[bin])
      if count > most {
        if let band = open { bands.append(band) }
        open = nil
        let isWhole = from == low && to == high
        bands +=
          from == to || isWhole
          ? [Band(low: from, high: to, count: count)] : try split(from, to, execution.silent)
      } else if let band = open, band.count + count <= most {
        open = Band(low: band.low, high: to, count: band.count + count)
      } else {
        if let band = open { bands.append(band) }
        open = Band(low: from, high: to, count: count)
      }
    }
    if let band = open { bands.append(band) }
    return bands
  }

  private func histogram(
    _ low: Double, _ high: Double, _ execution: Execution
  ) throws(EngineError) -> Histogram {
    let scale = high > low ? Double(Self.bins - 1) / (high - low) : 0
    let n = prepared.rows.rows
    // Few chunks, because each has a histogram of its own.
    let grain = max(Self.grain, n / 64)
    let meter = ProgressMeter("distances", total: n, execution: execution)
    let parts = try forEachChunk(of: n, grain: grain, execution) { range in
      var own = Histogram()
      forPairs(range, execution) { distance, _, _ in
        guard distance >= low && distance <= high else { return }
        let bin = Int((distance - low) * scale)
        own.counts[bin] += 1
        own.low[bin] = min(own.low[bin], distance)
        own.high[bin] = max(own.high[bin], distance)
      }
      meter.advance(by: range.count)
      return own
    }
    var total = Histogram()
    for part in parts {
      for bin in 0..<Self.bins {
        total.counts[bin] += part.counts[bin]
        total.low[bin] = min(total.low[bin], part.low[bin])
        total.high[bin] = max(total.high[bin], part.high[bin])
      }
    }
    return total
  }

  /// Each pair i < j with i in a range.
  private func forPairs(
    _ range: Range<Int>, _ execution: Execution, _ body: (Double, Int, Int) -> Void
  ) {
    let n = prepared.rows.rows
    for i in range where !execution.cancellation.isCancelled {
      let first = i / 8 * 8
      var distances = [Double](repeating: 0, count: n - first)
      var span = distances.mutableSpan
      prepared.fill(&span, from: i, targetsFrom: first, .euclidean)
      for j in i + 1..<max(n, i + 1) {
        body((distances[j - first] / step).rounded() * step, i, j)
      }
    }
  }

  /// The pairs of a band, rising.
  private func collect(_ band: Band, _ execution: Execution) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(band.count)
    forPairs(0..<prepared.rows.rows, execution) { distance, i, j in
      guard distance >= band.low && distance <= band.high else { return }
      entries.append(Entry(distance: distance, i: Int32(i), j: Int32(j)))
    }
    // These are millions: whoever gave up does not wait for the end of that.
    entries.sort(rising: \.distance, while: { !execution.cancellation.isCancelled })
    return entries
  }

  private func tally(_ band: Band, _ execution: Execution) -> [Totals] {
    if band.low == band.high { return ties(band, execution) }
    let entries = collect(band, execution)
    return partitions.map { labels in
      var totals = Totals()
      if execution.cancellation.isCancelled { return totals }
      forTies(entries, labels) { totals.add($0, within: $1, between: $2) }
      return totals
    }
  }

  /// All pairs of a band that has one distance only; these may be many.
  private func ties(_ band: Band, _ execution: Execution) -> [Totals] {
    var counts = [(within: Int, between: Int)](repeating: (0, 0), count: partitions.count)
    forPairs(0..<prepared.rows.rows, execution) { distance, i, j in
      guard distance == band.low else { return }
      for (p, labels) in partitions.enumerated() where labels[i] != 0 && labels[j] != 0 {
        if labels[i] == labels[j] { counts[p].within += 1 } else { counts[p].between += 1 }
      }
    }
    return counts.map { count in
      var totals = Totals()
      totals.add(band.low, within: count.within, between: count.between)
      return totals
    }
  }

  /// Each distance of sorted pairs with its number of pairs within groups and between them.
  private func forTies(
    _ entries: [Entry], _ labels: [Int32], _ body: (Double, Int, Int) -> Void
  ) {
    var start = 0
    while start < entries.count {
      let distance = entries[start].distance
      var (within, between) = (0, 0)
      while start < entries.count, entries[start].distance == distance {
        let (one, other) = (labels[Int(entries[start].i)], labels[Int(entries[start].j)])
        if one != 0 && other != 0 {
          if one == other { within += 1 } else { between += 1 }
        }
        start += 1
      }
      if within + between > 0 { body(distance, within, between) }
    }
  }

  /// Sum of the smallest or largest distances of a partition, as many as it has pairs within groups.
  private func extremes(
    _ p: Int, _ bands: [Band], _ parts: [[Totals]], _ totals: Totals, smallest: Bool,
    _ execution: Execution
  ) throws(EngineError) -> Double {
    var wanted = totals.within
    var sum = 0.0
    let order = smallest ? Array(bands.indices) : bands.indices.reversed()
    for at in order where wanted > 0 {
      let part = parts[at][p]
      if part.pairs <= wanted {
        sum += part.withinSum + part.betweenSum
        wanted -= part.pairs
        continue
      }
      guard bands[at].low < bands[at].high else { return sum + Double(wanted) * bands[at].low }
      var found: [(Double, Int)] = []
      forTies(collect(bands[at], execution), partitions[p]) { found.append(($0, $1 + $2)) }
      try execution.checkCancelled()
      for (distance, count) in smallest ? found : found.reversed() where wanted > 0 {
        sum += Double(min(count, wanted)) * distance
        wanted -= min(count, wanted)
      }
    }
    return sum
  }
}
