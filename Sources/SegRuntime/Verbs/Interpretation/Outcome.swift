import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let outcome = Verb(
    "outcome", "See how well segments tell an outcome that they were not made from.",
    accepts: .clustering, returns: .table, chapter: .interpretation,
    guide: Guide(
      "the interval of the difference: where it holds 0, the older segments tell as much",
      next: ["profile"]),
    Parameter<ColumnName>(
      "column", "What is to be told: numbers, yes and no, or classes.", at: .positional),
    Parameter<ColumnName?>("baseline", "A column with an older grouping of the same rows."),
    Parameter<Int>("folds", "Parts that are left out in turn.", default: 5, in: 2...100),
    Parameter<Int>(
      "boot", "Bootstrap samples behind the intervals.", default: 1000, in: 10...100_000),
    .seed,
    details: """
      The segments stay as they are; what each says of the outcome (a mean, or the shares of classes) is learned from \
      the other folds, with one row of the overall mean or shares more, and held against the rows left out. Two \
      classes: `auc` (area under the ROC curve, mean over folds), `log_loss`, `brier`, and `correct`, which calls the \
      second class where its share is above the overall one. Several classes: `log_loss`, `brier` summed over \
      classes, `correct` by the likeliest class, and the agreement `ari` and `ami` of segments and classes. Numbers: \
      `r2`, 1 less the squared errors over those of the overall mean, which may fall below 0, and `rmse`. `without` is the score of no \
      segments at all. `low` and `high` hold 95 % of bootstrap samples of the rows; `baseline` is scored on the same \
      folds, and the interval of `difference` (segments less baseline) on the same samples. With it, McNemar's exact \
      test compares the rows that only one of both calls rightly. Rows without an outcome are left out; no baseline is a group of \
      its own, and so is noise. Folds have their share of each class. Each row counts once, whatever its weight. An \
      outcome that the segments were made from is told by them for no reason: use one that lies later.
      """,
    examples: [
      Example(
        "iris | kmeans sepal_length, sepal_width k=3 seed=1 | outcome petal_length",
        "How much of a length the segments explain"),
      Example(
        "iris | kmeans sepal_length, sepal_width k=3 seed=1 | outcome species", "Several classes"),
      Example(
        "orders | derive paid = status == \"paid\" | kmeans amount k=2 seed=1 "
          + "| outcome paid baseline=country", "Yes and no, beside an older grouping"),
    ],
    references: [.delong, .efron, .mcNemar],
    shape: { call, column, baseline, _, _, _ in
      _ = try OutcomeColumn.type(column.name, baseline?.name, call)
      return .table(OutcomeTable.columns(hasBaseline: baseline != nil))
    }
  ) { call, column, baseline, folds, samples, seed in
    let model = try call.clustering()
    _ = try OutcomeColumn.type(column.name, baseline?.name, call)
    guard Set(model.labels).count > 1 else {
      throw Diagnostic(
        code: "S0410", message: "all rows are in one segment, which tells nothing apart",
        span: call.stage.span, notes: ["a clustering of two segments or more"])
    }
    let read = try OutcomeColumn.read(column.name, model, call)
    let older = try baseline.map { try OutcomeColumn.groups($0.name, read.rows, model, call) }
    call.warnOfLeak(column.name, model)
    let used = read.folds(folds, call)
    let seed = seed.resolved(call)
    let found = try OutcomeComparison.fit(
      groups: read.rows.map { model.labels[$0] }, baseline: older, outcome: read.outcome,
      fold: read.outcome.deal(folds: used, seed: seed), samples: samples, seed: seed,
      execution: call.execution)
    let table = OutcomeTable(found: found, column: read, baseline: baseline?.name)
    call.note(table.basis(folds: used, samples: samples, seed: seed))
    call.note(table.verdict)
    if let test = table.test { call.note(test) }
    return .table(DataSet(plan: .stored(try call.backend.store(table.made))))
  }
}

/// What is told, read from the rows that have it.
struct OutcomeColumn {
  let name: String
  let outcome: OutcomeValues
  /// The rows that have a value, rising.
  let rows: [Int]
  /// In order; none of numbers.
  let classes: [String]

  /// More are hardly classes of anything, nor groups.
  private static let (mostClasses, mostGroups) = (100, 1000)
  private static let fewestRows = 10

  /// The column's type, unless it cannot be an outcome whatever its values.
  static func type(_ name: String, _ baseline: String?, _ call: Call) throws -> ColumnType {
    let data = try call.table()
    let type = data.schema[name]?.type ?? .null
    if name == baseline {
      throw Problem.wrongArguments(
        "`\(name)` is the outcome and the baseline at once", span: call.stage.span)
    }
    let why: String? =
      if data.roles.labels.contains(name) {
        "comes from a model"
      } else if data.roles.id == name {
        "names the rows"
      } else if ![.integer, .number, .text, .boolean].contains(type) {
        "is \(type.rawValue)"
      } else { nil }
    guard let why else { return type }
    throw problem("`\(name)` \(why), so it is no outcome", call)
  }

  private static func problem(_ message: String, _ call: Call, _ note: String? = nil) -> Diagnostic
  {
    Diagnostic(
      code: "S0455", message: message, span: call.stage.span,
      notes: [note ?? "an outcome is a number, yes and no, or one of a few classes of each row"])
  }

  static func read(_ name: String, _ model: Clustering, _ call: Call) throws -> OutcomeColumn {
    let type = try type(name, nil, call)
    let cells = try cells(name, model, call)
    let rows = cells.indices.filter { !cells[$0].isNull }
    if rows.count < cells.count {
      let missing = NumberText.grouped(cells.count - rows.count)
      call.note("\(missing) rows without `\(name)` are left out")
    }
    guard rows.count >= Self.fewestRows else {
      throw Diagnostic(
        code: "S0403",
        message: "`outcome` needs at least \(fewestRows) rows with `\(name)`, found \(rows.count)",
        span: call.stage.span)
    }
    let different = Set(rows.map { cells[$0] })
    guard different.count > 1 else {
      throw problem("`\(name)` is `\(cells[rows[0]])` in all rows: there is nothing to tell", call)
    }
    if type.isNumeric, different.count > 2, !model.data.isCategory(name) {
      return OutcomeColumn(
        name: name, outcome: .numbers(rows.map { cells[$0].number ?? .nan }), rows: rows,
        classes: [])
    }
    return try ofClasses(name, rows.map { cells[$0] }, rows, type, call)
  }

  private static func ofClasses(
    _ name: String, _ cells: [Cell], _ rows: [Int], _ type: ColumnType, _ call: Call
  ) throws -> OutcomeColumn {
    let sizes = cells.reduce(into: [Cell: Int]()) { $0[$1, default: 0] += 1 }
    guard sizes.count <= mostClasses, sizes.count * 2 <= cells.count else {
      throw problem(
        "`\(name)` has \(sizes.count) classes in \(NumberText.grouped(cells.count)) rows", call,
        "at most \(mostClasses), and two rows for each: `freq \(Name.written(name))` counts them")
    }
    let isNumeric = type.isNumeric || type == .boolean
    let order = sizes.keys.sorted {
      isNumeric ? ($0.number ?? 0) < ($1.number ?? 0) : $0.description < $1.description
    }
    let smallest = order.min { (sizes[$0] ?? 0) < (sizes[$1] ?? 0) }
    if order.count == 2, let smallest, sizes[smallest] == 1 {
      throw problem(
        "only one row has the `\(name)` `\(smallest)`: what is learned from it has no other to be "
          + "held against", call, "two rows or more of each class")
    }
    let number = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Int32($0)) })
    return OutcomeColumn(
      name: name, outcome: .classes(cells.map { number[$0] ?? 0 }, count: order.count),
      rows: rows, classes: order.map(\.description))
  }

  /// The group of each of the rows in another column; rows without one are a group.
  static func groups(
    _ name: String, _ rows: [Int], _ model: Clustering, _ call: Call
  ) throws -> [Int32] {
    let cells = try cells(name, model, call)
    var known: [Cell: Int32] = [:]
    let labels = rows.map { row -> Int32 in
      let label = known[cells[row]] ?? Int32(known.count + 1)
      known[cells[row]] = label
      return label
    }
    guard known.count <= mostGroups, known.count * 2 <= rows.count else {
      throw Diagnostic(
        code: "S0456",
        message: "`\(name)` has \(NumberText.grouped(known.count)) values in "
          + "\(NumberText.grouped(rows.count)) rows, so it groups nothing",
        span: call.stage.span, notes: ["a baseline is a column such as an older segment"])
    }
    let missing = rows.count { cells[$0].isNull }
    if missing > 0 {
      call.note("\(NumberText.grouped(missing)) rows without `\(name)` are a group of their own")
    }
    return labels
  }

  private static func cells(_ name: String, _ model: Clustering, _ call: Call) throws -> [Cell] {
    let data = model.data
    let table = try call.backend.run(
      try data.plan.selecting([data.isCategory(name) ? name : data.originalColumn(of: name)]))
    return (0..<table.rowCount).map { table.cell($0, 0) }
  }

  private var sizes: [Int] {
    guard case .classes(let classes, let count) = outcome else { return [] }
    var sizes = [Int](repeating: 0, count: count)
    for one in classes { sizes[Int(one)] += 1 }
    return sizes
  }

  /// As many folds as the rarer of two classes has rows, so that each fold has both.
  func folds(_ wanted: Int, _ call: Call) -> Int {
    let most = classes.count == 2 ? sizes.min() ?? wanted : rows.count
    guard wanted > most else { return wanted }
    call.note("\(most) folds, since only \(most) rows have the rarer `\(name)`")
    return most
  }

  /// What the outcome is, in words.
  var words: String {
    let total = NumberText.grouped(rows.count)
    guard case .classes(_, let count) = outcome else { return "`\(name)`: numbers, \(total) rows" }
    guard count == 2 else { return "`\(name)`: \(count) classes, \(total) rows" }
    return "`\(name)`: `\(classes[1])` in \(NumberText.grouped(sizes[1])) of \(total) rows"
  }
}

/// The scores as a table, and what they say.
private struct OutcomeTable {
  let found: OutcomeComparison
  let column: OutcomeColumn
  let baseline: String?

  static func columns(hasBaseline: Bool) -> [Column] {
    let names =
      ["segments", "low", "high"]
      + (hasBaseline ? ["baseline", "difference", "difference_low", "difference_high"] : [])
      + ["without"]
    return [Column("score", .text)] + names.map { Column($0, .number) }
      + [Column("good", .text), Column("variant", .text)]
  }

  var made: Table {
    let lines = found.lines
    func numbers(_ value: (OutcomeComparison.Line) -> Double?) -> ColumnValues {
      ValidationTable.numbers(lines.map { value($0).flatMap { $0.isFinite ? $0 : nil } })
    }
    var values: [ColumnValues] = [
      .texts(lines.map(\.score.rawValue), Validity()),
      numbers(\.groups.value), numbers(\.groups.low), numbers(\.groups.high),
    ]
    if baseline != nil {
      values += [
        numbers(\.baseline), numbers { $0.difference?.value }, numbers { $0.difference?.low },
        numbers { $0.difference?.high },
      ]
    }
    values += [
      numbers(\.without),
      .texts(lines.map { $0.score.isGoodWhenLarge ? "large" : "small" }, Validity()),
      .texts(lines.map { variant($0.score) }, Validity()),
    ]
    return Table(schema: Schema(Self.columns(hasBaseline: baseline != nil)), columns: values)
  }

  private func variant(_ score: OutcomeComparison.Score) -> String {
    let isPair = column.classes.count == 2
    return switch score {
    case .auc: "mean over folds"
    case .logLoss: "nats"
    case .brier: isPair ? "of one class" : "summed over classes"
    case .correct: isPair ? "above the overall share" : "likeliest class"
    case .ari: "Hubert-Arabie"
    case .ami: "arithmetic mean of entropies"
    case .rSquared: "against the overall mean"
    case .rmse: "in units of the column"
    }
  }

  func basis(folds: Int, samples: Int, seed: UInt64) -> String {
    "\(column.words); \(folds) folds, each told by the others; "
      + "intervals of 95 % by \(NumberText.grouped(samples)) bootstrap samples, seed \(seed)"
  }

  /// What the first line says: of the difference where there is one, else against no segments.
  var verdict: String {
    let line = found.lines[0]
    let score = line.score.rawValue
    guard let baseline, let difference = line.difference else {
      let estimate = line.groups
      let better = beats(estimate, line.without ?? 0, line.score)
      return "the segments tell `\(column.name)` \(better ?? "no better than no segments would")"
        + (better == nil ? "" : " than no segments would")
        + ": \(score) \(text(estimate)), without \(number(line.without ?? 0))"
    }
    let compared = found.lines.compactMap { line in
      line.difference.flatMap { beats($0, 0, line.score) }.map { (line.score.rawValue, $0) }
    }
    func scores(_ word: String) -> String? {
      let names = compared.filter { $0.1 == word }.map(\.0)
      return names.isEmpty ? nil : "\(word) by \(names.joined(separator: ", "))"
    }
    let words = [scores("better"), scores("worse")].compactMap { $0 }
    let said =
      words.isEmpty
      ? "segments and `\(baseline)` tell `\(column.name)` alike"
      : "the segments tell `\(column.name)` \(words.joined(separator: " and ")) than `\(baseline)`"
    return "\(said): difference of \(score) \(text(difference))"
  }

  /// nil where the interval holds the bound.
  private func beats(
    _ estimate: OutcomeComparison.Estimate, _ bound: Double, _ score: OutcomeComparison.Score
  ) -> String? {
    guard let low = estimate.low, let high = estimate.high, low > bound || high < bound else {
      return nil
    }
    return (low > bound) == score.isGoodWhenLarge ? "better" : "worse"
  }

  private func number(_ value: Double) -> String { NumberText.significant(value, 3) }

  private func text(_ estimate: OutcomeComparison.Estimate) -> String {
    guard let low = estimate.low, let high = estimate.high else { return number(estimate.value) }
    return "\(number(estimate.value)) (\(number(low)) to \(number(high)))"
  }

  var test: String? {
    guard let calls = found.calls else { return nil }
    let all = calls.onlyGroups + calls.onlyBaseline
    guard all > 0 else { return "both call the same rows rightly" }
    return
      "of \(NumberText.grouped(all)) rows that only one of both calls rightly, the segments have "
      + "\(NumberText.grouped(calls.onlyGroups)): McNemar's exact p = \(number(calls.pValue))"
  }
}

extension Call {
  /// Says when segments were made from what they are to tell.
  fileprivate func warnOfLeak(_ outcome: String, _ model: Clustering) {
    guard services.lints else { return }
    let source = model.rows.source
    let parts = Set(source.recipe(of: outcome).columnNames)
    let leaks = model.rows.features.filter { feature in
      guard source.roles.columnWeights[feature] != 0 else { return false }
      return feature == outcome || !parts.isDisjoint(with: source.recipe(of: feature).columnNames)
    }
    guard !leaks.isEmpty else { return }
    let what =
      leaks == [outcome]
      ? "`\(outcome)` is one of the columns"
      : "`\(outcome)` is in \(leaks.map { "`\($0)`" }.joined(separator: ", "))"
    warn(
      Diagnostic(
        severity: .warning, code: "L32",
        message: "\(what) that the segments were made from, so they tell it for no reason",
        span: stage.span,
        notes: ["cluster without it, or take an outcome of a later time"]))
  }
}
