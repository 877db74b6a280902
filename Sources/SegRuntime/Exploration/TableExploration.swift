import SegData
import SegLanguage

/// The rows of a table, scrolled, sorted and filtered: `:explore orders`.
package struct TableExploration: KeyedExploration {
  struct Order: Sendable, Equatable {
    let column: Int
    let isDescending: Bool
  }

  /// Some rows as texts.
  struct Page: Sendable {
    let first: Int
    let table: Table

    var range: Range<Int> { first..<first + table.rowCount }

    func covers(_ rows: Range<Int>) -> Bool {
      range.lowerBound <= rows.lowerBound && rows.upperBound <= range.upperBound
    }
  }

  /// As it is written in the language.
  let name: String
  let context: TableContext
  let columns: [Column]
  private(set) var condition = ""
  private(set) var order: Order?
  /// The rows in order, all of them; nil while they are being counted and kept.
  private(set) var kept: StoredTable?
  private(set) var page: Page?
  /// Widths of columns, as wide as anything seen in them.
  private(set) var widths: [Int]
  private(set) var texts: [[String]] = []
  /// The first row on the screen, and the one that the cursor is on.
  private(set) var top = 0
  private(set) var row = 0
  private(set) var firstColumn = 0
  private(set) var column = 0
  private(set) var field: TextField?
  var message = ""
  private(set) var isBusy = true
  var isHelpShown = false
  private(set) var size = Sheet.Size(columns: 80, rows: 24)
  private var isOpened = false

  init(name: String, context: TableContext, columns: [Column]) {
    self.name = name
    self.context = context
    self.columns = columns
    widths = columns.map { Padding.width(DisplayLine.cut($0.name, Self.widest - 2)) + 2 }
  }

  static let widest = 32
  /// Rows for data: title, header, message and keys stand around them.
  var visibleRows: Int { max(size.rows - 4, 1) }
  /// Rows that can be scrolled to by now.
  var reachable: Int { kept?.rowCount ?? page.map(\.range.upperBound) ?? 0 }

  // MARK: Events

  package mutating func update(_ event: ExplorationEvent) -> Effect<TableExploration> {
    switch event {
    case .resize(let size):
      self.size = size
      guard isOpened else {
        isOpened = true
        return .work(opening(condition, order))
      }
      return scrolled()
    case .key(let key): return answer(key)
    }
  }

  mutating func press(_ key: Key) -> Effect<TableExploration> {
    switch key {
    case .down, .character("j"): return move(to: row + 1)
    case .up, .character("k"): return move(to: row - 1)
    case .pageDown, .character(" "): return move(to: row + visibleRows, by: visibleRows)
    case .pageUp, .character("b"): return move(to: row - visibleRows, by: -visibleRows)
    case .home, .character("g"): return move(to: 0)
    case .end, .character("G"):
      if kept == nil { message = "the rows are still being read; the last ones come later" }
      return move(to: reachable - 1)
    case .character("s"): return sort()
    case .character("y"), .enter: return .leave(statement)
    case .character("q"), .escape:
      return .leave(condition.isEmpty && order == nil ? nil : statement, offer: false)
    case .control("c"): return .leave(nil)
    default: look(key)
    }
    return .none
  }

  private mutating func look(_ key: Key) {
    switch key {
    case .right, .character("l"): moveColumn(1)
    case .left, .character("h"): moveColumn(-1)
    case .character("0"): moveColumn(-columns.count)
    case .character("$"): moveColumn(columns.count)
    case .character("/"), .character("f"):
      field = TextField(label: "where ", text: condition)
    case .character("?"): isHelpShown = true
    default: break
    }
  }

  mutating func edit(_ key: Key) -> Effect<TableExploration> {
    if key == .tab {
      complete()
      return .none
    }
    guard let outcome = field?.update(key), outcome != .editing else { return .none }
    let text = (field?.text ?? "").split(separator: " ").joined(separator: " ")
    field = nil
    message = ""
    guard outcome == .accepted, text != condition else { return .none }
    isBusy = true
    return .work(opening(text, order))
  }

  /// Puts in what all completions share, and names them where there are several.
  private mutating func complete() {
    guard let field else { return }
    let head = name + " | where "
    let before = String(field.text.prefix(field.cursor))
    let list = context.completions(head + before)
    guard let first = list.candidates.first else { return }
    let shared = list.candidates.reduce(first.text) { shared, candidate in
      String(zip(shared, candidate.text).prefix { $0 == $1 }.map(\.0))
    }
    let kept = max(0, list.start - head.utf8.count)
    let typed = String(decoding: before.utf8.dropFirst(kept), as: UTF8.self)
    if shared.count > typed.count || list.candidates.count == 1 {
      let start = String(decoding: before.utf8.prefix(kept), as: UTF8.self)
      self.field?.set(start + shared + String(field.text.dropFirst(field.cursor)))
    }
    message =
      list.candidates.count == 1
      ? first.detail : list.candidates.prefix(20).map(\.text).joined(separator: "  ")
  }

  // MARK: Moving

  private mutating func move(to target: Int, by step: Int = 0) -> Effect<TableExploration> {
    row = min(max(target, 0), max(reachable - 1, 0))
    top += step
    return scrolled()
  }

  /// Brings the cursor onto the screen, and the rows of the screen into memory.
  private mutating func scrolled() -> Effect<TableExploration> {
    top = min(max(top, row - visibleRows + 1), row)
    top = max(0, min(top, reachable - visibleRows))
    let wanted = top..<min(top + visibleRows, reachable)
    guard let kept, !wanted.isEmpty, page?.covers(wanted) != true else {
      return .none
    }
    return .work(fetching(kept, wanted))
  }

  private mutating func moveColumn(_ steps: Int) {
    column = min(max(column + steps, 0), columns.count - 1)
    firstColumn = min(firstColumn, column)
    while firstColumn < column, !shownColumns.contains(column) { firstColumn += 1 }
  }

  /// The columns that fit on the screen.
  var shownColumns: Range<Int> {
    var used = gutter
    var last = firstColumn
    while last < columns.count, used + widths[last] + 2 <= size.columns || last == firstColumn {
      used += widths[last] + 2
      last += 1
    }
    return firstColumn..<last
  }

  /// Columns for the numbers of the rows.
  var gutter: Int { max(4, NumberText.grouped(max(reachable, 1)).count) + 1 }

  // MARK: Rows

  /// nil, then rising, falling, nil again.
  private mutating func sort() -> Effect<TableExploration> {
    var next: Order? = Order(column: column, isDescending: false)
    if let order, order.column == column {
      next = order.isDescending ? nil : Order(column: column, isDescending: true)
    }
    isBusy = true
    return .work(opening(condition, next))
  }

  private func opening(_ condition: String, _ order: Order?) -> Work<TableExploration> {
    let (context, statement) = (context, statement(condition, order))
    let names = columns.map(\.name)
    return Work(.other) { stop in
      do {
        let (plan, head) = try context.open(statement, names)
        return { state in
          guard !stop.isStopped else { return .none }
          return state.show(head, of: plan, condition, order)
        }
      } catch {
        let text = context.words(error)
        return { state in
          state.fail(text)
          // A condition that was refused can be mended.
          if condition != state.condition {
            state.field = TextField(label: "where ", text: condition)
          }
          return .none
        }
      }
    }
  }

  private mutating func fail(_ text: String) {
    isBusy = false
    message = text
  }

  /// The first rows are there; all of them are kept next, so that any can be scrolled to.
  private mutating func show(
    _ head: Table, of plan: Plan, _ condition: String, _ order: Order?
  ) -> Effect<TableExploration> {
    (self.condition, self.order) = (condition, order)
    (kept, top, row) = (nil, 0, 0)
    take(Page(first: 0, table: head))
    let (context, names) = (context, columns.map(\.name))
    let isWhole = condition.isEmpty && order == nil
    return .work(
      Work(.other) { stop in
        do {
          let kept = try isWhole ? context.keepWhole(plan) : context.keep(plan, names)
          return { state in
            guard !stop.isStopped else { return .none }
            state.isBusy = false
            state.kept = kept
            return state.scrolled()
          }
        } catch {
          let text = context.words(error)
          return { state in
            state.fail(text)
            return .none
          }
        }
      })
  }

  private func fetching(_ kept: StoredTable, _ wanted: Range<Int>) -> Work<TableExploration> {
    let (context, names) = (context, columns.map(\.name))
    let margin = wanted.count * 2
    let range = max(0, wanted.lowerBound - margin)..<min(kept.rowCount, wanted.upperBound + margin)
    return Work(.rows) { stop in
      do {
        let table = try context.rows(kept, range, names)
        return { state in
          guard !stop.isStopped, state.kept == kept else { return .none }
          state.take(Page(first: range.lowerBound, table: table))
          return .none
        }
      } catch {
        let text = context.words(error)
        return { state in
          state.fail(text)
          return .none
        }
      }
    }
  }

  private mutating func take(_ page: Page) {
    self.page = page
    texts = columns.indices.map { column in
      let style = NumberStyle(page.table, column)
      return (0..<page.table.rowCount).map { row in
        DisplayLine.cut(style.text(page.table.cell(row, column)), Self.widest)
      }
    }
    for (column, cells) in texts.enumerated() {
      widths[column] = max(widths[column], cells.map(Padding.width).max() ?? 0)
    }
  }

  // MARK: Leaving

  var statement: String { statement(condition, order) }

  private func statement(_ condition: String, _ order: Order?) -> String {
    var text = name
    if !condition.isEmpty { text += " | where " + condition }
    if let order {
      text +=
        " | sort " + (order.isDescending ? "-" : "") + Name.written(columns[order.column].name)
    }
    return text
  }
}
