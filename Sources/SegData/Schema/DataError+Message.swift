extension DataError {
  /// One sentence without a full stop: what was found, and where.
  package var message: String {
    switch kind {
    case .fileNotFound(let path, _): "there is no file `\(path)`"
    case .unreadable(let path, let reason): "`\(path)` cannot be read: \(reason)"
    case .emptyFile(let path): "`\(path)` is empty"
    case .unknownFormat("", _): "the file's name does not tell its format"
    case .unknownFormat(let name, _): "`\(name)` is not a known file format"
    case .badValue(let line, let column, let value, let expected, let file):
      "\(Self.place(line, file))column `\(column)`: \"\(value)\" is not \(expected.withArticle)"
    case .badLine(let line, let found, let expected, let file):
      Self.place(line, file) + Self.fields(found, expected)
    case .badEncoding(let path, let encoding, let line):
      "\(Self.place(line, path))there are bytes that are not \(encoding) text"
    case .badOption(let name, let value, _): "`\(name)` cannot be `\(value)`"
    case .unknownColumn(let name, _): "there is no column `\(name)`"
    case .duplicateColumn(let name): "there would be two columns `\(name)`"
    case .typeMismatch(let what, let found, let expected):
      "\(what) takes \(expected), not \(found.map(\.rawValue).joined(separator: " and "))"
    case .function(let error): error.message
    case .misplacedAggregate(let name): "the aggregate `\(name)` cannot stand here"
    case .misplacedColumn(let name):
      "`\(name)` has many values in a group: it is no key and stands outside of an aggregate"
    case .conversion(let value, let expected): "\"\(value)\" is not \(expected)"
    case .overflow(let what): "a result is out of range: \(what)"
    case .badPattern(let pattern): "`\(pattern)` is not a regular expression"
    case .outOfMemory(let limit):
      "the memory\(limit.map { " of \($0)" } ?? "") is not enough for this step"
    case .diskFull(let path): "the disk is full" + (path.map { ": `\($0)` was not written" } ?? "")
    case .notWritable(let path, let reason): "`\(path)` cannot be written: \(reason)"
    case .cancelled: "stopped"
    case .internalFailure(let text): "the data layer failed: \(text)"
    }
  }

  /// What would do instead, if that is known.
  package var advice: String? {
    switch kind {
    case .fileNotFound(_, let near): near.isEmpty ? nil : "did you mean \(Self.list(near))?"
    case .unknownFormat(_, let known): "known formats: \(known.joined(separator: ", "))"
    case .badValue(_, let column, _, _, _): "types=[\(column)=text] reads the column as text"
    case .badLine: "quote fields that hold the delimiter, or name it with delimiter="
    case .badEncoding: "encoding=\"cp1252\" reads Western European text from Windows"
    case .badOption(_, _, let allowed):
      allowed.isEmpty ? nil : "allowed: \(allowed.joined(separator: ", "))"
    case .unknownColumn(_, let nearest): nearest.map { "did you mean `\($0)`?" }
    case .duplicateColumn: "give one of them another name"
    case .function(let error): error.advice
    case .misplacedColumn(let name): "first(\(name)) or max(\(name)) take one of them"
    case .conversion: "try_number, try_integer, try_date give null where a value does not fit"
    case .outOfMemory: "--memory raises the limit; fewer columns or rows need less"
    case .diskFull: "free some space, or write to another disk"
    case .unreadable, .emptyFile, .typeMismatch, .misplacedAggregate, .overflow, .badPattern,
      .notWritable, .cancelled, .internalFailure:
      nil
    }
  }

  private static func place(_ line: Int?, _ file: String?) -> String {
    let parts = [file.map { "`\($0)`" }, line.map { "line \($0)" }].compactMap(\.self)
    return parts.isEmpty ? "" : parts.joined(separator: ", ") + ", "
  }

  private static func fields(_ found: Int?, _ expected: Int?) -> String {
    guard let found, let expected else { return "the fields do not match the columns" }
    return "there are \(found) fields where \(expected) are expected"
  }

  private static func list(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: " or ")
  }
}

extension FunctionError {
  package var message: String {
    switch self {
    case .unknown(let name, _): "there is no function `\(name)`"
    case .wrongArguments(let name, _, let found):
      "`\(name)` does not take (\(found.map(\.rawValue).joined(separator: ", ")))"
    case .notConstant(let name, let argument, let expected):
      "argument \(argument) of `\(name)` must be \(expected)"
    }
  }

  package var advice: String? {
    switch self {
    case .unknown(_, let nearest): nearest.map { "did you mean `\($0)`?" }
    case .wrongArguments(_, let signature, _): "use: \(signature)"
    case .notConstant: nil
    }
  }
}

extension ColumnType {
  /// `an integer`, `a date`.
  package var withArticle: String {
    switch self {
    case .integer: "an integer"
    case .boolean: "true or false"
    case .text: "text"
    case .null: "null"
    default: "a \(rawValue)"
    }
  }
}
