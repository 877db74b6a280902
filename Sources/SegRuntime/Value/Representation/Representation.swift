import SegData
import SegPlot

/// How a value looks on a screen. Front ends show what this gives and format nothing themselves.
struct Representation {
  let backend: DuckDBBackend
  let display: Display

  func text(_ value: Value) throws -> String {
    switch value {
    case .table(let data): try table(data)
    case .clustering(let model):
      Headline.text(value) + "\n" + segments(model)
    case .tree(let tree): try Headline.text(value) + "\n" + table(tree.data)
    case .reduction(let model): Headline.text(value) + "\n" + loadings(model)
    case .collection(let collection): try table(collection.summary)
    case .picture(let picture): shown(picture)
    case .plain(let plain): PlainText.inline(plain)
    case .nothing: ""
    }
  }

  private func table(_ data: DataSet) throws -> String {
    let plan = try data.plan.selecting(data.schema.names)
    let table = try backend.run(plan, maximumRows: display.rows + 1)
    guard table.rowCount > display.rows else {
      return TextTable(table: table, display: display, totalRows: nil).text()
    }
    let total = try backend.rowCount(plan)
    let shown = Table(
      schema: table.schema,
      columns: table.schema.columns.indices.map { column in
        let cells = (0..<display.rows).map { table.cell($0, column) }
        return ColumnValues(table.schema.columns[column].type, cells: cells) ?? .nulls(cells.count)
      })
    return TextTable(table: shown, display: display, totalRows: total).text()
  }

  /// Sizes of the segments, as a small table.
  private func segments(_ model: Clustering) -> String {
    let total = Double(max(model.labels.count, 1))
    let noise = model.labels.count { $0 == 0 }
    var rows = model.sizes.enumerated().map { (Int32($0.offset + 1), $0.element) }
    if noise > 0 { rows.append((0, noise)) }
    let table = Table(
      schema: Schema([Column("segment", .text), Column("n", .integer), Column("share", .number)]),
      columns: [
        .texts(rows.map { model.name(of: $0.0) }, Validity()),
        .integers(rows.map { Int64($0.1) }, Validity()),
        .numbers(rows.map { Double($0.1) / total }, Validity()),
      ])
    return TextTable(table: table, display: display, totalRows: nil).text()
  }

  private func loadings(_ model: Reduction) -> String {
    let components = model.model.loadings.columns
    let table = Table(
      schema: Schema(
        [Column("column", .text)] + (1...components).map { Column("pc\($0)", .number) }),
      columns: [.texts(model.rows.features, Validity())]
        + (0..<components).map { .numbers(model.model.loadings.column($0), Validity()) })
    return TextTable(table: table, display: display, totalRows: nil).text()
  }

  private func shown(_ picture: Picture) -> String {
    if picture.says { return SceneReading.text(picture.scene, width: display.width) }
    return picture.path == nil ? drawing(picture.screen ?? picture.scene) : ""
  }

  private func drawing(_ scene: Scene) -> String {
    let depth: ColorDepth =
      switch display.color {
      case .none: .none
      case .ansi256: .ansi256
      case .trueColor: .trueColor
      }
    // A line for the statement, one for the next prompt.
    return TerminalRenderer(
      columns: display.width, mostRows: display.height.map { $0 - 2 }, color: depth
    ).render(scene)
  }
}
