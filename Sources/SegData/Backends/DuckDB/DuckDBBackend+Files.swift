import Foundation

extension DuckDBBackend {
  /// Looks at the files: format, dialect, types and names. Small files are looked at as a whole.
  package func inspect(_ request: LoadRequest) throws(DataError) -> FileSource {
    let files = try FileFinder.find(request.paths)
    let format = try Self.format(of: files[0], request)
    return try exclusively { connection throws(DataError) in
      let inspection = FileInspection(
        files: files, query: { sql throws(DataError) in try connection.texts(sql) },
        newFile: { suffix throws(DataError) in try self.scratch.newFile(suffix) })
      let source = try Self.named(files) { () throws(DataError) in
        try format.inspect(request, inspection)
      }
      let originals = Dictionary(
        files.map { ($0.pattern, $0.path) }, uniquingKeysWith: { first, _ in first })
      return source.with(originals: originals)
    }
  }

  /// Errors met while looking at the files, with their own names.
  private static func named(
    _ files: [FoundFile], _ body: () throws(DataError) -> FileSource
  ) throws(DataError) -> FileSource {
    do {
      return try body()
    } catch {
      let original = { (name: String?) in files.first { $0.pattern == name }?.path ?? name }
      switch error.kind {
      case .badLine(let line, let found, let expected, let file):
        throw DataError(
          .badLine(line: line, found: found, expected: expected, file: original(file)))
      case .internalFailure(let reason): throw DataError(.unreadable(files[0].path, reason: reason))
      default: throw error
      }
    }
  }

  private static func format(
    of file: FoundFile, _ request: LoadRequest
  ) throws(DataError) -> FileFormat {
    if let name = request.format { return try FileFormat.known(name) }
    if let format = FileFormat.guess(path: file.path).format { return format }
    if file.head.starts(with: Array("PAR1".utf8)) { return .parquet }
    let ending = URL(fileURLWithPath: file.path).pathExtension
    let isBinary = file.compression == nil && file.head.prefix(4096).contains(0)
    if isBinary && !file.head.starts(with: [0xff, 0xfe]) && !file.head.starts(with: [0xfe, 0xff]) {
      throw FileFormat.unknown(ending.isEmpty ? file.path : ending)
    }
    let start = file.head.first { !" \t\r\n".utf8.contains($0) }
    if start == UInt8(ascii: "[") { return .json }
    return start == UInt8(ascii: "{") ? .jsonLines : .csv
  }

  /// Writes the plan's rows in order to one file, which appears complete or not at all.
  package func export(
    _ plan: Plan, to path: String, format: String? = nil, options: ExportOptions = ExportOptions()
  ) throws(DataError) -> ExportSummary {
    let guess = FileFormat.guess(path: path)
    let chosen = try format.map { name throws(DataError) in try FileFormat.known(name) }
    guard let writer = chosen ?? guess.format else {
      throw FileFormat.unknown(URL(fileURLWithPath: path).pathExtension)
    }
    let target = OutputFile(path)
    var settings = writer.copyOptions(options)
    if let compression = guess.compression, writer.name != FileFormat.parquet.name {
      settings.append("COMPRESSION \(compression)")
    }
    let sql = try exportSelect(plan, options, writer)
    do {
      let rows = try reading(plan) { connection throws(DataError) in
        try connection.query(
          "COPY (\(sql)) TO \(SQLText.string(target.temporaryPath)) (\(settings.joined(separator: ", ")))"
        ).firstCount
      }
      return ExportSummary(rows: rows, bytes: try target.finish())
    } catch {
      target.abandon()
      throw target.named(error)
    }
  }

  /// The columns under their own names, with a decimal comma if that is wanted.
  private func exportSelect(
    _ plan: Plan, _ options: ExportOptions, _ format: FileFormat
  ) throws(DataError) -> String {
    var block = try PlanSQL().block(plan, ordered: true)
    if let decimal = options.decimal, decimal != ".", format.isDelimited {
      block = block.wrapped()
      for (index, column) in plan.schema.columns.enumerated() where column.type == .number {
        let text = "CAST(\(block.columns[index]) AS VARCHAR)"
        block.columns[index] = "replace(\(text), '.', \(SQLText.string(String(decimal))))"
      }
    }
    return block.select(ordered: true, names: plan.schema.names.map(SQLText.identifier))
  }

  package func fingerprint(_ path: String) throws(DataError) -> FileFingerprint {
    let file = try FileFinder.find([path])[0]
    guard let handle = FileHandle(forReadingAtPath: file.path) else {
      throw DataError(.unreadable(path, reason: "it cannot be opened"))
    }
    defer { try? handle.close() }
    var digest = SHA256()
    while let block = try? handle.read(upToCount: 1 << 20), !block.isEmpty {
      digest.update(block)
    }
    return FileFingerprint(hash: digest.finished(), bytes: digest.byteCount)
  }
}

extension QueryResult {
  /// The number that a statement gives about the rows it wrote.
  fileprivate var firstCount: Int {
    guard let chunk = nextChunk(), let (values, _) = chunk.values(0, as: Int64.self) else {
      return 0
    }
    return Int(values[0])
  }
}

extension FileSource {
  fileprivate func with(originals: [String: String]) -> FileSource {
    var reader = reader
    reader.originals.merge(originals) { old, _ in old }
    return FileSource(
      paths: paths, format: format, schema: schema, guesses: guesses, reader: reader)
  }
}
