/// The search for the h rows of least determinant: concentration steps from random starts.
struct ScatterSearch: Sendable {
  private let rows: Matrix
  private let size: Int
  private let starts: Int

  /// Rows of a group, and groups at most.
  private static let (groupRows, groups) = (300, 5)
  /// Candidates that are looked at further.
  private static let kept = 10

  init(_ rows: Matrix, size: Int, starts: Int) {
    self.rows = rows
    self.size = size
    self.starts = starts
  }

  /// The best subset. Random starts do not depend on the threads: each has a stream of its own.
  func best(_ random: RandomSource, _ execution: Execution) throws(EngineError) -> ScatterRun {
    let n = rows.rows
    guard n > 2 * Self.groupRows else {
      let candidates = try started(
        Array(0..<n), random, starts, execution.part(from: 0, to: 0.8))
      return try settled(candidates, execution)
    }
    var draws = random
    let sample = Array(
      draws.sample(min(n, Self.groups * Self.groupRows), below: n))
    let count = min(sample.count / Self.groupRows, Self.groups)
    var merged: [LocationScatter] = []
    for group in 0..<count {
      let members = stride(from: group, to: sample.count, by: count).map { sample[$0] }
      let part = execution.part(
        from: 0.7 * Double(group) / Double(count), to: 0.7 * Double(group + 1) / Double(count))
      merged += try started(
        members.sorted(), random.split(UInt64(group)), max(starts / count, 1), part)
    }
    let inSample = try concentrated(merged, sample.sorted(), steps: 2, execution.silent)
    return try settled(inSample, execution)
  }

  /// Rows of a part that decide there.
  private func share(of members: [Int]) -> Int {
    max(rows.columns + 1, Int(Double(members.count) * Double(size) / Double(rows.rows)))
  }

  /// Two steps from each of some random starts on some rows; the best of them.
  private func started(
    _ members: [Int], _ random: RandomSource, _ count: Int, _ execution: Execution
  ) throws(EngineError) -> [LocationScatter] {
    let meter = ProgressMeter("subsets", total: count, execution: execution)
    let found = try forEachChunk(of: count, grain: 4, execution) { range in
      range.compactMap { start -> ScatterRun? in
        if execution.cancellation.isCancelled { return nil }
        defer { meter.advance() }
        var draws = random.split(UInt64(start))
        return first(members, &draws).flatMap { step($0, members, steps: 2) }
      }
    }.flatMap { $0 }
    return try leading(found)
  }

  /// The scatter of d + 1 random rows, of more where these lie in a plane; nil if all do.
  private func first(_ members: [Int], _ random: inout RandomSource) -> LocationScatter? {
    let order = random.sample(members.count, below: members.count)
    var count = rows.columns + 1
    while count <= members.count {
      if let found = try? LocationScatter(rows, of: order[..<count].map { members[$0] }) {
        return found
      }
      count += max(count / 4, 1)
    }
    return nil
  }

  /// Concentration steps: the rows nearest by a scatter make the next one, whose determinant is not
  /// larger. nil where they lie in a plane.
  private func step(
    _ start: LocationScatter, _ members: [Int], steps: Int
  ) -> ScatterRun? {
    var scatter = start
    var subset: [Int] = []
    var work = [Double](repeating: 0, count: rows.columns)
    for _ in 0..<steps {
      let distances = members.map { scatter.squaredDistance(rows, $0, &work) }
      subset = Self.smallest(distances, share(of: members)).map { members[$0] }
      guard let next = try? LocationScatter(rows, of: subset) else { return nil }
      scatter = next
    }
    return ScatterRun(scatter, subset)
  }

  private func concentrated(
    _ candidates: [LocationScatter], _ members: [Int], steps: Int, _ execution: Execution
  ) throws(EngineError) -> [LocationScatter] {
    let found = try forEachChunk(of: candidates.count, grain: 1, execution) { index in
      step(candidates[index.lowerBound], members, steps: steps)
    }.compactMap { $0 }
    return try leading(found)
  }

  /// The ten of least determinant, of equals the first, none twice.
  private func leading(_ found: [ScatterRun]) throws(EngineError) -> [LocationScatter] {
    let order = found.indices.sorted {
      (found[$0].logDeterminant, $0) < (found[$1].logDeterminant, $1)
    }
    var seen: Set<[Int]> = []
    var result: [LocationScatter] = []
    for index in order where result.count < Self.kept && seen.insert(found[index].subset).inserted {
      result.append(found[index].scatter)
    }
    guard !result.isEmpty else { throw .singular(column: rows.columns - 1) }
    return result
  }

  /// Steps on all rows until no determinant falls, from each candidate; the best.
  private func settled(
    _ candidates: [LocationScatter], _ execution: Execution
  ) throws(EngineError) -> ScatterRun {
    var best: ScatterRun?
    let quiet = execution.silent
    for (place, start) in candidates.enumerated() {
      var run: ScatterRun?
      var scatter = start
      for _ in 0..<200 {
        let distances = try scatter.squaredDistances(rows, execution: quiet)
        let subset = Self.smallest(distances, size)
        let next = ScatterRun(try LocationScatter(rows, of: subset), subset)
        let isSettled = run.map { next.logDeterminant >= $0.logDeterminant - 1e-12 } ?? false
        if run.map({ next.logDeterminant < $0.logDeterminant }) ?? true { run = next }
        if isSettled { break }
        scatter = next.scatter
      }
      if let run, best.map({ run.logDeterminant < $0.logDeterminant }) ?? true { best = run }
      let done = 0.8 + 0.2 * Double(place + 1) / Double(candidates.count + 1)
      execution.progress(Progress(phase: "subsets", fraction: done))
    }
    guard let best else { throw .singular(column: rows.columns - 1) }
    return best
  }

  /// The places of the `count` smallest values, rising; of equals the first ones. O(n) on average.
  static func smallest(_ values: [Double], _ count: Int) -> [Int] {
    guard count < values.count else { return Array(values.indices) }
    let limit = kth(values, count - 1)
    var left = count - values.count { $0 < limit }
    var places: [Int] = []
    places.reserveCapacity(count)
    for (place, value) in values.enumerated() {
      if value < limit {
        places.append(place)
      } else if value == limit, left > 0 {
        places.append(place)
        left -= 1
      }
    }
    return places
  }

  /// The value at place `k` (from 0) of the sorted list: Hoare's selection with the middle of three.
  private static func kth(_ values: [Double], _ k: Int) -> Double {
    var list = values
    var (low, high) = (0, list.count - 1)
    while low < high {
      let middle = low + (high - low) / 2
      let pivot = max(min(list[low], list[middle]), min(max(list[low], list[middle]), list[high]))
      var (i, j) = (low, high)
      while i <= j {
        while list[i] < pivot { i += 1 }
        while list[j] > pivot { j -= 1 }
        if i <= j {
          list.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if k <= j { high = j } else if k >= i { low = i } else { return list[k] }
    }
    return list[low]
  }
}
