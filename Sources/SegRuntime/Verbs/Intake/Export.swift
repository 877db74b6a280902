import SegData
import SegLanguage

extension Verb {
  static let export = Verb(
    "export", "Write rows to a file.",
    accepts: .table, returns: .nothing, chapter: .intake,
    guide: Guide(
      "the file: every row with its segment"),
    Parameter<FilePath>(
      "path", "File to write: .csv, .tsv, .parquet, .json or .jsonl, also with .gz.",
      at: .positional),
    Parameter<String?>(
      "format", "csv, tsv, parquet, json or jsonl, when the file's name does not tell."),
    Parameter<String?>("delimiter", "What separates fields of a text file."),
    Parameter<String?>("decimal", "Decimal mark of a text file: \".\" or \",\"."),
    Parameter<Bool>("header", "Whether the first line names the columns.", default: true),
    details: """
      Numbers are written with all their digits. The file appears complete under its name or not at all: rows go to a \
      temporary name beside it first. Missing folders are made.
      """,
    examples: [Example("orders | head 3 | export \"out/orders.csv\"", "Three rows as CSV")]
  ) { call, path, format, delimiter, decimal, header in
    let data = try call.table()
    let target = call.services.path(path.path)
    try call.makeFolder(of: path)
    try call.names.keepReaders(of: target, call.scope, call.backend)
    let options = ExportOptions(
      delimiter: delimiter?.first, decimal: decimal?.first, header: header)
    let summary = try call.backend.export(
      try data.plan.selecting(data.schema.names), to: target, format: format, options: options)
    call.note("wrote \(NumberText.grouped(summary.rows)) rows to \(path.path)")
    return .nothing
  }
}

extension Call {
  /// Makes the folder that a file to be written lies in.
  func makeFolder(of path: FilePath) throws {
    do {
      try Files.makeFolder(of: services.path(path.path))
    } catch {
      throw Diagnostic(
        code: "S0314", message: "cannot write `\(path.path)`: \(error.reason)", span: stage.span)
    }
  }

  /// Writes a whole text file, or leaves the old one as it was.
  func write(_ text: String, to path: FilePath) throws {
    try makeFolder(of: path)
    do {
      try Files.write(text, to: services.path(path.path))
    } catch {
      throw Diagnostic(
        code: "S0314", message: "cannot write `\(path.path)`: \(error.reason)", span: stage.span)
    }
  }
}
