/// What a format needs to look at files: the files, a way to ask the database, and room for rewritten files.
struct FileInspection {
  /// Rows of a large file that are looked at; a later row that contradicts is an error with its line.
  static let sampledRows = 50_000

  let files: [FoundFile]
  /// Rows as texts.
  let query: (String) throws(DataError) -> [[String?]]
  /// A path for a new file with this ending.
  let newFile: (String) throws(DataError) -> String

  /// Whether all files together are small enough to be read as a whole.
  var isSmall: Bool {
    files.reduce(0) { $0 + ($1.compression == nil ? $1.size : $1.size * 6) } < 128 << 20
  }

  static func list(_ paths: [String]) -> String {
    "[\(paths.map(SQLText.string).joined(separator: ", "))]"
  }

  /// Columns as the database describes them, in the types that there are here.
  func described(_ call: String) throws(DataError) -> [(name: String, type: String)] {
    try query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM \(call))")
      .map { ($0[0] ?? "", $0[1] ?? "") }
  }

  /// A source whose columns are cast from the database's types.
  func source(
    _ request: LoadRequest, _ format: FileFormat, _ call: String,
    _ columns: [(name: String, type: String)]
  ) throws(DataError) -> FileSource {
    for name in request.types.keys where !columns.contains(where: { $0.name == name }) {
      throw DataError(
        .unknownColumn(name, nearest: NearestNames.best(for: name, in: columns.map(\.name))))
    }
    var types: [Column] = []
    var texts: [String] = []
    for column in columns {
      let own = DatabaseType(column.type)
      let sql = own.cast("t.\(SQLText.identifier(column.name))")
      let wanted = request.types[column.name] ?? own.column
      types.append(Column(column.name, wanted))
      texts.append(wanted == own.column ? sql : Functions.converted(sql, own.column, to: wanted))
    }
    let guesses =
      [Guess(.format, format.name, isGiven: request.format != nil)]
      + types.map {
        Guess(.type(column: $0.name), $0.type.rawValue, isGiven: request.types[$0.name] != nil)
      }
    return FileSource(
      paths: request.paths, format: format.name, schema: try Schema(checking: types),
      guesses: guesses,
      reader: FileSource.Reader(
        call: call, columns: texts, originals: [:]))
  }
}

/// A type of the database, and how it is brought to one of ours.
struct DatabaseType {
  let name: String

  init(_ name: String) { self.name = name }

  var column: ColumnType {
    switch name {
    case "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT": .integer
    case "DOUBLE", "FLOAT", "HUGEINT", "UHUGEINT", "UBIGINT": .number
    case _ where name.hasPrefix("DECIMAL"): .number
    case "BOOLEAN": .boolean
    case "DATE": .date
    case _ where name.hasPrefix("TIMESTAMP"): .timestamp
    case "INTERVAL": .duration
    default: .text
    }
  }

  func cast(_ sql: String) -> String {
    let target = SQLText.type(column)
    if name == target { return sql }
    let isNested = name.hasPrefix("STRUCT") || name.hasPrefix("MAP") || name.hasSuffix("]")
    return isNested ? "CAST(to_json(\(sql)) AS VARCHAR)" : "CAST(\(sql) AS \(target))"
  }
}
