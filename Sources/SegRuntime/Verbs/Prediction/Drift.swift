import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let drift = Verb(
    "drift", "See whether segments of one period hold in the next.",
    accepts: .clustering, returns: .table, chapter: .prediction,
    guide: Guide(
      "a strength below 0.8: later rows would make other segments",
      next: ["profile"]),
    Parameter<ColumnName>("by", "The period of each row, such as a month or a year."),
    Parameter<DatePeriod?>(
      "every", "How long a period of a column of dates is, a month if not said."),
    Parameter<DriftStart>("from", "The period that later ones are compared with.", default: .first),
    Parameter<DriftLines>("per", "What a line is.", default: .period),
    .seed,
    details: """
      Periods are the values of the column in their order; dates and moments are taken by the month, or as `every` says. The rows of the earlier period are clustered by the same \
      method with the same settings, their segments take in the rows of the later period, and these are clustered by \
      themselves as well. Lines `per=period`: `agreement` is the adjusted Rand index between where the later rows went \
      and their own segments, `strength` the prediction strength (the least share of pairs of one of their own \
      segments that stay together); `reading` speaks of other segments where strength is below 0.8 or agreement below 0.5. `psi` is the population stability index of the \
      shares, Σ (q − p) ln (q / p), by a rule of thumb little below 0.1 and much from 0.25 on (where a segment is empty, half a row is \
      added to each), and `p_value` that of the chi-squared test of the counts, which with many rows finds any shift. \
      `shift` is the largest move of a segment's centre in a column, in standard deviations of the earlier period. \
      Lines `per=segment`: shares before and after, `kept`, the share of its later rows that are in one of their \
      own segments, paired one to one, and the column that moved most. Segments of the earlier period bear the numbers and names of those of the model \
      with which they share most rows. Each row counts once in shares. Cost: that of two fits for each period.
      """,
    examples: [
      Example(
        "orders | kmeans quantity k=2 seed=1 | drift by=order_date every=quarter",
        "From one quarter to the next"),
      Example(
        "orders | kmeans quantity k=2 seed=1 | drift by=order_date every=quarter per=segment",
        "Segment by segment"),
    ],
    references: [.tibshiraniWalther, .siddiqi],
    shape: { call, by, every, _, lines, _ in
      _ = try DriftPeriods.unit(every, by.name, call)
      return .table(lines == .period ? DriftTable.periods : DriftTable.segments)
    }
  ) { call, by, every, from, lines, seed in
    let model = try call.clustering()
    let unit = try DriftPeriods.unit(every, by.name, call)
    try call.requireNumbers(model.rows, "`drift`")
    guard let repetition = model.repetition else {
      throw Diagnostic(
        code: "S0411", message: "`drift` cannot repeat \(model.provenance.method)",
        span: call.stage.span, notes: ["segments cut from a walk are not made by one call"])
    }
    let periods = try DriftPeriods(by.name, unit, model, call)
    var table = DriftTable(model: model)
    for later in periods.names.indices.dropFirst() {
      let earlier = from == .first ? 0 : later - 1
      let found = try periods.compare(
        earlier, later, model, repetition.refit, seed: seed.resolved(call),
        call.quietExecution)
      call.execution.progress(
        Progress(
          phase: "drift", fraction: Double(later) / Double(max(periods.names.count - 1, 1))))
      table.add(
        found, from: periods.names[earlier], to: periods.names[later],
        names: try periods.names(of: found, earlier, model, call.execution))
    }
    table.say(by.name, seed: seed.resolved(call), call)
    let made = lines == .period ? table.madeOfPeriods : table.madeOfSegments
    return .table(DataSet(plan: .stored(try call.backend.store(made))))
  }
}

enum DatePeriod: String, Choice {
  case year, quarter, month, week, day

  var help: String { self == .week ? "from Monday to Sunday" : "of the calendar" }

  /// What the period that begins at a date or moment is called.
  func name(of beginning: Cell) -> String {
    let text = beginning.description
    switch self {
    case .year: return String(text.prefix(4))
    case .quarter: return "\(text.prefix(4))-Q\(((Int(text.dropFirst(5).prefix(2)) ?? 1) + 2) / 3)"
    case .month: return String(text.prefix(7))
    case .week, .day: return String(text.prefix(10))
    }
  }
}

enum DriftStart: String, Choice {
  case first, previous

  var help: String {
    switch self {
    case .first: "the first of all"
    case .previous: "the one before"
    }
  }
}

enum DriftLines: String, Choice {
  case period, segment

  var help: String {
    switch self {
    case .period: "a later period, with what it says as a whole"
    case .segment: "a segment in a later period"
    }
  }
}

/// The rows of each period.
private struct DriftPeriods {
  let names: [String]
  private let places: [[Int]]

  private static let most = 100

  /// How dates are put together; nil for a column without dates.
  static func unit(
    _ every: DatePeriod?, _ column: String, _ call: Call
  ) throws -> DatePeriod? {
    let data = try call.table()
    let type = data.schema[column]?.type ?? .null
    guard !data.roles.labels.contains(column), type != .duration, type != .null else {
      throw problem("`\(column)` is no period: it is a model's, or has no order", call)
    }
    guard type != .date, type != .timestamp else { return every ?? .month }
    guard every == nil else {
      throw problem(
        "`every` puts dates together; `\(column)` is of type \(type)", call,
        "without `every` each of its values is a period")
    }
    return nil
  }

  private static func problem(
    _ message: String, _ call: Call,
    _ advice: String = "a column of dates does: `by=signup every=month`"
  ) -> Diagnostic {
    Diagnostic(code: "S0457", message: message, span: call.stage.span, notes: [advice])
  }

  private static func table(
    _ column: String, _ unit: DatePeriod?, _ data: DataSet, _ call: Call
  ) throws -> Table {
    let original = data.originalColumn(of: column)
    guard let unit else { return try call.backend.run(try data.plan.selecting([original])) }
    let beginning = NamedScalar(
      original, .call(function: "date_trunc", [.literal(.text(unit.rawValue)), .column(original)]))
    return try call.backend.run(try data.plan.selecting([original]).deriving([beginning]))
  }

  init(_ column: String, _ unit: DatePeriod?, _ model: Clustering, _ call: Call) throws {
    let table = try Self.table(column, unit, model.rows.source, call)
    var rows: [Cell: [Int]] = [:]
    for row in 0..<table.rowCount { rows[table.cell(row, 0), default: []].append(row) }
    if let missing = rows.removeValue(forKey: .null) {
      call.note("\(NumberText.grouped(missing.count)) rows without `\(column)` are left out")
    }
    guard (2...Self.most).contains(rows.count) else {
      throw Self.problem(
        "`\(column)` has \(NumberText.grouped(rows.count)) periods; 2 to \(Self.most) can be compared",
        call,
        unit == nil
          ? "dates can be put together: `every=month`" : "`every` makes them longer or shorter")
    }
    // Texts have no numbers; of one column all cells have or none.
    let order = rows.keys.sorted { one, other in
      guard let first = one.number, let second = other.number else {
        return one.description < other.description
      }
      return first < second
    }
    names = order.map { unit?.name(of: $0) ?? $0.description }
    places = order.map { rows[$0] ?? [] }
    if let small = places.firstIndex(where: { $0.count < 2 }) {
      throw Self.problem("period `\(names[small])` of `\(column)` has one row only", call)
    }
  }

  func compare(
    _ earlier: Int, _ later: Int, _ model: Clustering, _ refit: Refit, seed: UInt64,
    _ execution: Execution
  ) throws -> PeriodDrift {
    let rows = model.rows
    func weights(_ period: Int) -> [Double]? {
      rows.weights.map { all in places[period].map { all[$0] } }
    }
    return try PeriodDrift.fit(
      before: rows.matrix.selecting(rows: places[earlier]),
      after: rows.matrix.selecting(rows: places[later]), weightsBefore: weights(earlier),
      weightsAfter: weights(later), refit: refit, seed: seed, execution: execution)
  }

  /// What the segments of an earlier period are called: as those of the model that share most rows; further
  /// ones have the next numbers.
  func names(
    of found: PeriodDrift, _ earlier: Int, _ model: Clustering, _ execution: Execution
  ) throws -> [Int32: (number: Int32, name: String)] {
    let matching = try PartitionMatching(
      found.labels, places[earlier].map { model.labels[$0] }, execution: execution)
    var names: [Int32: (number: Int32, name: String)] = [0: (0, "noise")]
    var next = Int32(model.segmentCount)
    for pair in matching.pairs where pair.first > 0 {
      if let second = pair.second, second > 0 {
        names[pair.first] = (second, model.name(of: second))
      } else {
        next += 1
        names[pair.first] = (next, String(next))
      }
    }
    return names
  }
}

/// Periods and their segments as tables.
private struct DriftTable {
  static let periods = [
    Column("from", .text), Column("to", .text), Column("rows", .integer),
    Column("agreement", .number), Column("strength", .number), Column("psi", .number),
    Column("p_value", .number), Column("shift", .number), Column("reading", .text),
  ]
  static let segments = [
    Column("from", .text), Column("to", .text), Column("segment", .text),
    Column("before", .number), Column("after", .number), Column("change", .number),
    Column("kept", .number), Column("column", .text), Column("shift", .number),
  ]

  private let model: Clustering
  private var lines: [[Cell]] = []
  private var parts: [[Cell]] = []
  private var changed: [String] = []

  init(model: Clustering) { self.model = model }

  mutating func add(
    _ found: PeriodDrift, from: String, to: String,
    names: [Int32: (number: Int32, name: String)]
  ) {
    let before = Double(found.groups.reduce(0) { $0 + $1.rowsBefore })
    let after = Double(found.groups.reduce(0) { $0 + $1.rowsAfter })
    var largest: Double?
    let order = found.groups.sorted {
      (names[$0.label]?.number ?? 0) < (names[$1.label]?.number ?? 0)
    }
    for group in order {
      let moved = Self.largest(group)
      if let moved, abs(moved.shift) > abs(largest ?? 0) { largest = moved.shift }
      let (p, q) = (Double(group.rowsBefore) / before, Double(group.rowsAfter) / after)
      parts.append([
        .text(from), .text(to), .text(names[group.label]?.name ?? String(group.label)), .number(p),
        .number(q), .number(q - p), Self.cell(group.kept),
        moved.map { .text(model.rows.features[$0.column]) } ?? .null, Self.cell(moved?.shift),
      ])
    }
    let reading = Self.reading(found)
    if reading != Self.same { changed.append("\(to): \(reading)") }
    lines.append([
      .text(from), .text(to), .integer(Int64(after)), Self.cell(found.agreement),
      Self.cell(found.strength), .number(found.stabilityIndex), Self.cell(found.pValue),
      Self.cell(largest), .text(reading),
    ])
  }

  private static let same = "the same"
  private static let leastAgreement = 0.5

  private static func reading(_ found: PeriodDrift) -> String {
    guard let strength = found.strength, let agreement = found.agreement else {
      return "cannot be clustered alone"
    }
    // Where all rows go to one segment, no pair is parted, and yet nothing agrees.
    if strength < PredictionStrength.threshold || agreement < leastAgreement {
      return "other segments"
    }
    if found.stabilityIndex >= PeriodDrift.indexLimits.much { return "other shares" }
    return found.stabilityIndex >= PeriodDrift.indexLimits.little ? "shares moved" : same
  }

  private static func cell(_ value: Double?) -> Cell {
    value.map { $0.isFinite ? Cell.number($0) : .null } ?? .null
  }

  /// The column whose mean moved most.
  private static func largest(_ group: PeriodDrift.Group) -> (column: Int, shift: Double)? {
    guard let shifts = group.shifts else { return nil }
    let known = shifts.indices.filter { !shifts[$0].isNaN }
    return known.max { abs(shifts[$0]) < abs(shifts[$1]) }.map { ($0, shifts[$0]) }
  }

  func say(_ column: String, seed: UInt64, _ call: Call) {
    let words = changed.isEmpty ? "the same segments and shares in all periods" : nil
    call.note((words ?? Problem.shortened(changed, limit: 6)) + " (`\(column)`, seed \(seed))")
  }

  var madeOfPeriods: Table { Table(Self.periods, rows: lines) }
  var madeOfSegments: Table { Table(Self.segments, rows: parts) }
}
