import SegData
import SegEngine
import SegLanguage

/// How rows are parted into early ones, which are learned from, and late ones, which are judged.
struct OutcomeTime {
  let column: String
  let border: Border

  enum Border {
    /// As near to this share as rows of one time, which stay together, allow.
    case late(share: Double)
    /// The first time of late rows.
    case since(Cell)
  }

  private static let (latest, since, folds) = ("late", "since", "folds")

  /// nil where no time is asked for: then folds are drawn.
  init?(
    _ by: String?, _ share: Double, _ border: TimeBorder?, _ outcome: String, _ baseline: String?,
    _ call: Call
  ) throws {
    func given(_ option: String) -> Argument? {
      call.stage.arguments.first { $0.labelName?.text == option }
    }
    let data = try call.table()
    let parting = given(Self.since) ?? given(Self.latest)
    guard let column = by ?? (parting == nil ? nil : data.roles.time) else {
      guard let parting, let option = parting.labelName?.text else { return nil }
      throw Problem.wrongArguments(
        "`\(option)` needs `by`, the column that says which rows are late", span: parting.span,
        notes: ["by=signup_date \(option)=\(option == Self.latest ? "30%" : "2026-01-01")"])
    }
    if let folds = given(Self.folds) {
      throw Problem.wrongArguments(
        "`folds` are drawn at random; with `by` the late rows are judged", span: folds.span)
    }
    if let border, let late = given(Self.latest) {
      throw Problem.wrongArguments(
        "`late` and `since` each say which rows are late: one of them", span: late.span,
        notes: ["since=\(border.literal)"])
    }
    self.column = column
    let type = data.schema[column]?.type ?? .null
    try Self.check(
      column, type,
      [outcome: "is the outcome"].merging(
        baseline.map { [$0: "is the baseline"] } ?? [:]
      ) { first, _ in first }, data, call)
    self.border = try border.map { .since(try $0.cell(type, column, call)) } ?? .late(share: share)
  }

  /// Refuses columns without an order of their own.
  private static func check(
    _ column: String, _ type: ColumnType, _ others: [String: String], _ data: DataSet, _ call: Call
  ) throws {
    let why: String? =
      if let other = others[column] {
        other
      } else if data.roles.labels.contains(column) {
        "comes from a model"
      } else if type == .duration || type == .null {
        "is \(type.rawValue)"
      } else { nil }
    guard let why else { return }
    throw problem(
      "`\(column)` \(why), so it does not say which rows are late", call,
      "a date, a moment, or another column with an order, such as a year")
  }

  fileprivate static func problem(
    _ message: String, _ call: Call, _ notes: String...
  ) -> Diagnostic {
    Diagnostic(code: "S0458", message: message, span: call.stage.span, notes: notes)
  }
}

/// A time as it is written: a date, or another value of the column.
struct TimeBorder: ParameterValue {
  let plain: Plain
  let span: Span

  static var kind: ParameterKind {
    ParameterKind(words: "a date such as 2026-01-01, or another value of the column")
  }
  var literal: String { PlainText.literal(plain) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> TimeBorder {
    let expression = reader.single(arguments)
    let plain = try reader.plain(expression)
    switch plain {
    case .number, .integer, .text, .boolean, .date, .timestamp:
      return TimeBorder(plain: plain, span: expression.span)
    default: throw reader.wrong(expression, plain.kindName)
    }
  }

  /// As a value of a column of that type.
  func cell(_ type: ColumnType, _ column: String, _ call: Call) throws -> Cell {
    switch (type, plain) {
    case (.integer, .integer(let value)), (.number, .integer(let value)): return .integer(value)
    case (.integer, .number(let value)), (.number, .number(let value)): return .number(value)
    case (.text, .text(let value)): return .text(value)
    case (.boolean, .boolean(let value)): return .boolean(value)
    case (.date, .date(let value)), (.timestamp, .date(let value)): return .date(value)
    case (.date, .timestamp(let value)), (.timestamp, .timestamp(let value)):
      return .timestamp(value)
    case (.date, .text(let text)), (.timestamp, .text(let text)):
      if let date = CalendarDate(text) { return .date(date) }
    default: break
    }
    throw Diagnostic(
      code: "S0213",
      message: "`since` is compared with `\(column)`, which is \(type.rawValue), not "
        + plain.kindName,
      span: span)
  }
}

/// Rows with an outcome and a time, parted.
struct OutcomeParting {
  let time: OutcomeTime
  let isLate: [Bool]
  let early: (first: String, last: String, rows: Int)
  let late: (first: String, last: String, rows: Int)

  private static let fewestRows = 10

  /// Refuses borders and outcomes by which nothing can be learned or judged.
  init(_ time: OutcomeTime, _ column: OutcomeColumn, _ model: Clustering, _ call: Call) throws {
    let all = try OutcomeColumn.cells(time.column, model, call)
    try self.init(time, column.rows.map { all[$0] }, call)
    try check(column, call)
  }

  /// `cells` are the times of the rows, none of them null.
  private init(_ time: OutcomeTime, _ cells: [Cell], _ call: Call) throws {
    self.time = time
    let counts = cells.reduce(into: [Cell: Int]()) { $0[$1, default: 0] += 1 }
    let order = counts.keys.sorted { Self.precedes($0, $1) }
    guard order.count > 1, let first = order.first, let last = order.last else {
      throw OutcomeTime.problem(
        "`\(time.column)` is `\(order.first?.timeText ?? "null")` in all rows: none are late", call,
        "a column with several times, or folds at random, without `by`")
    }
    let start: Int
    switch time.border {
    case .late(let share): start = Self.start(order.map { counts[$0] ?? 0 }, share: share)
    case .since(let border):
      start = order.firstIndex { !Self.precedes($0, border) } ?? order.count
      guard (1..<order.count).contains(start) else {
        let which = start == 0 ? "before" : "since"
        throw OutcomeTime.problem(
          "no rows \(which) \(border.timeText): `\(time.column)` runs from \(first.timeText) to "
            + last.timeText, call,
          "`since` later than \(first.timeText), and not after \(last.timeText)")
      }
    }
    func part(_ range: Range<Int>) -> (first: String, last: String, rows: Int) {
      (
        order[range.lowerBound].timeText, order[range.upperBound - 1].timeText,
        range.reduce(0) { $0 + (counts[order[$1]] ?? 0) }
      )
    }
    (early, late) = (part(0..<start), part(start..<order.count))
    let border = order[start]
    isLate = cells.map { !Self.precedes($0, border) }
    for (name, part) in [("early", early), ("late", late)] where part.rows < Self.fewestRows {
      throw Diagnostic(
        code: "S0403",
        message: "`outcome` needs at least \(Self.fewestRows) \(name) rows, found \(part.rows) "
          + "with a `\(time.column)` of \(Self.span(part))",
        span: call.stage.span, notes: ["another border: `late=` a share, or `since=` a time"])
    }
  }

  /// The place of the first late time, whose share is nearest to the one wanted; the earlier one of two.
  private static func start(_ counts: [Int], share: Double) -> Int {
    let total = counts.reduce(0, +)
    var (best, least, early) = (1, Double.infinity, 0)
    for place in 1..<counts.count {
      early += counts[place - 1]
      let miss = abs(Double(total - early) - share * Double(total))
      if miss < least { (best, least) = (place, miss) }
    }
    return best
  }

  private static func precedes(_ one: Cell, _ other: Cell) -> Bool {
    guard let first = one.timeNumber, let second = other.timeNumber else {
      return one.description < other.description
    }
    return first < second
  }

  private static func span(_ part: (first: String, last: String, rows: Int)) -> String {
    part.first == part.last ? part.first : "\(part.first) to \(part.last)"
  }

  /// Early rows are learned from only.
  var folds: [Int32] { isLate.map { $0 ? 1 : 0 } }

  /// What was learned where, and judged where.
  var words: String {
    let share = Double(late.rows) / Double(early.rows + late.rows)
    return "learned from \(NumberText.grouped(early.rows)) rows with `\(time.column)` of "
      + "\(Self.span(early)), judged on \(NumberText.grouped(late.rows)) "
      + "(\(NumberText.fixed(share * 100, places: 1)) %) of \(Self.span(late))"
  }

  /// Refuses outcomes that one part has one value of only.
  private func check(_ column: OutcomeColumn, _ call: Call) throws {
    for (name, wanted, part) in [("early", false, early), ("late", true, late)] {
      guard let only = column.onlyValue(in: places(late: wanted)) else { continue }
      let why = wanted ? "nothing can be told apart" : "nothing can be learned"
      throw OutcomeTime.problem(
        "`\(column.name)` is `\(only)` in all \(NumberText.grouped(part.rows)) \(name) rows "
          + "(\(Self.span(part))): \(why)", call,
        "another border, such as `late=50%`; if the outcome of late rows is not known yet, make it "
          + "null there; without `by`, folds are drawn at random")
    }
  }

  private func places(late: Bool) -> [Int] { isLate.indices.filter { isLate[$0] == late } }

  /// How the outcome itself differs in time; nil of more than two classes.
  func levels(_ column: OutcomeColumn) -> String? {
    guard let before = column.level(in: places(late: false)),
      let after = column.level(in: places(late: true))
    else { return nil }
    let what =
      column.classes.last.map { "`\(column.name)` is `\($0)`" } ?? "mean of `\(column.name)`:"
    return
      "\(what) \(column.classes.isEmpty ? "" : "in ")\(before) of early and \(after) of late rows"
  }

  /// Says which groups and classes late rows have and early ones do not.
  func say(
    _ groups: [Int32], _ older: [Int32]?, _ baseline: String?, _ column: OutcomeColumn,
    _ model: Clustering, _ call: Call
  ) {
    let new = unlearned(groups)
    if !new.groups.isEmpty {
      let names = new.groups.sorted().map { "`\(model.name(of: $0))`" }
      call.note(
        "\(names.count == 1 ? "segment" : "segments") \(Problem.shortened(names, limit: 6)) "
          + "without early rows, \(Self.late(new.rows)): the overall early share or mean is taken")
    }
    if let older, let baseline {
      let new = unlearned(older)
      if !new.groups.isEmpty {
        call.note(
          "\(new.groups.count == 1 ? "a group" : "\(new.groups.count) groups") of `\(baseline)` without early rows, \(Self.late(new.rows)): "
            + "the overall early share or mean is taken")
      }
    }
    if case .classes(let classes, _) = column.outcome {
      let new = unlearned(classes)
      if !new.groups.isEmpty {
        let names = new.groups.sorted().map { "`\(column.classes[Int($0)])`" }
        call.note(
          "no early row has the `\(column.name)` \(Problem.shortened(names, limit: 6)), but "
            + "\(Self.late(new.rows)): nothing could be learned of them")
      }
    }
  }

  private static func late(_ rows: Int) -> String {
    rows == 1 ? "1 late row" : "\(NumberText.grouped(rows)) late rows"
  }

  /// Groups that late rows have and early ones do not, and how many late rows these are.
  private func unlearned(_ groups: [Int32]) -> (groups: Set<Int32>, rows: Int) {
    let learned = Set(places(late: false).map { groups[$0] })
    let rows = places(late: true).filter { !learned.contains(groups[$0]) }
    return (Set(rows.map { groups[$0] }), rows.count)
  }
}

extension Cell {
  /// Dates as seconds, so that they compare with moments.
  fileprivate var timeNumber: Double? {
    if case .date(let value) = self { return Double(value.daysSinceEpoch) * 86_400 }
    return number
  }

  fileprivate var timeText: String {
    if case .number(let value) = self { return NumberText.shortest(value) }
    return description
  }
}
