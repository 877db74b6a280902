/// Least-cost groups of rows whose sizes lie within limits: a transport problem, solved by cheapest
/// paths.
///
/// Every row starts in the group that costs it least; then one row at a time is moved along the cheapest
/// chain of groups from where rows are too many to where they are too few (successive shortest paths
/// with potentials). A chain's links are the rows that lose least by going from one group to another, kept
/// in a heap for each pair of groups. Potentials of an earlier solution make the next one short.
struct SizedAssignment {
  let limits: ClosedRange<Int>
  /// Costs, rows × groups.
  private let costs: Matrix
  private(set) var labels: [Int32]
  private var sizes: [Int]
  /// Rows that each group sends on to the end; with the potentials' sign they are at a limit.
  private var sent: [Int]
  /// One for each group, then that of the end. Reduced costs are never below 0.
  private(set) var potentials: [Double]
  private var links: [RowHeap]

  private var k: Int { costs.columns }

  /// Solves the problem. O(n · k) to begin with; each row that has to move costs O(k² + k log n).
  /// `potentials` are those of a solution with other costs, or none. Throws `cancelled`.
  init(
    _ costs: Matrix, limits: ClosedRange<Int>, potentials: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    let k = costs.columns
    self.costs = costs
    self.limits = limits
    let start = potentials ?? [Double](repeating: 0, count: k + 1)
    self.potentials = start
    labels = (0..<costs.rows).map { i in
      var best = 0
      for group in 0..<k
      where costs[i, group] - start[group] < costs[i, best] - start[best] { best = group }
      return Int32(best)
    }
    var counts = [Int](repeating: 0, count: k)
    for label in labels { counts[Int(label)] += 1 }
    sizes = counts
    sent = counts.indices.map { group in
      // Link to the end: cost 0, reduced cost potential(group) − potential(end).
      let reduced = start[group] - start[k]
      if reduced < 0 { return limits.upperBound }
      if reduced > 0 { return limits.lowerBound }
      return min(max(counts[group], limits.lowerBound), limits.upperBound)
    }
    links = [RowHeap](repeating: RowHeap(), count: k * k)
    // Most often in small data, the nearest groups keep the limits.
    guard (0...k).contains(where: { excess($0) != 0 }) else { return }
    for i in labels.indices { link(i) }
    var steps = 0
    while let path = cheapestPath() {
      move(along: path)
      steps += 1
      if steps % 64 == 0 { try execution.checkCancelled() }
    }
  }

  /// Puts a row into the heaps of all ways out of its group.
  private mutating func link(_ row: Int) {
    let own = Int(labels[row])
    for group in 0..<k where group != own {
      links[own * k + group].insert(row, key: costs[row, group] - costs[row, own])
    }
  }

  /// The row that loses least by going from one group to another. Rows that have left are dropped.
  private mutating func cheapestRow(from one: Int, to other: Int) -> (row: Int, cost: Double)? {
    while let first = links[one * k + other].first {
      if labels[first.row] == one { return first }
      links[one * k + other].removeFirst()
    }
    return nil
  }

  /// Rows too many (above 0) or too few at a node; the end is node k.
  private func excess(_ node: Int) -> Int {
    node < k ? sizes[node] - sent[node] : sent.reduce(0, +) - labels.count
  }

  /// Nodes from one with too many rows to one with too few, by Dijkstra's algorithm on reduced costs; nil
  /// when nothing is left to do. O(k²).
  private mutating func cheapestPath() -> [Int]? {
    let nodes = k + 1
    var distance = [Double](repeating: .infinity, count: nodes)
    var before = [Int](repeating: -1, count: nodes)
    var done = [Bool](repeating: false, count: nodes)
    for node in 0..<nodes where excess(node) > 0 { distance[node] = 0 }
    while true {
      var next = -1
      for node in 0..<nodes where !done[node] && distance[node] < .infinity {
        if next < 0 || distance[node] < distance[next] { next = node }
      }
      guard next >= 0 else { return nil }
      done[next] = true
      if excess(next) < 0 {
        // All farther nodes count as being as far, which keeps reduced costs from falling below 0.
        for node in 0..<nodes { potentials[node] += min(distance[node], distance[next]) }
        return path(to: next, before)
      }
      for node in 0..<nodes where !done[node] {
        guard let cost = linkCost(next, node) else { continue }
        let reduced = max(cost + potentials[next] - potentials[node], 0)
        if distance[next] + reduced < distance[node] {
          distance[node] = distance[next] + reduced
          before[node] = next
        }
      }
    }
  }

  private func path(to last: Int, _ before: [Int]) -> [Int] {
    var path = [last]
    while let node = path.last, before[node] >= 0 { path.append(before[node]) }
    return path.reversed()
  }

  private mutating func linkCost(_ one: Int, _ other: Int) -> Double? {
    if one == k { return sent[other] > limits.lowerBound ? 0 : nil }
    if other == k { return sent[one] < limits.upperBound ? 0 : nil }
    return cheapestRow(from: one, to: other)?.cost
  }

  private mutating func move(along path: [Int]) {
    // The rows are chosen before any of them moves: a row that arrives is not the one that goes on.
    var moves: [(row: Int, group: Int)] = []
    for (one, other) in zip(path, path.dropFirst()) {
      if one == k {
        sent[other] -= 1
      } else if other == k {
        sent[one] += 1
      } else if let row = cheapestRow(from: one, to: other)?.row {
        moves.append((row, other))
      }
    }
    for (row, group) in moves {
      sizes[Int(labels[row])] -= 1
      sizes[group] += 1
      labels[row] = Int32(group)
      link(row)
    }
  }
}

/// Rows by rising key, of equal keys by row. O(log n) a change.
private struct RowHeap {
  private var items: [(key: Double, row: Int32)] = []

  var first: (row: Int, cost: Double)? { items.first.map { (Int($0.row), $0.key) } }

  mutating func insert(_ row: Int, key: Double) {
    items.append((key, Int32(row)))
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    guard let last = items.popLast(), !items.isEmpty else { return }
    items[0] = last
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[parent] else { break }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
