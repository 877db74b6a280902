/// Looks at files of delimited text: the database's own detection, and what it leaves open.
struct DelimitedText {
  private let request: LoadRequest
  private let inspection: FileInspection
  private let format: FileFormat

  init(_ request: LoadRequest, _ inspection: FileInspection, _ format: FileFormat) {
    self.request = request
    self.inspection = inspection
    self.format = format
  }

  static func copyOptions(_ options: ExportOptions, delimiter: Character) -> [String] {
    [
      "FORMAT csv", "HEADER \(options.header)",
      "DELIMITER \(SQLText.string(String(options.delimiter ?? delimiter)))",
    ]
  }

  func source() throws(DataError) -> FileSource {
    let (paths, originals, encoding, gzipEncoding) = try readablePaths()
    var dialect = DelimitedDialect()
    dialect.compression = inspection.files.first?.compression
    dialect.encoding = gzipEncoding
    dialect.decimal = request.decimal.map(String.init)
    dialect.thousands = request.thousands.map(String.init)
    let sniffer = DelimitedSniffer(request: request, inspection: inspection, dialect: dialect)
    var sniffed = try sniffer.sniff(paths)
    let profile = try DelimitedProfile(paths, sniffed, inspection, request).refined()
    sniffed = profile.sniffed
    try checkNames(sniffed.names)
    return try source(paths, originals, sniffed, profile, encoding)
  }

  private func checkNames(_ names: [String]) throws(DataError) {
    for name in request.types.keys where !names.contains(name) {
      throw DataError(.unknownColumn(name, nearest: NearestNames.best(for: name, in: names)))
    }
  }

  /// Paths to files in UTF-8, rewritten where they were not; compressed ones are left to the database.
  private func readablePaths() throws(DataError) -> (
    [String], originals: [String: String], TextEncoding, gzip: String?
  ) {
    var paths: [String] = []
    var originals: [String: String] = [:]
    var used = TextEncoding.utf8
    var gzip: String?
    for file in inspection.files {
      let given = try request.encoding.map { name throws(DataError) in try TextEncoding.named(name)
      }
      if file.compression != nil {
        if let given, given != .utf8 {
          (used, gzip) = (given, given == .utf16 ? "utf-16" : "latin-1")
        }
        paths.append(file.pattern)
        continue
      }
      let encoding = given ?? TextEncoding.detect(file, whole: inspection.isSmall)
      guard encoding != .utf8 else {
        paths.append(file.pattern)
        continue
      }
      used = encoding
      let target = try inspection.newFile(".csv")
      try encoding.rewrite(file.path, to: target)
      originals[target] = file.path
      paths.append(target)
    }
    return (paths, originals, used, gzip)
  }

  private func source(
    _ paths: [String], _ originals: [String: String], _ sniffed: SniffedText,
    _ profile: DelimitedProfile, _ encoding: TextEncoding
  ) throws(DataError) -> FileSource {
    let types = zip(sniffed.names, sniffed.types).map { request.types[$0] ?? $1 }
    // Columns with words for missing values are read as texts.
    let read = types.enumerated().map { profile.words[$0] == nil ? $1 : .text }
    let call =
      "read_csv(\(FileInspection.list(paths)), "
      + sniffed.dialect.options(types: read.map(SQLText.type)) + ")"
    let columns = types.enumerated().map { index, type in
      let sql = "t.c\(index)"
      if type != .text, let words = profile.words[index] {
        return Self.number(sql, without: words, type, sniffed.dialect)
      }
      return type == .text && profile.blankColumns ? "nullif(ltrim(\(sql), ' '), '')" : sql
    }
    return FileSource(
      paths: request.paths, format: format.name,
      schema: try Schema(checking: zip(sniffed.names, types).map { Column($0, $1) }),
      guesses: guesses(sniffed, profile, encoding, types),
      reader: FileSource.Reader(call: call, columns: columns, originals: originals))
  }

  private static func number(
    _ sql: String, without words: [String], _ type: ColumnType, _ dialect: DelimitedDialect
  ) -> String {
    var digits = "trim(\(sql))"
    if let thousands = dialect.thousands {
      digits = "replace(\(digits), \(SQLText.string(thousands)), '')"
    }
    if let decimal = dialect.decimal {
      digits = "replace(\(digits), \(SQLText.string(decimal)), '.')"
    }
    let list = words.map(SQLText.string).joined(separator: ", ")
    return "CAST(CASE WHEN \(sql) NOT IN (\(list)) THEN \(digits) END AS \(SQLText.type(type)))"
  }

  private func guesses(
    _ sniffed: SniffedText, _ profile: DelimitedProfile, _ encoding: TextEncoding,
    _ types: [ColumnType]
  ) -> [Guess] {
    let dialect = sniffed.dialect
    var found = [
      Guess(.format, format.name, isGiven: request.format != nil),
      Guess(.encoding, encoding.rawValue, isGiven: request.encoding != nil),
      Guess(.delimiter, dialect.delimiter, isGiven: request.delimiter != nil),
      Guess(.quote, dialect.quote, isGiven: request.quote != nil),
      Guess(
        .header, String(dialect.header), isGiven: request.header != nil,
        doubt: sniffed.headerDoubt),
    ]
    if let decimal = dialect.decimal {
      found.append(Guess(.decimal, decimal, isGiven: request.decimal != nil))
    }
    if let thousands = dialect.thousands {
      found.append(Guess(.thousands, thousands, isGiven: request.thousands != nil))
    }
    if let format = dialect.dateFormat {
      found.append(
        Guess(.dateFormat, format, isGiven: request.dateFormat != nil, doubt: profile.dateDoubt))
    }
    if let format = dialect.timestampFormat { found.append(Guess(.timestampFormat, format)) }
    if dialect.skip > 0 {
      found.append(Guess(.skippedLines, String(dialect.skip), isGiven: request.skip != nil))
    }
    if profile.blankColumns { found.append(Guess(.blanks, "dropped after each delimiter")) }
    found += dialect.nullTokens.map { Guess(.missing, $0, isGiven: true) }
    let words = profile.words.sorted { $0.key < $1.key }.flatMap(\.value)
    for word in words where !found.contains(Guess(.missing, word)) {
      found.append(Guess(.missing, word))
    }
    found += zip(sniffed.names, types).enumerated().map { index, column in
      Guess(
        .type(column: column.0), column.1.rawValue, isGiven: request.types[column.0] != nil,
        doubt: profile.doubts[index])
    }
    return found
  }
}
