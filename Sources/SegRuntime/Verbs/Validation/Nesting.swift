import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let nesting = Verb(
    "nesting", "Show how the segments of each clustering lie within those of the one before.",
    accepts: .collection, returns: .table, chapter: .validation,
    guide: Guide(
      "segments that split cleanly from one k to the next",
      next: ["best by=silhouette"]),
    details: """
      One line for each segment of each member of a collection: `within` is the segment of the member before that most \
      of its rows come from, and `share` the part of its rows that do. The levels of one tree are nested, so every \
      share is 1; where shares of a k-means sweep are low, its segments break up, which speaks against that k.
      """,
    examples: [
      Example("iris | hclust | cut k=2..4 | nesting", "Three levels of one tree"),
      Example("iris | kmeans k=2..4 seed=1 | nesting", "Segments that come and go"),
    ],
    references: [.zappia],
    shape: { _ in Shape(kind: .table) }
  ) { call in
    guard case .collection(let collection)? = call.input else { throw Undetermined() }
    let table = try NestingTable.make(collection, call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

private enum NestingTable {
  private static let columns = [
    Column("segment", .integer), Column("rows", .integer), Column("within", .integer),
    Column("share", .number),
  ]

  static func make(_ collection: Collection, _ call: Call) throws -> Table {
    let levels = collection.entries.compactMap { entry -> (keys: [Plain], model: Clustering)? in
      guard case .clustering(let model) = entry.value else { return nil }
      return (entry.keys.map(\.value), model)
    }
    guard let rows = levels.first?.model.labels.count,
      levels.allSatisfy({ $0.model.labels.count == rows })
    else {
      throw Diagnostic(
        code: "S0411", message: "`nesting` takes clusterings of the same rows",
        span: call.stage.span, notes: ["hclust | cut k=2..4 | nesting"])
    }
    var keys: [[Plain]] = []
    var cells: [[Cell]] = []
    var above: [Int32]?
    for level in levels {
      let found = try segments(level.model.labels, within: above)
      keys += found.map { _ in level.keys }
      cells += found
      above = level.model.labels
    }
    let names = collection.entries.first?.keys.map(\.name) ?? []
    let keyed = names.enumerated().map { place, name in
      let (type, values) = Collection.keyColumn(keys.map { $0[place] })
      return (Column(name, type), values)
    }
    let values = columns.enumerated().map { place, column in
      ColumnValues(column.type, cells: cells.map { $0[place] }) ?? .nulls(cells.count)
    }
    return Table(
      schema: Schema(keyed.map(\.0) + columns), columns: keyed.map(\.1) + values)
  }

  /// A line for each segment; noise is segment 0.
  private static func segments(_ labels: [Int32], within above: [Int32]?) throws -> [[Cell]] {
    let table = try ContingencyTable(labels, above ?? labels)
    return table.rowLabels.indices.map { row in
      let size = table.rowSums[row]
      let parts = table.cells.filter { $0.row == row }
      let most = parts.dropFirst().reduce(parts[0]) { $1.count > $0.count ? $1 : $0 }
      let parent: [Cell] =
        above == nil
        ? [.null, .null]
        : [
          .integer(Int64(table.columnLabels[most.column])),
          .number(Double(most.count) / Double(size)),
        ]
      return [.integer(Int64(table.rowLabels[row])), .integer(Int64(size))] + parent
    }
  }
}
