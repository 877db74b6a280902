import Foundation

/// The database's words about a failure, understood.
struct FailureMessage {
  private let text: String

  init(_ message: String) {
    // After an empty line come the statement and hints that name options of the database.
    text = message
  }

  var error: DataError {
    DataError(csvKind ?? stateKind ?? valueKind ?? .internalFailure(firstLine))
  }

  /// The first line without the database's own class of error.
  private var firstLine: String {
    let line = text.prefix { $0 != "\n" }
    guard let mark = line.range(of: "Error: ") else { return String(line) }
    return String(line[mark.upperBound...])
  }

  private var stateKind: DataError.Kind? {
    if text.hasPrefix("INTERRUPT") { return .cancelled }
    if text.contains("No space left") || text.contains("max_temp_directory_size") {
      return .diskFull(quoted("file \"", "\""))
    }
    if text.hasPrefix("Out of Memory") {
      return .outOfMemory(
        limit: between("/", " used").map { $0.trimmingCharacters(in: .whitespaces) })
    }
    guard text.hasPrefix("IO Error") else { return nil }
    if text.contains("No files found") || text.contains("No such file") {
      return .fileNotFound(quoted("\"", "\"") ?? "", near: [])
    }
    if text.contains("Permission denied") {
      return .unreadable(quoted("\"", "\"") ?? "", reason: "permission denied")
    }
    return nil
  }

  private var csvKind: DataError.Kind? {
    guard text.contains("CSV Error on Line") || text.contains("unicode") else { return nil }
    let line = between("CSV Error on Line: ", "\n").flatMap { Int($0) }
    let file = between("file = ", "\n")
    if text.contains("Invalid unicode") || text.contains("not utf-8")
      || text.contains("not latin-1")
    {
      return .badEncoding(file ?? "", encoding: "utf-8", line: line)
    }
    guard let line else { return nil }
    if let column = between("Error when converting column \"", "\"."),
      let value = between("Could not convert string \"", "\" to ")
    {
      return .badValue(
        line: line, column: column, value: value,
        expected: Self.type(between("\" to '", "'") ?? ""),
        file: file)
    }
    if let column = between("Error when converting column \"", "\".") {
      let value = between("date field format: \"", "\"") ?? between("parse string \"", "\"") ?? ""
      return .badValue(line: line, column: column, value: value, expected: .date, file: file)
    }
    return .badLine(
      line: line, found: between("Found: ", "\n").flatMap { Int($0) },
      expected: between("Expected Number of Columns: ", " Found").flatMap { Int($0) }, file: file)
  }

  private var valueKind: DataError.Kind? {
    if let value = between("Could not convert string '", "' to ") {
      return .conversion(
        value: value, expected: Self.type(between("' to ", "\n") ?? "").withArticle)
    }
    if let value = between("invalid date field format: \"", "\"")
      ?? between("invalid timestamp field format: \"", "\"")
    {
      return .conversion(value: value, expected: "a date like 2026-06-30")
    }
    if let value = between("Could not parse string \"", "\"") {
      let format = between("format specifier \"", "\"") ?? ""
      return .conversion(value: value, expected: "a date like \(format)")
    }
    if let value = between("Date out of range: ", "\n")
      ?? between("date field value out of range: \"", "\"")
    {
      return .conversion(value: value, expected: "a date")
    }
    if text.hasPrefix("Out of Range") || text.contains("out of range") {
      return .overflow(firstLine)
    }
    let patternWords = [
      "missing )", "missing ]", "unexpected )", "invalid escape", "no argument for",
      "bad repetition", "invalid character class", "invalid perl", "trailing \\",
    ]
    if text.hasPrefix("Invalid Input"), patternWords.contains(where: text.contains) {
      return .badPattern(firstLine)
    }
    return nil
  }

  private func between(_ start: String, _ end: String) -> String? {
    guard let from = text.range(of: start) else { return nil }
    let rest = text[from.upperBound...]
    guard let to = rest.range(of: end) else { return String(rest) }
    return String(rest[..<to.lowerBound])
  }

  private func quoted(_ start: String, _ end: String) -> String? { between(start, end) }

  private static func type(_ name: String) -> ColumnType {
    switch name.prefix(while: { $0.isLetter || $0.isNumber }) {
    case "BIGINT", "INT64", "INT128", "HUGEINT": .integer
    case "DOUBLE": .number
    case "BOOLEAN", "BOOL": .boolean
    case "DATE": .date
    case "TIMESTAMP": .timestamp
    default: .text
    }
  }
}
