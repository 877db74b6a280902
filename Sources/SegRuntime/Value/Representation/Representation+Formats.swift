import SegData
import SegPlot
import Synchronization

/// Rows of the last result that were fetched to be shown, so that showing more of them runs nothing again.
struct ShownRows: Sendable {
  let plan: Plan
  let table: Table
  /// All rows, when there are more than `table` holds.
  let total: Int?

  /// More than a screen shows: what is kept for `:more`.
  static let kept = 2_000
}

/// The place of the one `ShownRows` of a session.
final class LastShown: Sendable {
  private let rows = Mutex<ShownRows?>(nil)

  var value: ShownRows? {
    get { rows.withLock { $0 } }
    set { rows.withLock { $0 = newValue } }
  }
}

extension Representation {
  /// A value in a form for other programs; nil where there is nothing to write. A picture is SVG in HTML, and a
  /// drawing of letters elsewhere.
  func text(_ value: Value, as format: ResultFormat) throws -> String? {
    if format == .table {
      let text = try text(value)
      return text.isEmpty ? nil : text
    }
    if case .plain(let plain) = value { return inline(plain, format) }
    if case .picture(let picture) = value, format == .html, picture.path == nil {
      return Self.svg(picture)
    }
    guard let table = try wholeTable(value) else {
      let text = try text(value)
      return text.isEmpty ? nil : text
    }
    return TableWriter(table: table, format: format).text()
  }

  static func svg(_ picture: Picture) -> String { SVGRenderer().render(picture.scene) }

  private func inline(_ value: Plain, _ format: ResultFormat) -> String {
    switch format {
    case .json, .jsonl: JSONText.plain(value)
    case .md: TableWriter.markdown(PlainText.inline(value))
    case .html: TableWriter.html(PlainText.inline(value))
    case .latex: TableWriter.latex(PlainText.inline(value))
    case .table, .csv, .tsv: PlainText.inline(value)
    }
  }

  /// All rows of what a screen shows of a value: of a model its segments, not the rows behind it.
  func wholeTable(_ value: Value) throws -> Table? {
    switch value {
    case .table(let data): try backend.run(data.plan.selecting(data.schema.names))
    case .tree(let tree): try backend.run(tree.data.plan.selecting(tree.data.schema.names))
    case .collection(let all):
      try backend.run(all.summary.plan.selecting(all.summary.schema.names))
    case .clustering(let model): segmentTable(model)
    case .reduction(let reduction):
      if case .components(let model) = reduction.model {
        loadingTable(model, reduction.rows.features)
      } else {
        try backend.run(reduction.data.plan.selecting(reduction.data.schema.names))
      }
    case .picture, .plain, .nothing: nil
    }
  }

  /// The first rows, from those fetched before if they are of the same plan.
  func rows(_ plan: Plan) throws -> (table: Table, total: Int?) {
    if let shown = lastShown?.value, shown.plan == plan,
      shown.total == nil || shown.table.rowCount >= display.rows
    {
      return cut(shown.table, total: shown.total)
    }
    let most = lastShown == nil ? display.rows : max(display.rows, ShownRows.kept)
    let table = try backend.run(plan, maximumRows: most + 1)
    let total = table.rowCount > most ? try backend.rowCount(plan) : nil
    lastShown?.value = ShownRows(plan: plan, table: table, total: total)
    return cut(table, total: total)
  }

  private func cut(_ table: Table, total: Int?) -> (table: Table, total: Int?) {
    guard table.rowCount > display.rows else {
      return (table, total.flatMap { $0 > table.rowCount ? $0 : nil })
    }
    let first = Table(
      schema: table.schema,
      columns: table.schema.columns.indices.map { column in
        let cells = (0..<display.rows).map { table.cell($0, column) }
        return ColumnValues(table.schema.columns[column].type, cells: cells) ?? .nulls(cells.count)
      })
    return (first, total ?? table.rowCount)
  }
}
