/// What the database found out about delimited text.
struct SniffedText {
  var dialect: DelimitedDialect
  var names: [String]
  var types: [ColumnType]
  /// The database's own names for the types.
  var databaseTypes: [String]
  var headerDoubt: String?
}

/// Asks the database's detection, and does not believe it where it would drop data.
struct DelimitedSniffer {
  let request: LoadRequest
  let inspection: FileInspection
  let dialect: DelimitedDialect

  /// All files must have the columns of the first; a type must hold the values of all.
  func sniff(_ paths: [String]) throws(DataError) -> SniffedText {
    var result = try sniff(paths[0], file: inspection.files[0])
    for (path, file) in zip(paths, inspection.files).dropFirst() {
      let other = try sniff(path, file: file)
      guard other.names == result.names else {
        throw DataError(
          .unreadable(
            file.path, reason: "its columns are not those of `\(inspection.files[0].path)`"))
      }
      for index in result.types.indices where result.types[index] != other.types[index] {
        result.types[index] = result.types[index].unified(with: other.types[index]) ?? .text
      }
    }
    return result
  }

  private func sniff(_ path: String, file: FoundFile) throws(DataError) -> SniffedText {
    let first = try withHeader(path, ask(path, options()))
    let line = Self.firstLine(file)
    guard request.skip == nil, request.delimiter == nil else { return first }
    // A first line with the delimiter is no preamble: a line further down is too short or too long.
    if first.dialect.skip > 0, line?.contains(first.dialect.delimiter) == true {
      return try forced(path, first.dialect.delimiter, line ?? "")
    }
    if first.names.count == 1, let found = first.names[0].first(where: { ",;\t|".contains($0) }) {
      return try forced(path, String(found), line ?? first.names[0])
    }
    return first
  }

  /// The detection takes a first line of texts and numbers for data where the columns below hold the same.
  /// Different words and numbers with at least one word are names here, as in other readers of tables.
  private func withHeader(_ path: String, _ found: SniffedText) throws(DataError) -> SniffedText {
    guard !found.dialect.header, request.header == nil, found.names.count > 1 else { return found }
    let types = found.names.map { _ in "VARCHAR" }
    let rows = try inspection.query(
      "SELECT * FROM read_csv(\(SQLText.string(path)), \(found.dialect.options(types: types))) LIMIT 1"
    )
    let cells = rows.first?.compactMap(\.self) ?? []
    guard Set(cells).count == found.names.count, cells.contains(where: { Double($0) == nil }) else {
      return found
    }
    var named = try ask(path, options() + ["header=true"])
    named.headerDoubt = "the first line could be data too"
    return named
  }

  /// With a delimiter that is sure from the first line; a line with other fields than that is an error.
  private func forced(
    _ path: String, _ delimiter: String, _ line: String
  ) throws(DataError) -> SniffedText {
    do {
      return try ask(path, options(delimiter: delimiter))
    } catch {
      var plain = dialect
      plain.delimiter = delimiter
      let fields = line.split(separator: delimiter, omittingEmptySubsequences: false)
      let types = fields.map { _ in "VARCHAR" }
      _ = try inspection.query(
        "SELECT CAST(count(*) AS VARCHAR) FROM read_csv(\(SQLText.string(path)), "
          + "\(plain.options(types: types)))")
      throw error
    }
  }

  private static func firstLine(_ file: FoundFile) -> String? {
    guard file.compression == nil else { return nil }
    return String(decoding: file.head.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
  }

  private func options(delimiter: String? = nil) -> [String] {
    var parts =
      ["sample_size=\(inspection.isSmall ? -1 : FileInspection.sampledRows)"] + dialect.given
    let format = request.dateFormat.map(DateFormat.strftime)
    if let format { parts.append("dateformat=\(SQLText.string(format))") }
    if let separator = delimiter ?? request.delimiter.map(String.init) {
      parts.append("delim=\(SQLText.string(separator))")
    }
    if let quote = request.quote { parts.append("quote=\(SQLText.string(String(quote)))") }
    if let header = request.header ?? (delimiter == nil ? nil : true) {
      parts.append("header=\(header)")
    }
    if let skip = request.skip ?? (delimiter == nil ? nil : 0) { parts.append("skip=\(skip)") }
    return parts
  }

  private func ask(_ path: String, _ options: [String]) throws(DataError) -> SniffedText {
    let rows = try inspection.query(
      "SELECT Delimiter, Quote, Escape, CAST(SkipRows AS VARCHAR), CAST(HasHeader AS VARCHAR), "
        + "DateFormat, TimestampFormat, c.name, c.type FROM (SELECT *, unnest(Columns) AS c FROM "
        + "sniff_csv(\(SQLText.string(path)), \(options.joined(separator: ", "))))")
    guard let first = rows.first else { throw DataError(.emptyFile(path)) }
    var found = dialect
    found.delimiter = first[0] ?? ","
    found.quote = character(first[1])
    found.escape = character(first[2])
    found.skip = first[3].flatMap { Int($0) } ?? 0
    found.header = first[4] == "true"
    found.dateFormat = first[5] ?? request.dateFormat.map(DateFormat.strftime)
    found.timestampFormat = first[6]
    found.nullTokens = request.nullTokens?.filter { !$0.isEmpty } ?? []
    return SniffedText(
      dialect: found, names: rows.map { ($0[7] ?? "").trimmingBlanks },
      types: rows.map { type($0[8] ?? "") }, databaseTypes: rows.map { $0[8] ?? "" })
  }

  /// Not seen in a part of a file does not mean that there is none.
  private func character(_ found: String?) -> String {
    guard let found, found != "(empty)" else { return inspection.isSmall ? "" : "\"" }
    return found
  }

  /// Whole numbers beyond 64 bits are likely identifiers, which a floating point number would change.
  private func type(_ name: String) -> ColumnType {
    name == "HUGEINT" || name == "UHUGEINT" || name == "UBIGINT" ? .text : DatabaseType(name).column
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var part = self[...]
    while part.first == " " { part.removeFirst() }
    while part.last == " " { part.removeLast() }
    return String(part)
  }
}
