import SegEngine

/// A dendrogram that is walked and cut, alone or beside that of another linkage: `:explore tree`.
package struct TreeExploration: KeyedExploration {
  /// What the background has found out about a cut.
  struct Figures: Sendable {
    let k: Int
    let shown: Int
    let silhouettes: GroupSilhouettes?
    let comparison: Comparison?
  }

  /// How the cuts of two trees agree.
  struct Comparison: Sendable {
    /// Adjusted Rand index.
    let agreement: Double
    /// For the numbers of the other tree's groups those of this tree's, where most rows agree.
    let partners: [Int32: Int32]?
  }

  let name: String
  let context: TreeContext
  let search: RowSearch
  private(set) var panes: [TreePane]
  private(set) var shown = 0
  /// Whether two trees share the screen, if it is wide enough.
  private var wantsBoth = true
  /// Whether Enter takes the cut, and not a branch.
  private(set) var isCutFocused = true
  private(set) var field: TextField?
  private(set) var foundIndex = 0
  private(set) var figures: Figures?
  var message = ""
  var isHelpShown = false
  private(set) var size = Sheet.Size(columns: 80, rows: 24)

  init(name: String, context: TreeContext, search: RowSearch, pane: TreePane) {
    self.name = name
    self.context = context
    self.search = search
    panes = [pane]
  }

  /// The tree that keys act on.
  var pane: TreePane {
    get { panes[shown] }
    set { panes[shown] = newValue }
  }

  var isSideBySide: Bool {
    panes.count > 1 && wantsBoth && size.columns >= ViewLayout.leastForTwo
  }

  /// The trees on the screen, each with its place.
  var drawn: [(index: Int, layout: ViewLayout)] {
    guard isSideBySide else { return [(shown, ViewLayout(size))] }
    return ViewLayout.halves(size).enumerated().map { ($0.offset, $0.element) }
  }

  // MARK: Events

  package mutating func update(_ event: ExplorationEvent) -> Effect<TreeExploration> {
    switch event {
    case .resize(let size):
      let isFirst = pane.ends.isEmpty
      self.size = size
      layOut()
      return isFirst ? measure() : .none
    case .key(let key):
      let before = (k: pane.cut.k, shown: shown)
      var effect = answer(key)
      layOut()
      if (pane.cut.k, shown) != before { effect.works += measure().works }
      return effect
    }
  }

  mutating func press(_ key: Key) -> Effect<TreeExploration> {
    switch key {
    case .up, .character("k"): moveLine(1)
    case .down, .character("j"): moveLine(-1)
    case .pageUp: moveLine(max(ViewLayout(size).pictureRows / 4, 1))
    case .pageDown: moveLine(-max(ViewLayout(size).pictureRows / 4, 1))
    case .character("+"), .character("="): cut(into: pane.cut.k + 1)
    case .character("-"): cut(into: pane.cut.k - 1)
    case .character(let digit) where ("1"..."9").contains(digit):
      cut(into: digit.wholeNumberValue ?? 2)
    case .character("c"): return compare()
    case .enter where isCutFocused, .character("y"): return leave(isTaken: true)
    case .character("q"), .escape: return leave(isTaken: false)
    case .control("c"): return .leave(nil)
    default: look(key)
    }
    return .none
  }

  /// Keys that only change what is seen.
  private mutating func look(_ key: Key) {
    switch key {
    case .left, .character("h"): walk { $0.moveCursor(-1) }
    case .right, .character("l"): walk { $0.moveCursor(1) }
    case .home: walk { $0.moveCursor(-$0.ends.count) }
    case .end: walk { $0.moveCursor($0.ends.count) }
    case .enter, .character(" "): walk { $0.open() }
    case .backspace: walk { $0.fold() }
    case .character("t"), .tab: turn()
    case .character("s"): showBothOrOne()
    case .character("n"): showFound(foundIndex + 1)
    case .character("N"): showFound(foundIndex - 1)
    case .character("/"): field = TextField(label: "find: ")
    case .character("?"): isHelpShown = true
    default: break
    }
  }

  private mutating func walk(_ step: (inout TreePane) -> Void) {
    isCutFocused = false
    step(&pane)
  }

  /// What is not looked at follows what is.
  private mutating func layOut() {
    for index in panes.indices where index != shown { panes[index].follow(pane) }
    for (index, layout) in drawn { panes[index].layOut(layout) }
  }

  // MARK: Cut

  private mutating func moveLine(_ rows: Int) {
    isCutFocused = true
    let height = pane.outline.top - pane.outline.base
    pane.moveLine(rows, by: height / Double(max(ViewLayout(size).pictureRows - 1, 1)))
  }

  private mutating func cut(into k: Int) {
    isCutFocused = true
    pane.setCut(k)
  }

  /// Pairing more groups takes time, and nobody tells so many colours apart.
  private static let mostPaired = 200

  private func measure() -> Effect<TreeExploration> {
    let (source, k, shown, context) = (pane.outline.source, pane.cut.k, shown, context)
    let other = panes.count > 1 ? panes[1 - shown].outline.source : nil
    return .work(
      Work(.figures) { stop in
        let execution = context.execution(stop)
        guard let labels = try? source.labels(k: k), !stop.isStopped else {
          return { _ in .none }
        }
        let figures = Figures(
          k: k, shown: shown,
          silhouettes: try? GroupSilhouettes.of(source.rows.matrix, labels, execution),
          comparison: other.flatMap { Self.compared(labels, $0, k, execution) })
        return { state in
          state.figures = figures
          return .none
        }
      })
  }

  private static func compared(
    _ labels: [Int32], _ other: ClusterTree, _ k: Int, _ execution: Execution
  ) -> Comparison? {
    guard let theirs = try? other.labels(k: min(k, other.tree.leaves)),
      let agreement = try? AdjustedRandIndex.between(labels, theirs)
    else { return nil }
    let matching =
      k > mostPaired ? nil : try? PartitionMatching(theirs, labels, execution: execution)
    let partners = matching?.pairs.compactMap { pair in
      pair.second.map { (pair.first, $0) }
    }
    return Comparison(
      agreement: agreement, partners: partners.map { Dictionary(uniqueKeysWithValues: $0) })
  }

  // MARK: Search

  mutating func edit(_ key: Key) -> Effect<TreeExploration> {
    guard let outcome = field?.update(key), outcome != .editing else { return .none }
    let text = field?.text ?? ""
    field = nil
    guard outcome == .accepted, !text.isEmpty else { return .none }
    let rows = search.rows(matching: text, among: pane.outline.rowOrder.count)
    for index in panes.indices { panes[index].find(rows) }
    if rows.isEmpty {
      message = "nothing is called \"\(text)\""
    } else {
      showFound(0)
    }
    return .none
  }

  private mutating func showFound(_ index: Int) {
    let count = pane.found.count
    guard count > 0 else {
      message = "nothing was searched; / asks for an id or a text"
      return
    }
    let index = (index + count) % count
    foundIndex = index
    walk { $0.show(index) }
    let group = pane.group(at: pane.cursor)
    let size = NumberText.grouped(pane.outline.rowCount(pane.cut.groups[group]))
    let place = pane.number(ofGroup: group).map { "group \($0)" } ?? "a group"
    message = "\(search.title(pane.outline.rowOrder[pane.cursor])) is in \(place) of \(size) rows"
    if count > 1 { message += "; \(index + 1) of \(count), n shows the next" }
  }

  // MARK: Comparison

  private mutating func compare() -> Effect<TreeExploration> {
    let last = panes.last?.linkage ?? pane.linkage
    guard let next = context.linkage(after: last, besides: panes[0].linkage) else {
      message = "no other linkage goes with this metric"
      return .none
    }
    if shown == 1 { turn() }
    panes.removeLast(panes.count - 1)
    message = "linking by \(next.name) …"
    let (first, context) = (panes[0], context)
    return .work(
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
  }

  private mutating func show(_ own: Double?, _ other: TreePane) -> Effect<TreeExploration> {
    panes[0].cophenetic = own
    var other = other
    other.find(panes[0].found.map { panes[0].outline.rowOrder[$0] })
    panes = [panes[0], other]
    figures = nil
    message = ""
    layOut()
    return measure()
  }

  private mutating func turn() {
    guard panes.count > 1 else {
      message = "there is one tree; c compares it with another linkage"
      return
    }
    shown = 1 - shown
    foundIndex = pane.found.firstIndex(of: pane.cursor) ?? 0
  }

  private mutating func showBothOrOne() {
    guard panes.count > 1 else { return turn() }
    guard size.columns >= ViewLayout.leastForTwo else {
      message = "two trees need \(ViewLayout.leastForTwo) columns; t turns to the other"
      return
    }
    wantsBoth.toggle()
  }

  // MARK: Leaving

  private mutating func leave(isTaken: Bool) -> Effect<TreeExploration> {
    guard let statement = pane.statement else {
      if !isTaken { return .leave(nil) }
      message = "no statement of the session gives this tree; t goes back to the first one"
      return .none
    }
    return .leave("\(statement) | cut \(pane.setting)", offer: isTaken)
  }
}
