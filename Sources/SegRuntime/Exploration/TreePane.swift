import SegEngine

/// One tree of `:explore tree`: where it is cut, which branches are drawn, and where the cursor stands.
struct TreePane: Sendable {
  /// What a cut leaves, kept until it moves.
  struct Cut: Sendable {
    let k: Int
    let groups: [Int]
    let numbers: [Int32]?
    /// Columns, the most distinguishing first.
    let columns: [Int]
    let firstUndone: Int
  }

  let outline: TreeOutline
  let sums: ColumnSums
  /// What gives the tree in the language; nil where nothing does.
  let statement: String?
  /// How well it keeps distances; nil where that is not computed.
  var cophenetic: Double?

  private(set) var cut: Cut
  /// Where the line is drawn.
  private(set) var line: Double
  /// Whether the line was last moved by its height.
  private(set) var isCutByHeight = false
  /// A row position in the branch that the cursor is on.
  private(set) var cursor = 0
  /// The nodes at which the drawing ends, from left to right.
  private(set) var ends: [Int] = []
  /// Positions of the rows found, rising.
  private(set) var found: [Int] = []
  private var expanded: Set<Int> = []
  private var collapsed: Set<Int> = []

  init(_ outline: TreeOutline, _ sums: ColumnSums, statement: String?, k: Int = 2) {
    self.outline = outline
    self.sums = sums
    self.statement = statement
    cut = Self.cut(outline, sums, min(k, outline.leaves))
    line = outline.line(cut.k)
  }

  var linkage: Linkage { outline.source.tree.linkage }

  // MARK: Cut

  /// Moves the line by so many steps.
  mutating func moveLine(_ steps: Int, by step: Double) {
    guard !outline.hasInversions else { return setCut(cut.k - steps.signum()) }
    line = min(max(line + Double(steps) * step, outline.base), outline.top + step)
    isCutByHeight = true
    let k = outline.count(at: line)
    if k != cut.k { cut = Self.cut(outline, sums, k) }
  }

  mutating func setCut(_ k: Int) {
    guard k >= 1, k <= outline.leaves else { return }
    line = outline.line(k)
    isCutByHeight = false
    if k != cut.k { cut = Self.cut(outline, sums, k) }
  }

  /// With more groups columns keep the order of the table.
  private static let mostRanked = 5_000

  private static func cut(_ outline: TreeOutline, _ sums: ColumnSums, _ k: Int) -> Cut {
    let groups = outline.groups(k)
    let columns =
      k > mostRanked || k < 2
      ? Array(sums.names.indices) : sums.ranking(groups.map(outline.rows))
    return Cut(
      k: k, groups: groups, numbers: outline.numbers(groups), columns: columns,
      firstUndone: outline.firstUndone(k))
  }

  /// The group (from 0, from left to right) that has a row position.
  func group(at position: Int) -> Int {
    var (low, high) = (0, cut.groups.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if outline.rows(cut.groups[middle]).lowerBound <= position {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }

  func number(ofGroup group: Int) -> Int32? { cut.numbers?[group] }

  /// The setting of `cut` that gives these groups.
  var setting: String {
    let height = isCutByHeight ? outline.written(line, k: cut.k) : nil
    return height.map { "height=" + NumberText.shortest($0) } ?? "k=\(cut.k)"
  }

  // MARK: Branches

  /// Decides which branches are drawn: the last merges that fit, and what was opened by hand.
  mutating func layOut(_ layout: ViewLayout) {
    let limit = outline.firstUndone(layout.ends(for: cut.k))
    let (expanded, collapsed) = (expanded, collapsed)
    ends = outline.frontier { node in
      collapsed.contains(node) || (node < limit && !expanded.contains(node))
    }
  }

  /// The drawn branch that has a row position.
  func end(at position: Int) -> Int {
    ends.firstIndex { outline.contains($0, position: position) } ?? 0
  }

  mutating func moveCursor(_ steps: Int) {
    let place = min(max(end(at: cursor) + steps, 0), ends.count - 1)
    cursor = outline.rows(ends[place]).lowerBound
  }

  mutating func open() {
    let node = ends[end(at: cursor)]
    guard !outline.isLeaf(node) else { return fold() }
    expanded.insert(node)
    collapsed.remove(node)
  }

  mutating func fold() {
    guard let parent = outline.parent(ends[end(at: cursor)]) else { return }
    collapsed.insert(parent)
    expanded.remove(parent)
  }

  // MARK: Rows

  /// Marks rows; the positions of the marks follow the order of this tree.
  mutating func find(_ rows: [Int32]) {
    let wanted = Set(rows)
    found = outline.rowOrder.indices.filter { wanted.contains(outline.rowOrder[$0]) }
  }

  /// Goes to one of the rows found.
  mutating func show(_ index: Int) { cursor = found[index] }

  /// Whether one of the rows found stands in a stretch of positions.
  func hasFound(_ rows: Range<Int>) -> Bool {
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if found[middle] < rows.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < found.count && rows.contains(found[low])
  }

  // MARK: Two trees

  /// Comes to as many groups and to the row at which another tree's cursor stands.
  mutating func follow(_ other: TreePane) {
    let k = min(other.cut.k, outline.leaves)
    if k != cut.k { setCut(k) }
    let row = other.outline.rowOrder[other.cursor]
    if outline.rowOrder[cursor] != row { cursor = outline.rowOrder.firstIndex(of: row) ?? 0 }
  }
}
