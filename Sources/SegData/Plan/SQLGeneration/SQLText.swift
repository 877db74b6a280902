/// Names and values in SQL.
enum SQLText {
  static func identifier(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  static func string(_ text: String) -> String {
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(
      separator: "''")
    // A statement ends at a zero byte.
    guard quoted.contains("\0") else { return "'\(quoted)'" }
    let parts = quoted.split(separator: "\0", omittingEmptySubsequences: false).map { "'\($0)'" }
    return "(\(parts.joined(separator: " || chr(0) || ")))"
  }

  static func type(_ type: ColumnType) -> String {
    switch type {
    case .integer: "BIGINT"
    case .number: "DOUBLE"
    case .text, .null: "VARCHAR"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .duration: "INTERVAL"
    }
  }

  static func literal(_ literal: Literal) -> String {
    switch literal {
    case .integer(let value): "CAST(\(value) AS BIGINT)"
    case .number(let value): number(value)
    case .text(let value): string(value)
    case .boolean(let value): value ? "TRUE" : "FALSE"
    case .date(let value): "(DATE '1970-01-01' + CAST(\(value.daysSinceEpoch) AS INTEGER))"
    case .timestamp(let value): "make_timestamp(\(value.microsecondsSinceEpoch))"
    case .duration(let value):
      "(to_months(\(value.months)) + to_days(\(value.days)) + to_microseconds(\(value.microseconds)))"
    case .null: "NULL"
    }
  }

  /// With an exponent, since the database would read a decimal number otherwise.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "CAST('\(value)' AS DOUBLE)" }
    let text = "\(value)"
    return "(" + (text.contains("e") ? text : text + "e0") + ")"
  }
}
