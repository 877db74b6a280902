import SegData
import SegLanguage

extension Int: ParameterValue {
  static var kind: ParameterKind { ParameterKind(words: "a whole number", sweeps: true) }
  var literal: String { String(self) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Int {
    let expression = reader.single(arguments)
    let value = try reader.plain(expression)
    guard let whole = value.int else { throw reader.wrong(expression, value.kindName) }
    return whole
  }
}

extension Double: ParameterValue {
  static var kind: ParameterKind { ParameterKind(words: "a number", sweeps: true) }
  var literal: String { NumberText.shortest(self) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Double {
    let expression = reader.single(arguments)
    let value = try reader.plain(expression)
    guard let number = value.double else { throw reader.wrong(expression, value.kindName) }
    return number
  }
}

extension Bool: ParameterValue {
  static var kind: ParameterKind {
    ParameterKind(
      words: "true or false",
      choices: [.init(name: "true", help: ""), .init(name: "false", help: "")], completion: .choice)
  }
  var literal: String { self ? "true" : "false" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Bool {
    let expression = reader.single(arguments)
    let value = try reader.plain(expression)
    guard case .boolean(let truth) = value else { throw reader.wrong(expression, value.kindName) }
    return truth
  }
}

extension String: ParameterValue {
  static var kind: ParameterKind { ParameterKind(words: "a text") }
  var literal: String { PlainText.quoted(self) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> String {
    let expression = reader.single(arguments)
    let value = try reader.plain(expression)
    guard case .text(let text) = value else { throw reader.wrong(expression, value.kindName) }
    return text
  }
}

/// A file's name; relative to the folder of the script or the prompt.
struct FilePath: ParameterValue, Hashable {
  let path: String

  static var kind: ParameterKind {
    ParameterKind(words: "a file name in quotes", completion: .file)
  }
  var literal: String { PlainText.quoted(path) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> FilePath {
    let path = try String.read(arguments, reader)
    guard !path.isEmpty else { throw reader.wrong(reader.single(arguments), "an empty text") }
    return FilePath(path: path)
  }
}

/// A seed; without one the session's.
struct Seed: ParameterValue, Hashable {
  let value: UInt64?

  static var kind: ParameterKind { ParameterKind(words: "a whole number of 0 or more") }
  static var absent: Seed? { Seed(value: nil) }
  var literal: String { value.map { String($0) } ?? "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Seed {
    let whole = try Int.read(arguments, reader)
    guard let value = UInt64(exactly: whole) else {
      throw reader.wrong(reader.single(arguments), "a negative number")
    }
    return Seed(value: value)
  }

  func resolved(_ call: Call) -> UInt64 { value ?? call.services.seed }
}

extension Parameter where Value == Seed {
  static var seed: Parameter<Seed> {
    Parameter("seed", "Seed of the random numbers; the script's own when left out.")
  }
}

/// How long a fit may take before it gives the best so far.
struct TimeBudget: ParameterValue, Hashable {
  let duration: Duration?

  static var kind: ParameterKind { ParameterKind(words: "a duration such as 30s") }
  static var absent: TimeBudget? { TimeBudget(duration: nil) }
  var literal: String { duration.map { "\($0)" } ?? "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> TimeBudget {
    guard !reader.call.scope.isRepeated else { throw Problem.budgetOfMany(arguments[0].span) }
    let expression = reader.single(arguments)
    let value = try reader.plain(expression)
    guard case .duration(let interval) = value, interval.months == 0,
      interval.days >= 0, interval.microseconds >= 0, interval.days > 0 || interval.microseconds > 0
    else { throw reader.wrong(expression, PlainText.literal(value)) }
    return TimeBudget(
      duration: .seconds(Int64(interval.days) * 86_400) + .microseconds(interval.microseconds))
  }
}

extension Parameter where Value == TimeBudget {
  static var within: Parameter<TimeBudget> {
    Parameter(
      "within", "Time after which the best so far is kept, once there is one; none when left out.")
  }
}

/// A date that an analysis looks back from.
struct AsOfDate: ParameterValue, Hashable {
  let date: CalendarDate

  static var kind: ParameterKind { ParameterKind(words: "a date such as 2026-06-30") }
  var literal: String { date.description }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> AsOfDate {
    let expression = reader.single(arguments)
    switch try reader.plain(expression) {
    case .date(let date): return AsOfDate(date: date)
    case .timestamp(let moment): return AsOfDate(date: moment.date)
    case .text(let text):
      guard let date = CalendarDate(text) else { throw reader.wrong(expression, "a text") }
      return AsOfDate(date: date)
    case let other: throw reader.wrong(expression, other.kindName)
    }
  }
}

/// One of a few words, each with a line of help.
protocol Choice: ParameterValue, CaseIterable, RawRepresentable<String> {
  var help: String { get }
}

extension Choice {
  static var kind: ParameterKind {
    ParameterKind(
      words: "one of " + allCases.map(\.rawValue).joined(separator: ", "),
      choices: allCases.map { .init(name: $0.rawValue, help: $0.help) }, completion: .choice,
      sweeps: true)
  }

  var literal: String { rawValue }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Self {
    try read(reader.single(arguments), reader)
  }

  static func read(_ expression: Expression, _ reader: ArgumentReader) throws -> Self {
    let word = try reader.word(expression)
    guard let choice = Self(rawValue: word) else {
      throw Problem.notAChoice(word, expression.span, reader)
    }
    return choice
  }
}

/// Several of a few words, by place or in a list.
struct Several<Item: Choice>: ParameterValue {
  let items: [Item]

  init(_ items: [Item]) { self.items = items }

  static var kind: ParameterKind {
    var kind = Item.kind
    kind = ParameterKind(
      words: "some of " + kind.choices.map(\.name).joined(separator: ", "), choices: kind.choices,
      completion: .choice)
    return kind
  }

  var literal: String {
    items.count == 1 ? items[0].literal : "[" + items.map(\.literal).joined(separator: ", ") + "]"
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Several {
    let expressions = arguments.flatMap { reader.members($0.value) }
    return Several(try expressions.map { try Item.read($0, reader) })
  }
}
