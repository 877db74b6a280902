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
    Parameter<ColumnName?>(
      "by", "The time of each row: early rows are learned from, late ones judged."),
    Parameter<Double>(
      "late", "Share of the rows that are late, with `by`.", default: 0.3, in: 0.01...0.99),
    Parameter<TimeBorder?>("since", "The first time of late rows, with `by`."),
    Parameter<Int>(
      "folds", "Parts that are left out in turn, without `by`.", default: 5, in: 2...100),
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
      its own, and so is noise. Folds have their share of each class. `by=` judges out of time instead: what segments \
      say is learned from the early rows and held against the late ones, those `since` a date, or the latest 30 % of \
      them (`late`; rows of one time stay together, so that the share is the nearest that can be). Every score, \
      interval and test is then of late rows, `without` is the mean or the shares of early rows, and a segment without early rows takes \
      these. With `late` or `since` alone, the column that `load … time=` named is the time. Rows without a time are left out. The segments are those of all rows: their columns should be known before the outcome. Each row counts once, whatever its weight. An \
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
      Example(
        "orders | kmeans amount k=2 seed=1 | outcome quantity by=order_date late=40%",
        "Learned from early orders, judged on late ones"),
    ],
    references: [.delong, .efron, .mcNemar],
    shape: { call, column, baseline, by, late, since, _, _, _ in
      _ = try OutcomeColumn.type(column.name, baseline?.name, call)
      _ = try OutcomeTime(by?.name, late, since, column.name, baseline?.name, call)
      return .table(OutcomeTable.columns(hasBaseline: baseline != nil))
    }
  ) { call, column, baseline, by, late, since, folds, samples, seed in
    let model = try call.clustering()
    _ = try OutcomeColumn.type(column.name, baseline?.name, call)
    let time = try OutcomeTime(by?.name, late, since, column.name, baseline?.name, call)
    guard Set(model.labels).count > 1 else {
      throw Diagnostic(
        code: "S0410", message: "all rows are in one segment, which tells nothing apart",
        span: call.stage.span, notes: ["a clustering of two segments or more"])
    }
    let read = try OutcomeColumn.read(column.name, time, model, call)
    let older = try baseline.map { try OutcomeColumn.groups($0.name, read.rows, model, call) }
    call.warnOfLeak(column.name, model)
    let parting = try time.map { try OutcomeParting($0, read, model, call) }
    let used = parting == nil ? read.folds(folds, call) : 2
    let seed = seed.resolved(call)
    let groups = read.rows.map { model.labels[$0] }
    let found = try OutcomeComparison.fit(
      groups: groups, baseline: older, outcome: read.outcome,
      fold: parting?.folds ?? read.outcome.deal(folds: used, seed: seed), samples: samples,
      seed: seed, execution: call.execution)
    let table = OutcomeTable(
      found: found, column: read, baseline: baseline?.name, parting: parting)
    for note in table.basis(folds: used, samples: samples, seed: seed) { call.note(note) }
    parting?.say(groups, older, baseline?.name, read, model, call)
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

  /// Of the rows that have a value, and a time where one is asked for.
  static func read(
    _ name: String, _ time: OutcomeTime?, _ model: Clustering, _ call: Call
  ) throws -> OutcomeColumn {
    let type = try type(name, nil, call)
    let cells = try cells(name, model, call)
    var rows = try known(Array(cells.indices), cells, name, call)
    if let time {
      rows = try known(rows, Self.cells(time.column, model, call), time.column, call)
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

  private static func known(
    _ rows: [Int], _ cells: [Cell], _ name: String, _ call: Call
  ) throws -> [Int] {
    let known = rows.filter { !cells[$0].isNull }
    if known.count < rows.count {
      let missing = rows.count - known.count
      call.note(
        missing == 1
          ? "1 row without `\(name)` is left out"
          : "\(NumberText.grouped(missing)) rows without `\(name)` are left out")
    }
    return known
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

  static func cells(_ name: String, _ model: Clustering, _ call: Call) throws -> [Cell] {
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

  /// What all of these places of `rows` have; nil where they differ.
  func onlyValue(in places: [Int]) -> String? {
    switch outcome {
    case .classes(let each, _):
      let found = Set(places.map { each[$0] })
      return found.count == 1 ? found.first.map { classes[Int($0)] } : nil
    case .numbers(let values):
      let found = Set(places.map { values[$0] })
      return found.count == 1 ? found.first.map(NumberText.shortest) : nil
    }
  }

  /// Share of the second of two classes, or the mean, in some of the rows, as words; nil of more classes.
  func level(in places: [Int]) -> String? {
    switch outcome {
    case .classes(let each, let count):
      guard count == 2 else { return nil }
      let share = Double(places.count { each[$0] == 1 }) / Double(places.count)
      return NumberText.fixed(share * 100, places: 1) + " %"
    case .numbers(let values):
      return NumberText.significant(
        places.reduce(0) { $0 + values[$1] / Double(places.count) }, 3)
    }
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
