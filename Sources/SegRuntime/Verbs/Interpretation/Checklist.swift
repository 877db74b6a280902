import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let checklist = Verb(
    "checklist", "Ask of segments what they need before anybody works with them.",
    accepts: .clustering, returns: .table, chapter: .interpretation,
    guide: Guide(
      "each line for itself: a criterion that fails may not matter for what the segments are for",
      next: ["profile", "outcome churned"]),
    Parameter<Double>(
      "min", "Share of the rows that each segment should have.", default: 0.05, in: 0...1),
    Parameter<ColumnName?>("value", "A column of numbers to be shared out, such as revenue."),
    Parameter<Double>(
      "min_value", "Share of that column's sum that each segment should have.", default: 0.05,
      in: 0...1),
    Parameter<Columns>(
      "reach", "Columns by which a row can be reached, such as email and phone.",
      default: Columns.none),
    Parameter<Double>(
      "min_reach", "Share of its rows that can be reached, for each segment.", default: 0.5,
      in: 0...1),
    Parameter<Int>(
      "boot", "Bootstrap samples behind the stability; 0 leaves it out.", default: 20,
      in: 0...100_000),
    Parameter<String?>("decision", "What was decided to do; kept with the result."),
    .seed,
    details: """
      One line for each criterion with its figure, of the segment that does worst, and two limits: from `pass` on it \
      passes, below `fail` it fails, and in between it is for a second look. There is no sum of these. `size`: the \
      least share of rows. `value`: the least share of the sum of `value=`. `reach`: the least share of a segment's \
      rows with a value in any of the columns of `reach=` (of columns of true and false: with true). These three fail \
      below half of their limit. `distinctness`: the mean silhouette, passing from 0.25 on (Kaufman and Rousseeuw see \
      no structure below) and failing under 0.1; of more than 5,000 rows it is estimated from 2,000, and the worst segment is among \
      these. `stability`: the mean Jaccard similarity of the least stable segment over bootstrap samples, with \
      Hennig's limits 0.75 and 0.5; it takes as many fits. `actionability` is nobody's figure: it puts the question, \
      and `decision=` keeps the answer in the script and in the result.
      """,
    examples: [
      Example("iris | kmeans k=3 restarts=3 seed=1 | checklist", "Size, silhouettes, stability"),
      Example(
        "orders | kmeans quantity k=3 seed=1 | checklist value=amount reach=[status, country] boot=10",
        "With a value and a way to reach"),
      Example(
        "iris | kmeans k=2 seed=1 | checklist boot=0 decision=\"two beds, two labels\"",
        "What was decided"),
    ],
    references: [.kaufman, .hennig, .kotler],
    shape: { call, _, value, _, _, _, _, _, _ in
      try Checklist.check(value, call)
      return .table(Checklist.columns)
    }
  ) { call, min, value, minValue, reach, minReach, boot, decision, seed in
    try Checklist.check(value, call)
    let list = try Checklist(try call.clustering(), call)
    var lines = [list.size(min)]
    if let value { lines.append(try list.value(value.name, minValue)) }
    if !reach.names.isEmpty { lines.append(try list.reach(reach.names, minReach)) }
    lines.append(try list.distinctness(seed: seed.resolved(call)))
    if boot > 0 { lines.append(try list.stability(samples: boot, seed: seed.resolved(call))) }
    lines.append(Checklist.action(decision))
    Checklist.say(lines, call)
    let stored = try call.backend.store(Checklist.table(lines))
    return .table(DataSet(plan: .stored(stored)))
  }
}

/// What a criterion says of the segments.
struct CheckedCriterion {
  enum Verdict: String {
    case pass, look, fail
    /// It has no figure here.
    case open
    /// Left to people, and what they said.
    case decide, decided
  }

  let criterion: String
  var segment: String?
  var value: Double?
  var pass: Double?
  var fail: Double?
  let verdict: Verdict
  let reason: String

  /// By a figure that is good when large.
  init(
    _ criterion: String, _ segment: String, _ value: Double, pass: Double, fail: Double,
    _ reason: String
  ) {
    self.criterion = criterion
    self.segment = segment
    self.value = value
    self.pass = pass
    self.fail = fail
    self.reason = reason
    verdict = value >= pass ? .pass : value >= fail ? .look : .fail
  }

  init(_ criterion: String, _ verdict: Verdict, _ reason: String) {
    self.criterion = criterion
    self.verdict = verdict
    self.reason = reason
  }
}

struct Checklist {
  static let columns = [
    Column("criterion", .text), Column("segment", .text), Column("value", .number),
    Column("pass", .number), Column("fail", .number), Column("verdict", .text),
    Column("reason", .text),
  ]

  /// Silhouettes of more rows are estimated from so many.
  private static let (mostExact, drawn) = (5000, 2000)
  private static let (distinct, hardlyDistinct) = (0.25, 0.1)

  private let model: Clustering
  private let call: Call
  private let sizes: [Int]
  private let rows: Int

  init(_ model: Clustering, _ call: Call) throws {
    self.model = model
    self.call = call
    sizes = model.sizes
    rows = model.labels.count
    guard !sizes.isEmpty else {
      throw Diagnostic(
        code: "S0410", message: "all rows are noise: there is no segment to check",
        span: call.stage.span)
    }
  }

  static func check(_ value: ColumnName?, _ call: Call) throws {
    guard let value, let type = try call.table().schema[value.name]?.type, !type.isNumeric else {
      return
    }
    throw Problem.notNumeric(value.name, type.rawValue, call.stage.span, verb: "checklist")
  }

  private func name(_ place: Int) -> String { model.name(of: Int32(place + 1)) }

  private func percent(_ share: Double) -> String {
    NumberText.significant(share * 100, 3) + " %"
  }

  private func least(_ values: [Double]) -> Int {
    values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }
  }

  // MARK: Criteria

  func size(_ limit: Double) -> CheckedCriterion {
    let place = least(sizes.map(Double.init))
    let share = Double(sizes[place]) / Double(rows)
    return CheckedCriterion(
      "size", name(place), share, pass: limit, fail: limit / 2,
      "segment \(name(place)) has \(NumberText.grouped(sizes[place])) of "
        + "\(NumberText.grouped(rows)) rows (\(percent(share)))")
  }

  func value(_ column: String, _ limit: Double) throws -> CheckedCriterion {
    let total = "\u{1F}sum"
    let found = try call.backend.run(
      try model.data.plan.aggregating(
        by: [.column(Labelling.segment)],
        [NamedScalar(total, .call("sum", .column(model.data.originalColumn(of: column))))]))
    var sums = [Double](repeating: 0, count: sizes.count)
    var all = 0.0
    for row in 0..<found.rowCount {
      let (label, sum) = (Int(found.cell(row, 0).number ?? 0), found.cell(row, 1).number ?? 0)
      all += sum
      if label > 0 { sums[label - 1] = sum }
    }
    guard all > 0 else {
      return CheckedCriterion(
        "value", .open, "`\(column)` sums to \(NumberText.significant(all)): there are no shares")
    }
    let place = least(sums)
    return CheckedCriterion(
      "value", name(place), sums[place] / all, pass: limit, fail: limit / 2,
      "segment \(name(place)) has \(percent(sums[place] / all)) of `\(column)` with "
        + "\(percent(Double(sizes[place]) / Double(rows))) of the rows")
  }

  func reach(_ columns: [String], _ limit: Double) throws -> CheckedCriterion {
    let data = model.data
    let table = try call.backend.run(
      try data.plan.selecting(columns.map(data.originalColumn(of:))))
    var reached = [Double](repeating: 0, count: sizes.count)
    for (row, label) in model.labels.enumerated() where label > 0 {
      if columns.indices.contains(where: { !Self.isEmpty(table.cell(row, $0)) }) {
        reached[Int(label) - 1] += 1
      }
    }
    let shares = zip(reached, sizes).map { $0 / Double($1) }
    let place = least(shares)
    return CheckedCriterion(
      "reach", name(place), shares[place], pass: limit, fail: limit / 2,
      "of segment \(name(place)), \(percent(shares[place])) of the rows have "
        + columns.map { "`\($0)`" }.joined(separator: " or "))
  }

  private static func isEmpty(_ cell: Cell) -> Bool {
    cell.isNull || cell == .boolean(false) || cell == .text("")
  }

  func distinctness(seed: UInt64) throws -> CheckedCriterion {
    do {
      let (values, mean) = try silhouettes(seed: seed)
      var sums = [Double](repeating: 0, count: sizes.count)
      var counts = sums
      for (row, value) in values where model.labels[row] > 0 {
        sums[Int(model.labels[row]) - 1] += value
        counts[Int(model.labels[row]) - 1] += 1
      }
      let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : .infinity }
      let place = least(means)
      let estimated = values.count < rows && rows > Self.mostExact
      return CheckedCriterion(
        "distinctness", name(place), mean, pass: Self.distinct, fail: Self.hardlyDistinct,
        "mean silhouette \(NumberText.significant(mean, 3))"
          + (estimated ? " of \(NumberText.grouped(values.count)) rows drawn" : "")
          + "; segment \(name(place)) has least, \(NumberText.significant(means[place], 3))")
    } catch EngineError.undefinedForGroups {
      return CheckedCriterion(
        "distinctness", .open, "silhouettes need two segments or more, and fewer than rows")
    }
  }

  private func silhouettes(
    seed: UInt64
  ) throws -> (values: [(row: Int, value: Double)], mean: Double) {
    let execution = call.execution
    guard rows > Self.mostExact else {
      let found = try model.silhouette(execution)
      let values = found.values.enumerated().compactMap { row, value in value.map { (row, $0) } }
      return (values, found.mean)
    }
    let found: SampledSilhouetteResult
    if let mixed = model.rows.mixed {
      found = try SampledSilhouette.fit(
        mixed, labels: model.labels, size: Self.drawn, seed: seed, execution: execution)
    } else {
      found = try SampledSilhouette.fit(
        model.rows.matrix, labels: model.labels, size: Self.drawn, seed: seed, execution: execution)
    }
    return (Array(zip(found.rows, found.values)), found.mean)
  }

  func stability(samples: Int, seed: UInt64) throws -> CheckedCriterion {
    guard model.rows.mixed == nil, let repetition = model.repetition else {
      return CheckedCriterion(
        "stability", .open, "\(model.provenance.method) cannot be repeated on samples")
    }
    let run = StabilityRun(
      model: model, refit: repetition.refit, samples: samples, seed: seed,
      execution: call.execution)
    let found: ClusterStability
    do {
      found = try run.bySegment(.bootstrap)
    } catch EngineError.invalid {
      return CheckedCriterion(
        "stability", .open, "samples have too few different rows for the method")
    }
    let place = least(found.similarities.map { $0.isNaN ? .infinity : $0 })
    let label = model.name(of: found.labels[place])
    let similarity = found.similarities[place]
    guard !similarity.isNaN else {
      return CheckedCriterion("stability", .open, "no sample has rows of the segments")
    }
    return CheckedCriterion(
      "stability", label, similarity, pass: ClusterStability.stable,
      fail: ClusterStability.dissolved,
      "segment \(label) comes back with a Jaccard similarity of "
        + "\(NumberText.significant(similarity, 3)), mean of \(samples) bootstrap samples, seed \(seed)"
    )
  }

  static func action(_ decision: String?) -> CheckedCriterion {
    decision.map { CheckedCriterion("actionability", .decided, $0) }
      ?? CheckedCriterion(
        "actionability", .decide,
        "what will be done for each segment that is not done for the others? "
          + "`decision=\"…\"` keeps the answer")
  }

  // MARK: Words

  static func say(_ lines: [CheckedCriterion], _ call: Call) {
    for line in lines {
      call.note("\(line.criterion), \(line.verdict.rawValue): \(line.reason)")
    }
    let words: [(CheckedCriterion.Verdict, String)] = [
      (.pass, "pass"), (.look, "for a second look"), (.fail, "fail"), (.open, "without a figure"),
    ]
    let counts = words.compactMap { verdict, text -> String? in
      let count = lines.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(text)" : nil
    }
    call.note(counts.joined(separator: ", ") + "; whether that will do is for people to say")
  }

  static func table(_ lines: [CheckedCriterion]) -> Table {
    let segments = lines.map { $0.segment.map(Cell.text) ?? .null }
    return Table(
      schema: Schema(columns),
      columns: [
        .texts(lines.map(\.criterion), Validity()),
        ColumnValues(.text, cells: segments) ?? .nulls(lines.count),
        ValidationTable.numbers(lines.map(\.value)), ValidationTable.numbers(lines.map(\.pass)),
        ValidationTable.numbers(lines.map(\.fail)),
        .texts(lines.map(\.verdict.rawValue), Validity()), .texts(lines.map(\.reason), Validity()),
      ])
  }
}
