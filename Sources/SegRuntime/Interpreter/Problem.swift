import SegLanguage

/// The words of all errors that the runtime finds: expected, found, where, and what would do.
///
/// A `fix` made here is what belongs in the place of the span; the session makes a whole statement of it.
enum Problem {
  static func unknownVerb(_ name: Name, candidates: [String]) -> Diagnostic {
    named(name, code: "S0201", what: "verb", candidates: candidates)
  }

  static func unknownName(_ name: Name, candidates: [String]) -> Diagnostic {
    named(name, code: "S0202", what: "verb or data set", candidates: candidates)
  }

  static func unknownVariable(_ variable: Variable, candidates: [String]) -> Diagnostic {
    let near = Suggestion.nearest(to: variable.name, among: candidates)
    return Diagnostic(
      code: "S0203", message: "there is no value `$\(variable.name)`", span: variable.span,
      label: near.map { "did you mean `$\($0)`?" },
      notes: candidates.isEmpty
        ? ["no values are defined; `let $\(variable.name) = …` makes one"]
        : ["values: " + candidates.sorted().map { "$" + $0 }.joined(separator: ", ")],
      fix: near.map { replacement("$" + $0) })
  }

  static func unknownColumn(_ name: Name, in columns: [String]) -> Diagnostic {
    let near = Suggestion.nearest(to: name.text, among: columns)
    return Diagnostic(
      code: "S0204", message: "there is no column `\(name.text)` here", span: name.span,
      label: near.map { "did you mean `\(Name.written($0))`?" },
      notes: ["columns: " + shortened(columns.map(Name.written))],
      fix: near.map { replacement(Name.written($0)) })
  }

  static func tooManyElements(_ value: Plain, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "S0215",
      message: "`\(PlainText.literal(value))` has more than "
        + "\(NumberText.grouped(Plain.mostElements)) members", span: span)
  }

  /// Places of another file mean nothing in the script.
  static func inUsedFile(_ file: String, _ problem: Diagnostic, _ span: Span) -> Diagnostic {
    Diagnostic(
      severity: problem.severity, code: problem.code,
      message: "in `\(file)`: \(problem.message)", span: span, notes: problem.notes)
  }

  static func bareName(_ name: Name) -> Diagnostic {
    Diagnostic(
      code: "S0226", message: "`\(name.text)` is a bare name where a value is needed",
      span: name.span,
      notes: [
        "a text stands in quotes, a value is `$\(name.text)`, a column lives inside of a stage"
      ])
  }

  /// `a.b` where a column is called so: its name needs back quotes.
  static func dottedName(
    _ owner: Expression, _ name: Name, _ expression: Expression, in data: DataSet
  ) -> Diagnostic? {
    guard case .name(let first) = owner.kind, data.schema[first.text + "." + name.text] != nil
    else { return nil }
    let written = Name.written(first.text + "." + name.text)
    return Diagnostic(
      code: "S0226", message: "a column whose name has a dot stands in back quotes",
      span: expression.span, label: written, fix: replacement(written))
  }

  static func unknownFunction(_ name: Name, candidates: [String]) -> Diagnostic {
    named(name, code: "S0205", what: "function", candidates: candidates)
  }

  static func wrongArguments(_ message: String, span: Span, notes: [String] = []) -> Diagnostic {
    Diagnostic(code: "S0206", message: message, span: span, notes: notes)
  }

  static func needsInput(_ verb: Verb, _ name: Name) -> Diagnostic {
    Diagnostic(
      code: "S0207", message: "`\(verb.name)` needs \(verb.accepts.words) before it",
      span: name.span, label: "nothing is piped into it",
      notes: ["usage: " + Usage.line(verb)])
  }

  static func takesNoInput(_ verb: Verb, _ name: Name) -> Diagnostic {
    Diagnostic(
      code: "S0207", message: "`\(verb.name)` starts a pipeline; it takes no input",
      span: name.span, notes: ["usage: " + Usage.line(verb)])
  }

  static func wrongInput(_ verb: Verb, _ kind: Kind, _ name: Name, hint: String?) -> Diagnostic {
    Diagnostic(
      code: "S0208", message: "`\(verb.name)` takes \(verb.accepts.words), not a \(kind.rawValue)",
      span: name.span, notes: hint.map { [$0] } ?? [])
  }

  static func missingArgument(_ parameter: ParameterDescription, _ call: Call) -> Diagnostic {
    let verb = Registry.verb(named: call.verb)
    return Diagnostic(
      code: "S0211",
      message: "`\(call.verb)` needs `\(parameter.name)`: \(lowercasedFirst(parameter.help))",
      span: call.stage.name.span, notes: verb.map { ["usage: " + Usage.line($0)] } ?? [])
  }

  static func tooManyArguments(_ argument: Argument, _ verb: Verb) -> Diagnostic {
    Diagnostic(
      code: "S0212", message: "`\(verb.name)` has no place for this argument", span: argument.span,
      notes: ["usage: " + Usage.line(verb)])
  }

  static func wrongValue(_ reader: ArgumentReader, _ span: Span, found: String) -> Diagnostic {
    Diagnostic(
      code: "S0213",
      message: "`\(reader.parameter.name)` of `\(reader.call.verb)` takes "
        + "\(reader.parameter.kind.words), not \(found)", span: span)
  }

  static func unknownOption(_ argument: Argument, _ verb: Verb) -> Diagnostic {
    let names = verb.parameters.filter { $0.placement != .assignments && $0.placement != .rest }
      .map(\.name)
    let found = argument.labelName?.text ?? "this"
    let near = Suggestion.nearest(to: found, among: names)
    return Diagnostic(
      code: "S0214", message: "`\(verb.name)` has no option `\(found)`",
      span: argument.label?.span ?? argument.span,
      label: near.map { "did you mean `\($0)`?" },
      notes: ["options: " + (names.isEmpty ? "none" : names.joined(separator: ", "))]
        + (elsewhere[verb.name]?[found].map { [$0] } ?? []),
      fix: near.map(replacement))
  }

  /// For a verb and an option that it does not have: which other verb does it.
  private static let elsewhere = [
    "validate": ["against", "outcome", "baseline"].reduce(into: [:]) { hints, option in
      hints[option] =
        "`outcome column baseline=older` judges segments by what they tell of a column, "
        + "`agree with=other` by another clustering"
    }
  ]

  static func budgetOfMany(_ span: Span) -> Diagnostic {
    wrongArguments(
      "`within` is for a single fit: no setting could give each of several again", span: span,
      notes: ["one value of each option, outside of `for` and of own verbs"])
  }

  static func outOfRange(
    _ parameter: ParameterDescription, _ argument: Argument, _ call: Call
  ) -> Diagnostic {
    Diagnostic(
      code: "S0215",
      message: "`\(parameter.name)` of `\(call.verb)` must be \(parameter.limits ?? "in range")",
      span: argument.value.span)
  }

  static func notAChoice(_ found: String, _ span: Span, _ reader: ArgumentReader) -> Diagnostic {
    let names = reader.parameter.kind.choices.map(\.name)
    let near = Suggestion.nearest(to: found, among: names)
    return Diagnostic(
      code: "S0216",
      message: "`\(reader.parameter.name)` of `\(reader.call.verb)` cannot be `\(found)`",
      span: span, label: near.map { "did you mean `\($0)`?" },
      notes: ["one of: " + names.joined(separator: ", ")], fix: near.map(replacement))
  }

  static func givenTwice(_ name: Name, _ stage: Stage) -> Diagnostic {
    Diagnostic(
      code: "S0217", message: "`\(name.text)` is given twice to `\(stage.name.text)`",
      span: name.span)
  }

  static func notNumeric(_ column: String, _ type: String, _ span: Span, verb: String) -> Diagnostic
  {
    Diagnostic(
      code: "S0218", message: "`\(verb)` needs numbers; `\(column)` is \(type)", span: span,
      notes: ["`derive \(Name.written(column)) = number(\(Name.written(column)))` converts it"])
  }

  static func reservedName(_ name: Name) -> Diagnostic {
    Diagnostic(
      code: "S0219", message: "`\(name.text)` is a verb and cannot name a data set",
      span: name.span, notes: ["another name will do, such as `my_\(name.text)`"])
  }

  static func noPrevious(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "S0221", message: "there is no result yet for `it` or a leading `|`", span: span,
      notes: ["a pipeline has to run first"])
  }

  static func nothingToCluster(_ call: Call, _ data: DataSet) -> Diagnostic {
    let columns = data.schema.columns.map { "\(Name.written($0.name)) (\($0.type.rawValue))" }
    return Diagnostic(
      code: "S0224", message: "`\(call.verb)` found no numeric columns to work on",
      span: call.stage.name.span,
      notes: ["columns: " + shortened(columns), "ids, weights and segments are never used"])
  }

  /// Only the columns of a map are left.
  static func onlyMap(_ call: Call, _ data: DataSet) -> Diagnostic {
    let names = data.schema.names.filter { data.roles.maps.contains($0) }.map(Name.written)
    return Diagnostic(
      code: "S0229", message: "`\(call.verb)` found only a map, whose distances mean little",
      span: call.stage.name.span,
      notes: [
        "keep the columns that the map was made from: they are used then, and the map is not",
        "naming the columns takes them all the same: \(call.verb) \(names.joined(separator: ", "))",
      ])
  }

  private static func named(
    _ name: Name, code: String, what: String, candidates: [String]
  ) -> Diagnostic {
    let near = Suggestion.nearest(to: name.text, among: candidates)
    return Diagnostic(
      code: code, message: "there is no \(what) `\(name.text)`", span: name.span,
      label: near.map { "did you mean `\($0)`?" }, fix: near.map(replacement))
  }

  private static func replacement(_ text: String) -> Fix { Fix(verb: .fix, statement: text) }

  static func shortened(_ names: [String], limit: Int = 12) -> String {
    guard names.count > limit else { return names.joined(separator: ", ") }
    return names.prefix(limit).joined(separator: ", ") + ", … (\(names.count) in all)"
  }

  static func lowercasedFirst(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
  }
}
