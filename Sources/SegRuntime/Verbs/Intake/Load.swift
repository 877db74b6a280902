import SegData
import SegLanguage

extension Verb {
  static let load = Verb(
    "load", "Read a file into a data set.",
    accepts: .nothing, returns: .table, chapter: .intake,
    Parameter<FilePath>(
      "path", "File or pattern: CSV, TSV, Parquet, JSON, JSON lines, also .gz.", at: .positional),
    Parameter<BareName?>("id", "Column that names a row. It never enters a distance."),
    Parameter<BareName?>("weight", "Column with how much a row counts."),
    Parameter<BareName?>("time", "Column with the time of a row."),
    Parameter<ColumnTypes>(
      "types", "Types that the reader shall not guess: [amount=number, day=date].",
      default: ColumnTypes()),
    Parameter<String?>(
      "format", "csv, tsv, parquet, json or jsonl, when the file's name does not tell."),
    Parameter<String?>("delimiter", "What separates fields, such as \";\"."),
    Parameter<String?>("decimal", "Decimal mark: \".\" or \",\"."),
    Parameter<String?>("thousands", "Mark between groups of digits, such as \".\"."),
    Parameter<String?>("encoding", "utf-8, latin-1, cp1252 or utf-16."),
    Parameter<String?>("date_format", "How dates are written, such as \"dd.mm.yyyy\"."),
    Parameter<Bool?>("header", "Whether the first line names the columns."),
    Parameter<Int?>("skip", "Lines to leave out before the header.", in: 0...),
    Parameter<TextList?>("null", "Words that mean a missing value, besides the empty field."),
    details: """
      The reader looks at the file and reports what it found out: delimiter, decimal mark, encoding, dates and \
      types. Nothing is coerced silently: a value that does not fit the type of its column is an error with its \
      line, and `types=` settles it. Several files of a pattern are read in the order of their names. Rows are read \
      when they are needed, so `load` itself costs next to nothing; data larger than memory go to disk.
      """,
    examples: [
      Example("load \"examples/orders.csv\" | head 3", "A file with a header"),
      Example(
        "load \"examples/kunden.csv\" id=kundennr | head 3",
        "German numbers, dates and letters are found out"),
    ]
  ) {
    call, path, id, weight, time, types, format, delimiter, decimal, thousands, encoding, dates,
    header, skip, null in
    var request = LoadRequest(call.services.path(path.path))
    request.types = types.types
    request.format = format
    request.delimiter = delimiter?.first
    request.decimal = decimal?.first
    request.thousands = thousands?.first
    request.encoding = encoding
    request.dateFormat = dates
    request.header = header
    request.skip = skip
    request.nullTokens = null?.texts
    let source = try Intake.inspect(request, path, call)
    let roles = Roles(
      id: try Intake.role(id, source, call), weight: try Intake.role(weight, source, call),
      time: try Intake.role(time, source, call))
    Intake.report(source, path, call)
    return .table(DataSet(plan: .file(source), roles: roles))
  }
}

/// What `load` does around the reader.
private enum Intake {
  static func inspect(_ request: LoadRequest, _ path: FilePath, _ call: Call) throws -> FileSource {
    do {
      return try call.services.inspect(request)
    } catch {
      if call.isCheck, call.scope.outputs.contains(path.path) { throw Undetermined() }
      throw error
    }
  }

  static func role(_ name: BareName?, _ source: FileSource, _ call: Call) throws -> String? {
    guard let name else { return nil }
    guard source.schema[name.name.text] != nil else {
      throw Problem.unknownColumn(name.name, in: source.schema.names)
    }
    return name.name.text
  }

  static func report(_ source: FileSource, _ path: FilePath, _ call: Call) {
    let found = source.guesses.filter { !$0.isGiven }.compactMap(phrase)
    let name = path.path.split(separator: "/").last.map(String.init) ?? path.path
    let columns = source.schema.columns.map { "\($0.name) \($0.type.rawValue)" }
    call.note(
      "\(name): " + (found + ["\(columns.count) columns"]).joined(separator: ", ") + ": "
        + Problem.shortened(columns, limit: 10))
    for guess in source.guesses {
      if let doubt = guess.doubt { call.note("  \(doubt)") }
    }
  }

  private static func phrase(_ guess: Guess) -> String? {
    switch guess.topic {
    case .format: guess.value
    case .encoding: guess.value == "utf-8" ? nil : guess.value
    case .delimiter: guess.value == "," ? nil : "delimiter \(guess.value)"
    case .decimal: guess.value == "." ? nil : "decimal mark \(guess.value)"
    case .dateFormat: guess.value == "%Y-%m-%d" ? nil : "dates \(guess.value)"
    case .timestampFormat: guess.value == "%Y-%m-%d %H:%M:%S" ? nil : "times \(guess.value)"
    case .skippedLines: "\(guess.value) lines left out before the header"
    case .quote, .header, .thousands, .blanks, .missing, .type: nil
    }
  }
}

/// A name that is not looked up in the input: a column of a file not yet read.
struct BareName: ParameterValue {
  let name: Name

  static var kind: ParameterKind { ParameterKind(words: "a column of the file") }
  var literal: String { Name.written(name.text) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> BareName {
    let expression = reader.single(arguments)
    if case .name(let name) = expression.kind { return BareName(name: name) }
    return BareName(
      name: Name(text: try reader.word(expression), span: expression.span, isQuoted: true))
  }
}

/// `[amount=number, day=date]`
struct ColumnTypes: ParameterValue {
  var types: [String: ColumnType] = [:]

  static var kind: ParameterKind {
    ParameterKind(words: "a list such as [amount=number, day=date]")
  }
  var literal: String { types.isEmpty ? "" : "[…]" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> ColumnTypes {
    let expression = reader.single(arguments)
    guard case .list(let items) = expression.kind else { throw reader.wrong(expression, "no list") }
    var types: [String: ColumnType] = [:]
    for item in items {
      guard let column = item.labelName else { throw reader.wrong(item.value, "no column=type") }
      let word = try reader.word(item.value)
      guard let type = ColumnType(rawValue: word), type != .null else {
        let names = ColumnType.allCases.filter { $0 != .null }.map(\.rawValue)
        throw Diagnostic(
          code: "S0216", message: "there is no type `\(word)`", span: item.value.span,
          label: Suggestion.nearest(to: word, among: names).map { "did you mean `\($0)`?" },
          notes: ["types: " + names.joined(separator: ", ")])
      }
      types[column.text] = type
    }
    return ColumnTypes(types: types)
  }
}

/// `["", "NA"]`
struct TextList: ParameterValue {
  let texts: [String]

  static var kind: ParameterKind { ParameterKind(words: "a text or a list of texts") }
  var literal: String { "[" + texts.map(PlainText.quoted).joined(separator: ", ") + "]" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> TextList {
    let expression = reader.single(arguments)
    return TextList(
      texts: try reader.elements(expression).map { value in
        guard case .text(let text) = value else { throw reader.wrong(expression, value.kindName) }
        return text
      })
  }
}
