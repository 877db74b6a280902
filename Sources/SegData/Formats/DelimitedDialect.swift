/// How a delimited text is written, as far as it is known.
struct DelimitedDialect {
  var delimiter = ","
  var quote = "\""
  var escape = "\""
  var header = true
  var skip = 0
  var dateFormat: String?
  var timestampFormat: String?
  var decimal: String?
  var thousands: String?
  var encoding: String?
  var compression: String?
  /// In all columns.
  var nullTokens: [String] = []

  /// Options of a reader that detects nothing by itself, with columns c0, c1, ….
  func options(types: [String]) -> String {
    let columns = types.enumerated().map { "'c\($0)': '\($1)'" }
    let parts = [
      "auto_detect=false", "delim=\(SQLText.string(delimiter))", "quote=\(SQLText.string(quote))",
      "escape=\(SQLText.string(escape))", "header=\(header)", "skip=\(skip)",
      "columns={\(columns.joined(separator: ", "))}",
      "nullstr=[\(([""] + nullTokens).map(SQLText.string).joined(separator: ", "))]",
    ]
    return (parts + given).joined(separator: ", ")
  }

  /// How dates are read anyway, and faster than by a format that is spelled out.
  private static let standard: Set<String> = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]

  /// Options that are passed on only if they are set.
  var given: [String] {
    func unusual(_ format: String?) -> String? {
      format.flatMap { Self.standard.contains($0) ? nil : $0 }
    }
    return [
      ("dateformat", unusual(dateFormat)), ("timestampformat", unusual(timestampFormat)),
      ("decimal_separator", decimal), ("thousands", thousands), ("encoding", encoding),
      ("compression", compression),
    ].compactMap { name, value in value.map { "\(name)=\(SQLText.string($0))" } }
  }
}
