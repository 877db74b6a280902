/// How k-medoids chooses its first medoids.
public enum MedoidStart: String, CaseIterable, Sendable {
  /// The row with the smallest sum of distances, then always the row that lowers the objective most
  /// (Kaufman & Rousseeuw, "Finding Groups in Data", 1990, https://doi.org/10.1002/9780470316801).
  case build
  /// BUILD on a new sample of 10 + ⌈√n⌉ rows for each medoid (Schubert & Rousseeuw 2021).
  case lab
  /// k different rows.
  case random
}

/// Finds first medoids.
struct MedoidStarter: Sendable {
  let space: MedoidSpace
  /// Rows that may be medoids, rising.
  let candidates: [Int]

  init(_ space: MedoidSpace) {
    self.space = space
    candidates = (0..<space.count).filter { space.weights[$0] > 0 }
  }

  /// `k` medoids. Throws `cancelled`.
  func medoids(
    _ k: Int, _ start: MedoidStart, _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> [Int] {
    switch start {
    case .build: try build(k, execution)
    case .lab: try lab(k, &random, execution)
    case .random: random.sample(k, below: candidates.count).map { candidates[$0] }
    }
  }

  /// BUILD without most of its work: what a row would gain only falls as medoids are added, so an old
  /// gain is a bound and only rows at the top are measured anew (Minoux 1978,
  /// https://doi.org/10.1007/BFb0006528). The medoids are those of plain BUILD; of equal rows the
  /// first.
  ///
  /// O(n² · d) for the first two medoids, then less.
  private func build(_ k: Int, _ execution: Execution) throws(EngineError) -> [Int] {
    let meter = ProgressMeter(
      "first medoids", total: k == 1 ? candidates.count : 2 * candidates.count,
      execution: execution)
    let sums = try space.worth(of: candidates, nearest: nil, execution, meter)
    var medoids = [candidates[Self.place(of: sums, by: <)]]
    guard k > 1 else { return medoids }
    var nearest = space.unreached
    space.lower(&nearest, by: medoids[0])
    var queue = GainQueue(
      rows: candidates, gains: try space.worth(of: candidates, nearest: nearest, execution, meter),
      except: medoids[0])
    while medoids.count < k {
      let stale = queue.staleTop(atMost: 64)
      if stale.isEmpty {
        let medoid = queue.takeTop()
        medoids.append(medoid)
        space.lower(&nearest, by: medoid)
      } else {
        queue.refresh(stale, try space.worth(of: stale, nearest: nearest, execution))
      }
    }
    return medoids
  }

  private func lab(
    _ k: Int, _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> [Int] {
    var medoids: [Int] = []
    var isMedoid = [Bool](repeating: false, count: space.count)
    var nearest = space.unreached
    let size = 10 + Int(Double(candidates.count).squareRoot().rounded(.up))
    for _ in 0..<k {
      let free = candidates.filter { !isMedoid[$0] }
      let rows = random.sample(min(size, free.count), below: free.count).map { free[$0] }
      let sample = space.selecting(rows)
      let all = Array(rows.indices)
      let place: Int
      if medoids.isEmpty {
        place = Self.place(of: try sample.worth(of: all, nearest: nil, execution), by: <)
      } else {
        let filling = [Double](repeating: 0, count: sample.positions - sample.count)
        let part = rows.map { nearest[$0] } + filling
        place = Self.place(of: try sample.worth(of: all, nearest: part, execution), by: >)
      }
      medoids.append(rows[place])
      isMedoid[rows[place]] = true
      space.lower(&nearest, by: rows[place])
    }
    return medoids
  }

  /// Where the best value is, the first of equals.
  private static func place(of values: [Double], by better: (Double, Double) -> Bool) -> Int {
    var best = 0
    for index in values.indices where better(values[index], values[best]) { best = index }
    return best
  }
}

/// Rows by falling gain, of equals the first row, with some of the gains out of date.
private struct GainQueue {
  private struct Entry {
    var gain: Double
    let row: Int
    /// How many rows had been taken when the gain was measured.
    var taken: Int

    func precedes(_ other: Entry) -> Bool {
      gain != other.gain ? gain > other.gain : row < other.row
    }
  }

  /// A binary heap.
  private var entries: [Entry]
  private var taken = 0

  init(rows: [Int], gains: [Double], except first: Int) {
    entries = zip(rows, gains).filter { $0.0 != first }
      .map { Entry(gain: $0.1, row: $0.0, taken: 0) }
    entries.sort { $0.precedes($1) }
  }

  /// Takes out rows with outdated gains that stand above all others; none if the top is up to date.
  mutating func staleTop(atMost limit: Int) -> [Int] {
    var rows: [Int] = []
    while rows.count < limit, let top = entries.first, top.taken < taken {
      rows.append(top.row)
      removeTop()
    }
    return rows
  }

  /// Puts rows back with new gains.
  mutating func refresh(_ rows: [Int], _ gains: [Double]) {
    for (row, gain) in zip(rows, gains) {
      insert(Entry(gain: gain, row: row, taken: taken))
    }
  }

  /// The row with the largest gain.
  mutating func takeTop() -> Int {
    let row = entries[0].row
    removeTop()
    taken += 1
    return row
  }

  private mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].precedes(entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func removeTop() {
    let last = entries.removeLast()
    guard !entries.isEmpty else { return }
    entries[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
        if entries[child].precedes(entries[best]) { best = child }
      }
      guard best != parent else { return }
      entries.swapAt(best, parent)
      parent = best
    }
  }
}
