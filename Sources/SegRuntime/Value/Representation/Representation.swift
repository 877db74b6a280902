import SegData
import SegEngine
import SegPlot

/// How a value looks on a screen. Front ends show what this gives and format nothing themselves.
struct Representation {
  let backend: DuckDBBackend
  let display: Display
  /// Where rows that were fetched are kept; nil keeps none.
  var lastShown: LastShown?

  func text(_ value: Value) throws -> String {
    switch value {
    case .table(let data): try table(data)
    case .clustering(let model):
      Headline.text(value) + "\n" + segments(model)
    case .tree(let tree): try Headline.text(value) + "\n" + table(tree.data)
    case .reduction(let model): try Headline.text(value) + "\n" + reduction(model)
    case .collection(let collection): try table(collection.summary)
    case .picture(let picture): shown(picture)
    case .plain(let plain): PlainText.inline(plain)
    case .nothing: ""
    }
  }

  private func table(_ data: DataSet) throws -> String {
    let plan = try data.plan.selecting(data.schema.names)
    let found = try rows(plan)
    return TextTable(table: found.table, display: display, totalRows: found.total).text()
  }

  private func segments(_ model: Clustering) -> String {
    TextTable(table: segmentTable(model), display: display, totalRows: nil).text()
  }

  /// Loadings of components, and the rows of a map.
  private func reduction(_ model: Reduction) throws -> String {
    guard case .components(let components) = model.model else { return try table(model.data) }
    let loadings = loadingTable(components, model.rows.features)
    return TextTable(table: loadings, display: display, totalRows: nil).text()
  }

  /// Sizes of the segments, as a small table.
  func segmentTable(_ model: Clustering) -> Table {
    let total = Double(max(model.labels.count, 1))
    let noise = model.labels.count { $0 == 0 }
    var rows = model.sizes.enumerated().map { (Int32($0.offset + 1), $0.element) }
    if noise > 0 { rows.append((0, noise)) }
    return Table(
      schema: Schema([Column("segment", .text), Column("n", .integer), Column("share", .number)]),
      columns: [
        .texts(rows.map { model.name(of: $0.0) }, Validity()),
        .integers(rows.map { Int64($0.1) }, Validity()),
        .numbers(rows.map { Double($0.1) / total }, Validity()),
      ])
  }

  func loadingTable(_ model: PCAModel, _ features: [String]) -> Table {
    let components = model.loadings.columns
    return Table(
      schema: Schema(
        [Column("column", .text)] + (1...components).map { Column("pc\($0)", .number) }),
      columns: [.texts(features, Validity())]
        + (0..<components).map { .numbers(model.loadings.column($0), Validity()) })
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
