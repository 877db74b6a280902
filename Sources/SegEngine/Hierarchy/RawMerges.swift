/// Merges as an algorithm finds them: each names one row of either part.
struct RawMerges {
  /// Row of the one part, row of the other, height, and the row that stands for both, if any.
  var steps: [(one: Int, other: Int, height: Double, prototype: Int32?)] = []
  /// See `MergeTree.ties`.
  var ties = 0

  init(rows: Int) { steps.reserveCapacity(rows) }

  mutating func append(_ one: Int, _ other: Int, height: Double, prototype: Int32? = nil) {
    steps.append((one, other, height, prototype))
  }
}

extension RawMerges {
  /// Brings merges of groups that are named by their smallest rows, the smaller first, into the order
  /// in which always the nearest pair merges, of equal heights that of the smallest rows; a group
  /// comes after its parts. O(n log n).
  mutating func sortByHeight() {
    steps.sort(byStable: \.height)
    var start = 0
    while start < steps.count {
      var end = start + 1
      while end < steps.count && steps[end].height == steps[start].height { end += 1 }
      if end - start > 1 { orderEqual(start..<end) }
      start = end
    }
  }

  /// Always the merge of the smallest rows whose parts are there.
  private mutating func orderEqual(_ run: Range<Int>) {
    let found = Array(steps[run])
    var maker: [Int: Int] = [:]
    var user = [Int](repeating: -1, count: found.count)
    var missing = [Int](repeating: 0, count: found.count)
    for (index, step) in found.enumerated() {
      for part in [step.one, step.other] {
        guard let made = maker[part] else { continue }
        user[made] = index
        missing[index] += 1
      }
      maker[step.one] = index
    }
    var ready = SmallestFirst {
      (found[$0].one, found[$0].other) < (found[$1].one, found[$1].other)
    }
    for index in found.indices where missing[index] == 0 { ready.insert(index) }
    for place in run {
      guard let next = ready.removeFirst() else { return }
      steps[place] = found[next]
      guard user[next] >= 0 else { continue }
      missing[user[next]] -= 1
      if missing[user[next]] == 0 { ready.insert(user[next]) }
    }
  }
}

/// A heap of numbers in an order given by a comparison. O(log n) a call.
private struct SmallestFirst {
  private var items: [Int] = []
  private let isBefore: (Int, Int) -> Bool

  init(_ isBefore: @escaping (Int, Int) -> Bool) { self.isBefore = isBefore }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, isBefore(items[child], items[(child - 1) / 2]) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, isBefore(items[child + 1], items[child]) { child += 1 }
      guard isBefore(items[child], items[parent]) else { break }
      items.swapAt(child, parent)
      parent = child
    }
    return first
  }
}

extension MergeTree {
  /// Brings merges into the order of their heights (equal heights stay in the order found, which
  /// keeps parts before wholes) and numbers them as R's `hclust` does: rows before merges, the
  /// smaller number first. With `sorting` false the order found is the order of the tree.
  init(_ raw: RawMerges, linkage: Linkage, leaves: Int, sorting: Bool) {
    var steps = raw.steps
    if sorting { steps.sort(byStable: \.height) }
    var forest = DisjointSets(count: leaves)
    var nodes = (0..<leaves).map { -Int32($0 + 1) }
    var sizes = [Int32](repeating: 1, count: leaves)
    var left: [Int32] = []
    var right: [Int32] = []
    var counts: [Int32] = []
    for (number, step) in steps.enumerated() {
      let (a, b) = (forest.root(of: step.one), forest.root(of: step.other))
      let ordered = Self.ordered(nodes[a], nodes[b])
      left.append(ordered.first)
      right.append(ordered.second)
      let size = sizes[a] + sizes[b]
      counts.append(size)
      let root = forest.join(a, b)
      nodes[root] = Int32(number + 1)
      sizes[root] = size
    }
    let heights = steps.map(\.height)
    self.init(
      linkage: linkage, left: left, right: right, heights: heights, counts: counts,
      order: Self.leafOrder(left: left, right: right), ties: raw.ties,
      inversions: zip(heights, heights.dropFirst()).count { $1 < $0 })
    prototypes = steps.compactMap(\.prototype)
  }

  private static func ordered(_ a: Int32, _ b: Int32) -> (first: Int32, second: Int32) {
    // Two rows: the smaller number, which has the larger code. A row goes before a merge.
    let aFirst = a < 0 && b < 0 ? a > b : a < b
    return aFirst ? (a, b) : (b, a)
  }

  /// Rows from left to right below the last merge.
  static func leafOrder(left: [Int32], right: [Int32]) -> [Int32] {
    guard !left.isEmpty else { return [0] }
    var order: [Int32] = []
    var stack = [Int32(left.count)]
    while let node = stack.popLast() {
      if node < 0 {
        order.append(-node - 1)
      } else {
        stack.append(right[Int(node) - 1])
        stack.append(left[Int(node) - 1])
      }
    }
    return order
  }
}

extension Array {
  /// Sorts by a key; equal keys keep their order, which `sort` does not promise.
  fileprivate mutating func sort(byStable key: (Element) -> Double) {
    self = enumerated().sorted { one, other in
      let (a, b) = (key(one.element), key(other.element))
      return a == b ? one.offset < other.offset : a < b
    }.map(\.element)
  }
}

/// Disjoint sets with path halving; a set is named by its root. Nearly O(1) for each call.
struct DisjointSets {
  private var parents: [Int32]
  private var sizes: [Int32]

  init(count: Int) {
    parents = Array(0..<Int32(count))
    sizes = [Int32](repeating: 1, count: count)
  }

  mutating func root(of element: Int) -> Int {
    var node = element
    while Int(parents[node]) != node {
      parents[node] = parents[Int(parents[node])]
      node = Int(parents[node])
    }
    return node
  }

  /// Joins the sets of two elements.
  mutating func unite(_ a: Int, _ b: Int) {
    let (one, other) = (root(of: a), root(of: b))
    if one != other { _ = join(one, other) }
  }

  /// Joins the sets of two roots; the larger one's root stays, of equals the first.
  mutating func join(_ a: Int, _ b: Int) -> Int {
    let (kept, gone) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    parents[gone] = Int32(kept)
    sizes[kept] += sizes[gone]
    return kept
  }
}
