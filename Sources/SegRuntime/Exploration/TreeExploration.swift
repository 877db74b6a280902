import SegEngine

/// A dendrogram that is walked and cut: `:explore tree`.
package struct TreeExploration: KeyedExploration {
  /// A tree that is or could be shown.
  struct Candidate: Sendable {
    let outline: TreeOutline
    let sums: ColumnSums
    /// What gives the tree in the language; nil where nothing does.
    let statement: String?
    /// How well it keeps distances; nil where that is not computed.
    var cophenetic: Double?

    var linkage: Linkage { outline.source.tree.linkage }
  }

  /// What a cut leaves, kept until it moves.
  struct Cut: Sendable {
    let k: Int
    let groups: [Int]
    let numbers: [Int32]?
    /// Columns, the most distinguishing first.
    let columns: [Int]
    let firstUndone: Int
  }

  /// What the background has found out about a cut.
  struct Figures: Sendable {
    let k: Int
    let shown: Int
    let silhouettes: GroupSilhouettes?
    let agreement: Double?
  }

  let name: String
  let context: TreeContext
  let search: RowSearch
  private(set) var candidates: [Candidate]
  private(set) var shown = 0
  private(set) var cut: Cut
  /// Where the line is drawn.
  private(set) var line: Double
  /// Whether the line was last moved by its height.
  private(set) var isCutByHeight = false
  /// Whether Enter takes the cut, and not a branch.
  private(set) var isCutFocused = true
  /// A row position in the branch that the cursor is on.
  private(set) var cursor = 0
  private(set) var ends: [Int] = []
  private var expanded: Set<Int> = []
  private var collapsed: Set<Int> = []
  private(set) var field: TextField?
  private var sought = ""
  /// Positions of the rows found, and the one looked at.
  private(set) var found: [Int] = []
  private(set) var foundIndex = 0
  private(set) var figures: Figures?
  var message = ""
  var isHelpShown = false
  private(set) var size = Sheet.Size(columns: 80, rows: 24)

  init(
    name: String, context: TreeContext, search: RowSearch, candidate: Candidate, k: Int?
  ) {
    self.name = name
    self.context = context
    self.search = search
    candidates = [candidate]
    let start = min(k ?? 2, candidate.outline.leaves)
    cut = Self.cut(candidate, start)
    line = candidate.outline.line(start)
  }

  var candidate: Candidate { candidates[shown] }
  var outline: TreeOutline { candidate.outline }

  // MARK: Events

  package mutating func update(_ event: ExplorationEvent) -> Effect<TreeExploration> {
    switch event {
    case .resize(let size):
      let isFirst = ends.isEmpty
      self.size = size
      layOut()
      return isFirst ? measure() : .none
    case .key(let key): return answer(key)
    }
  }

  mutating func press(_ key: Key) -> Effect<TreeExploration> {
    switch key {
    case .up, .character("k"): return moveLine(1)
    case .down, .character("j"): return moveLine(-1)
    case .pageUp: return moveLine(max(ViewLayout(size).pictureRows / 4, 1))
    case .pageDown: return moveLine(-max(ViewLayout(size).pictureRows / 4, 1))
    case .character("+"), .character("="): return cut(into: cut.k + 1)
    case .character("-"): return cut(into: cut.k - 1)
    case .character(let digit) where ("1"..."9").contains(digit):
      return cut(into: digit.wholeNumberValue ?? 2)
    case .character("c"): return compare()
    case .character("t"), .tab: return toggle()
    case .character("n"): return showFound(foundIndex + 1)
    case .character("N"): return showFound(foundIndex - 1)
    case .enter where isCutFocused, .character("y"): return leave(isTaken: true)
    case .character("q"), .escape: return leave(isTaken: false)
    case .control("c"): return .leave(nil)
    default: walk(key)
    }
    return .none
  }

  /// Keys that only change what is seen.
  private mutating func walk(_ key: Key) {
    switch key {
    case .left, .character("h"): moveCursor(-1)
    case .right, .character("l"): moveCursor(1)
    case .home: moveCursor(-ends.count)
    case .end: moveCursor(ends.count)
    case .enter, .character(" "): open()
    case .backspace: fold()
    case .character("/"): field = TextField(label: "find: ")
    case .character("?"): isHelpShown = true
    default: break
    }
  }

  mutating func edit(_ key: Key) -> Effect<TreeExploration> {
    guard let outcome = field?.update(key), outcome != .editing else { return .none }
    let text = field?.text ?? ""
    field = nil
    guard outcome == .accepted, !text.isEmpty else { return .none }
    sought = text
    found = positions(search.rows(matching: text, among: outline.rowOrder.count))
    guard !found.isEmpty else {
      message = "nothing is called \"\(text)\""
      return .none
    }
    return showFound(0)
  }

  // MARK: Cut

  private mutating func moveLine(_ rows: Int) -> Effect<TreeExploration> {
    isCutFocused = true
    guard !outline.hasInversions else { return cut(into: cut.k - rows.signum()) }
    let step = (outline.top - outline.base) / Double(max(ViewLayout(size).pictureRows - 1, 1))
    line = min(max(line + Double(rows) * step, outline.base), outline.top + step)
    isCutByHeight = true
    return setCut(outline.count(at: line))
  }

  private mutating func cut(into k: Int) -> Effect<TreeExploration> {
    guard k >= 1, k <= outline.leaves else { return .none }
    line = outline.line(k)
    isCutByHeight = false
    isCutFocused = true
    return setCut(k)
  }

  private mutating func setCut(_ k: Int) -> Effect<TreeExploration> {
    guard k != cut.k else { return .none }
    cut = Self.cut(candidate, k)
    layOut()
    return measure()
  }

  /// With more groups columns keep the order of the table.
  private static let mostRanked = 5_000

  private static func cut(_ candidate: Candidate, _ k: Int) -> Cut {
    let outline = candidate.outline
    let groups = outline.groups(k)
    let columns =
      k > mostRanked || k < 2
      ? Array(candidate.sums.names.indices) : candidate.sums.ranking(groups.map(outline.rows))
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

  private func measure() -> Effect<TreeExploration> {
    let (outline, k, shown, context) = (outline, cut.k, shown, context)
    let other = candidates.count > 1 ? candidates[1 - shown].outline : nil
    return .work(
      Work(.figures) { stop in
        let execution = context.execution(stop)
        guard let labels = try? outline.source.labels(k: k), !stop.isStopped else {
          return { _ in .none }
        }
        let agreement = other.flatMap { other in
          (try? other.source.labels(k: min(k, other.leaves)))
            .flatMap { try? AdjustedRandIndex.between(labels, $0) }
        }
        guard
          let silhouettes = try? GroupSilhouettes.of(
            outline.source.rows.matrix, labels, execution)
        else {
          return { state in
            state.figures = Figures(k: k, shown: shown, silhouettes: nil, agreement: agreement)
            return .none
          }
        }
        return { state in
          state.figures = Figures(
            k: k, shown: shown, silhouettes: silhouettes, agreement: agreement)
          return .none
        }
      })
  }

  // MARK: Branches

  /// Decides which branches are drawn: the last merges that fit, and what was opened by hand.
  private mutating func layOut() {
    let limit = outline.firstUndone(ViewLayout(size).ends(for: cut.k))
    let (expanded, collapsed) = (expanded, collapsed)
    ends = outline.frontier { node in
      collapsed.contains(node) || (node < limit && !expanded.contains(node))
    }
  }

  /// The drawn branch that has a row position.
  func end(at position: Int) -> Int {
    ends.firstIndex { outline.contains($0, position: position) } ?? 0
  }

  private mutating func moveCursor(_ steps: Int) {
    isCutFocused = false
    let place = min(max(end(at: cursor) + steps, 0), ends.count - 1)
    cursor = outline.rows(ends[place]).lowerBound
  }

  private mutating func open() {
    isCutFocused = false
    let node = ends[end(at: cursor)]
    guard !outline.isLeaf(node) else { return fold() }
    expanded.insert(node)
    collapsed.remove(node)
    layOut()
  }

  private mutating func fold() {
    isCutFocused = false
    guard let parent = outline.parent(ends[end(at: cursor)]) else { return }
    collapsed.insert(parent)
    expanded.remove(parent)
    layOut()
  }

  // MARK: Search

  private func positions(_ rows: [Int32]) -> [Int] {
    let wanted = Set(rows)
    return outline.rowOrder.indices.filter { wanted.contains(outline.rowOrder[$0]) }
  }

  /// Whether one of the rows found stands in a stretch of positions.
  func hasFound(_ rows: Range<Int>) -> Bool {
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if found[middle] < rows.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < found.count && rows.contains(found[low])
  }

  private mutating func showFound(_ index: Int) -> Effect<TreeExploration> {
    guard !found.isEmpty else {
      message = "nothing was searched; / asks for an id or a text"
      return .none
    }
    foundIndex = (index + found.count) % found.count
    cursor = found[foundIndex]
    isCutFocused = false
    let group = group(at: cursor)
    let size = NumberText.grouped(outline.rowCount(cut.groups[group]))
    let place = number(ofGroup: group).map { "group \($0)" } ?? "a group"
    message = "\(search.title(outline.rowOrder[cursor])) is in \(place) of \(size) rows"
    if found.count > 1 { message += "; \(foundIndex + 1) of \(found.count), n shows the next" }
    return .none
  }

  // MARK: Comparison

  private mutating func compare() -> Effect<TreeExploration> {
    let last = candidates.last?.linkage ?? outline.source.tree.linkage
    guard let next = context.linkage(after: last, besides: candidates[0].linkage) else {
      message = "no other linkage goes with this metric"
      return .none
    }
    var effect = shown == 1 ? toggle() : .none
    candidates.removeLast(candidates.count - 1)
    message = "linking by \(next.rawValue) …"
    let (first, context) = (candidates[0], context)
    effect.works.append(
      Work(.other) { stop in
        do {
          let (own, other) = try context.compare(first, next, stop)
          return { $0.show(own, other) }
        } catch {
          let text = context.words(error, next)
          return { state in
            state.message = text
            return .none
          }
        }
      })
    return effect
  }

  private mutating func show(_ own: Double?, _ other: Candidate) -> Effect<TreeExploration> {
    candidates[0].cophenetic = own
    candidates = [candidates[0], other]
    message = ""
    return measure()
  }

  private mutating func toggle() -> Effect<TreeExploration> {
    guard candidates.count > 1 else {
      message = "there is one tree; c compares it with another linkage"
      return .none
    }
    let row = outline.rowOrder[cursor]
    let rows = found.map { outline.rowOrder[$0] }
    shown = 1 - shown
    (expanded, collapsed) = ([], [])
    cursor = outline.rowOrder.firstIndex(of: row) ?? 0
    found = positions(rows)
    foundIndex = found.firstIndex(of: cursor) ?? 0
    let k = min(cut.k, outline.leaves)
    cut = Self.cut(candidate, k)
    line = outline.line(k)
    isCutByHeight = false
    layOut()
    return measure()
  }

  // MARK: Leaving

  private mutating func leave(isTaken: Bool) -> Effect<TreeExploration> {
    guard let statement = candidate.statement else {
      if !isTaken { return .leave(nil) }
      message = "no statement of the session gives this tree; t goes back to the first one"
      return .none
    }
    let height = isCutByHeight ? outline.written(line, k: cut.k) : nil
    let setting = height.map { "height=" + NumberText.shortest($0) } ?? "k=\(cut.k)"
    return .leave("\(statement) | cut \(setting)", offer: isTaken)
  }
}
