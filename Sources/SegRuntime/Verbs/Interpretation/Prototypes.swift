import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let prototypes = Verb(
    "prototypes", "List the means and most frequent levels that stand for segments.",
    accepts: .clustering, returns: .table, chapter: .interpretation,
    guide: Guide(
      "the columns in which two segments differ",
      next: ["name 1 = \"First\", 2 = \"Second\""]),
    details: """
      One row for each segment and column. For `kprototypes` and `kmodes` these are the prototypes themselves, \
      with the share of the segment's rows that have the level; scaled columns are shown as they were before. \
      For `lca` all levels with their probabilities, for other clusterings of mixed rows means and modes of the \
      rows.
      """,
    examples: [
      Example("orders | kmodes country, status k=2 seed=1 | prototypes", "Modes and their shares")
    ],
    shape: { _ in .table(PrototypeTableOfSegments.columns) }
  ) { call in
    let model = try call.clustering()
    guard let mixed = model.rows.mixed else {
      throw Diagnostic(
        code: "S0208",
        message: "`prototypes` lists segments of mixed rows; `profile` those of numbers",
        span: call.stage.span)
    }
    let table = try PrototypeTableOfSegments.make(model, mixed, call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

/// Means and modes of segments.
private enum PrototypeTableOfSegments {
  static let columns = [
    Column("segment", .integer), Column("name", .text), Column("size", .integer),
    Column("column", .text), Column("mean", .number), Column("level", .text),
    Column("share", .number),
  ]

  static func make(_ model: Clustering, _ mixed: MixedRows, _ call: Call) throws -> Table {
    if let classes = model.model as? LatentClassModel { return probabilities(classes, model) }
    let originals = try originals(model, mixed, call)
    var rows: [[Cell]] = []
    for (place, size) in model.sizes.enumerated() {
      let segment = Int32(place + 1)
      let members = model.labels.indices.filter { model.labels[$0] == segment }
      for (column, described) in mixed.frame.columns.enumerated() {
        let codes = members.map { mixed.codes[$0, column] }
        var cells: [Cell] = [
          .integer(Int64(segment)), .text(model.name(of: segment)), .integer(Int64(size)),
          .text(described.name),
        ]
        cells +=
          described.kind.isCategory || described.kind == .ordinal
          ? level(codes, described)
          : [mean(members.map { originals[column][$0] }, described), .null, .null]
        rows.append(cells)
      }
    }
    return Table(columns, rows: rows)
  }

  /// Numbers in the units in which they came; of columns whose ratios count their logarithms.
  private static func originals(_ model: Clustering, _ mixed: MixedRows, _ call: Call) throws
    -> [[Double]]
  {
    let source = model.rows.source
    return try mixed.frame.columns.enumerated().map { place, column in
      guard column.kind == .number else { return mixed.codes.column(place) }
      let name = source.originalColumn(of: column.name)
      return try call.backend.numericColumns(source.plan, [name])[0].values
    }
  }

  /// One row for each class, column and level.
  private static func probabilities(_ classes: LatentClassModel, _ model: Clustering) -> Table {
    var rows: [[Cell]] = []
    for (group, size) in classes.sizes.enumerated() {
      for (place, column) in classes.frame.columns.enumerated() {
        for level in 0..<column.levels.count {
          guard let name = column.level(Double(level)) else { continue }
          rows.append([
            .integer(Int64(group + 1)), .text(model.name(of: Int32(group + 1))),
            .integer(Int64(size)), .text(column.name), .null, .text(name),
            .number(classes.probability(class: group, column: place, level: level)),
          ])
        }
      }
    }
    return Table(columns, rows: rows)
  }

  private static func mean(_ codes: [Double], _ column: MixedColumn) -> Cell {
    let known = codes.filter { !$0.isNaN }
    guard !known.isEmpty else { return .null }
    let mean = known.reduce(0, +) / Double(known.count)
    return .number(column.kind == .logarithm ? column.number(ofLogarithm: mean) : mean)
  }

  /// The most frequent level, of equals the first, and its share of the rows that have one.
  private static func level(_ codes: [Double], _ column: MixedColumn) -> [Cell] {
    var counts: [Double: Int] = [:]
    for code in codes where !code.isNaN { counts[code, default: 0] += 1 }
    var (best, most) = (Double.nan, 0)
    for code in counts.keys.sorted() where counts[code, default: 0] > most {
      (best, most) = (code, counts[code, default: 0])
    }
    let known = counts.values.reduce(0, +)
    guard known > 0, let name = column.level(best) else { return [.null, .null, .null] }
    return [.null, .text(name), .number(Double(most) / Double(known))]
  }
}
