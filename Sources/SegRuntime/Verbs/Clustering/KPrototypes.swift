import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let kprototypes = Verb(
    "kprototypes", "Partition rows of numbers and categories into k groups around prototypes.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "how much of the cost comes from numbers and how much from categories",
      next: ["prototypes", "silhouette"]),
    .features,
    .groups,
    Parameter<GammaOption>(
      "gamma", "What a mismatch of two levels costs: huang, variance, deviation or a number.",
      default: .rule(.huang)),
    .firstStart,
    .starts,
    .iterationsOfStart,
    .gaps,
    .seed,
    .within,
    details: """
      A prototype has the means of its rows and their most frequent levels; a row costs the squared differences \
      to the means plus gamma for each level that differs. So numbers need one scale first (`scale`), and gamma \
      decides how much categories say: `huang` is half the mean standard deviation of the columns, `variance` \
      the mean variance over the mean 1 − Σp² of the levels (as in R's clustMixType), `deviation` the mean \
      standard deviation over the mean 1 − max p. The headline tells its value. Other packages take half the \
      standard deviation of all numbers together; `gamma=` takes any number. `treat` says which columns are \
      categories, `weigh` how much columns count. On up to 16,384 rows a start goes on by moving single rows \
      while that helps. With `missing=skip` a gap plays no part. At the prompt Ctrl-C keeps the best of the \
      starts that are complete, in the first start what it has after its iteration, and the session notes the \
      settings that give it again.
      """,
    examples: [
      Example(
        "orders | scale amount, quantity | kprototypes amount, quantity, country k=3 seed=1",
        "Numbers and a category"),
      Example(
        "orders | scale amount | kprototypes amount, status k=2..4 gamma=0.5 | compare silhouette",
        "Several k at once"),
    ],
    references: [.huang, .cao],
    shape: { call, columns, _, _, _, _, _, _, _, _ in
      try call.mixedShape(columns.names, KPrototypesModel.columns)
    }
  ) { call, columns, k, gamma, start, restarts, iterations, missing, seed, budget in
    let rows = try call.mixedRows(columns.names)
    try PrototypeRows.requireBoth(rows, call)
    call.warnOfScales(rows)
    let method = KPrototypes(
      k: k, gamma: gamma.gamma, start: start.start, restarts: restarts,
      maximumIterations: iterations, missing: missing.rule)
    return try call.prototypes(rows, method, seed, budget, gamma: gamma)
  }

  static let kmodes = Verb(
    "kmodes", "Partition rows of categories into k groups around their most frequent levels.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "modes: the levels that most rows of a segment have",
      next: ["prototypes", "silhouette"]),
    .features,
    .groups,
    .firstStart,
    .starts,
    .iterationsOfStart,
    .gaps,
    .seed,
    .within,
    details: """
      The cost of a row is the number of its categories that differ from the mode of its segment. Texts, truth \
      values and columns that are nominal by `treat` are used; others are left out unless they are named, and \
      then their values are levels. Of equally frequent levels the first is the mode. On up to 16,384 rows a \
      start goes on by moving single rows while that helps, since modes change too seldom for iterations alone. \
      A gap plays no part, or with `missing=level` is a level like others.
      """,
    examples: [Example("orders | kmodes country, status k=3 seed=1", "Two categories")],
    references: [.huang, .cao],
    shape: { call, columns, _, _, _, _, _, _, _ in
      try call.mixedShape(
        try call.categories(columns.names), KPrototypesModel.columns,
        everythingIsNominal: true)
    }
  ) { call, columns, k, start, restarts, iterations, missing, seed, budget in
    let rows = try call.mixedRows(
      try call.categories(columns.names), everythingIsNominal: true)
    let method = KPrototypes(
      k: k, gamma: .given(1), start: start.start, restarts: restarts,
      maximumIterations: iterations, missing: missing.rule)
    return try call.prototypes(rows, method, seed, budget, gamma: nil)
  }
}

extension KPrototypesModel: SegmentModel {
  static var columns: ModelColumns { .both("cost") }
  var fitted: [[Double]] { [costs] }

  var remarks: [String] {
    var remarks = ["cost " + NumberText.significant(cost, 8)]
    if numericCost > 0 {
      remarks.append(
        "of it numbers \(NumberText.significant(numericCost, 4)), "
          + "categories \(NumberText.significant(categoryCost, 4))")
    }
    return remarks
  }

  func ownIndex(_ index: IndexChoice) -> Double? { index == .inertia ? cost : nil }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.costs])
  }
}

extension Call {
  fileprivate func prototypes(
    _ rows: NumericRows, _ method: KPrototypes, _ seed: Seed, _ budget: TimeBudget,
    gamma: GammaOption?
  ) throws -> Value {
    guard let mixed = rows.mixed else { throw Undetermined() }
    let used = seed.resolved(self)
    let (model, kept) = try keepingBest(within: budget) {
      try method.fit(mixed, weights: rows.weights, seed: used, execution: execution)
    }
    if !kept.isCutShort, !model.converged {
      warnUnsettled(verb, after: "\(model.iterations) iterations")
    }
    var settings = kept.applied(
      to: [("k", String(method.k)), ("restarts", String(method.restarts))])
    if let gamma {
      settings.insert(("gamma", gamma.words(model.gamma)), at: 1)
    }
    if mixed.codes.values.contains(where: \.isNaN) {
      settings.append(("missing", method.missing.rawValue))
    }
    let provenance = Provenance(
      method: (gamma == nil ? "k-modes" : "k-prototypes") + " (\(method.start.variantName))",
      settings: settings, seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.costs))
    return try clustered(model, labels: model.labels, of: rows, provenance)
  }

  /// Says when one number outweighs the others by its spread alone.
  func warnOfScales(_ rows: NumericRows) {
    guard services.lints, rowCache.isFirstLook(rows.features), let mixed = rows.mixed else {
      return
    }
    let numbers = mixed.frame.columns.filter { !$0.kind.isCategory && $0.high > $0.low }
    let ranges = numbers.map { $0.high - $0.low }
    guard let widest = ranges.max(), let least = ranges.min(), widest > 100 * least,
      let place = ranges.firstIndex(of: widest)
    else { return }
    warn(
      Diagnostic(
        severity: .warning, code: "L03",
        message: "ranges of the numbers differ by a factor of "
          + "\(NumberText.shortest((widest / least).rounded())); the result follows "
          + "`\(numbers[place].name)` alone", span: stage.name.span,
        fix: proposal(before: stage, "scale method=robust | ")))
  }
}

private enum PrototypeRows {
  static func requireBoth(_ rows: NumericRows, _ call: Call) throws {
    guard let frame = rows.mixed?.frame else { return }
    if frame.numbers.isEmpty {
      call.note("there are no numbers here, so this is `kmodes` with gamma as its unit")
    } else if frame.categories.isEmpty {
      call.note("there are no categories here, so this is k-means; `kmeans` has more to offer")
    }
  }
}

// What k-prototypes and k-modes declare alike.

extension Parameter where Value == PrototypeStartChoice {
  fileprivate static var firstStart: Parameter<PrototypeStartChoice> {
    Parameter("init", "How the first start chooses its prototypes or modes.", default: .cao)
  }
}

extension Parameter where Value == Int {
  fileprivate static var starts: Parameter<Int> {
    Parameter(
      "restarts", "Independent starts; the best is kept.", default: 10, in: 1...1_000_000)
  }

  fileprivate static var iterationsOfStart: Parameter<Int> {
    Parameter("max_iter", "Most iterations of one start.", default: 100, in: 1...1_000_000)
  }
}

extension Parameter where Value == MissingChoice {
  fileprivate static var gaps: Parameter<MissingChoice> {
    Parameter("missing", "What a missing value counts.", default: .skip)
  }
}

/// What a mismatch costs: a rule or a number.
enum GammaOption: ParameterValue {
  case rule(GammaRule)
  case number(Double)

  static var kind: ParameterKind {
    ParameterKind(
      words: "huang, variance, deviation or a number of 0 or more",
      choices: GammaRule.allCases.map { .init(name: $0.rawValue, help: $0.help) },
      completion: .choice, sweeps: true)
  }

  var literal: String {
    switch self {
    case .rule(let rule): rule.rawValue
    case .number(let value): NumberText.shortest(value)
    }
  }

  var gamma: PrototypeGamma {
    switch self {
    case .rule(.huang): .huang
    case .rule(.variance): .variance
    case .rule(.deviation): .deviation
    case .number(let value): .given(value)
    }
  }

  func words(_ value: Double) -> String {
    switch self {
    case .rule(let rule): "\(NumberText.significant(value, 6)) (\(rule.rawValue))"
    case .number: NumberText.significant(value, 6)
    }
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GammaOption {
    let expression = reader.single(arguments)
    if case .name = expression.kind { return .rule(try GammaRule.read(expression, reader)) }
    let value = try reader.plain(expression)
    if case .text(let word) = value, let rule = GammaRule(rawValue: word) { return .rule(rule) }
    guard let number = value.double else { throw reader.wrong(expression, value.kindName) }
    guard number >= 0, number.isFinite else {
      throw Problem.outOfRange(reader.parameter, arguments[0], reader.call)
    }
    return .number(number)
  }
}

enum GammaRule: String, Choice {
  case huang, variance, deviation

  var help: String {
    switch self {
    case .huang: "half the mean standard deviation of the columns"
    case .variance: "mean variance over mean 1 − Σp² of the levels, as in clustMixType"
    case .deviation: "mean standard deviation over mean 1 − max p of the levels"
    }
  }
}

enum PrototypeStartChoice: String, Choice {
  case cao, huang, plusplus

  var help: String {
    switch self {
    case .cao: "always the same: frequent levels that lie far apart; later starts by plusplus"
    case .huang: "rows like prototypes drawn level by level"
    case .plusplus: "rows drawn by their cost, as k-means++"
    }
  }

  var start: PrototypeStart {
    switch self {
    case .cao: .cao
    case .huang: .huang
    case .plusplus: .plusPlus
    }
  }
}

enum MissingChoice: String, Choice {
  case skip, level, refuse

  var help: String {
    switch self {
    case .skip: "it plays no part, neither in costs nor in means and modes"
    case .level: "of a category a level like others; numbers must be there"
    case .refuse: "there must be none"
    }
  }

  var rule: MissingRule {
    switch self {
    case .skip: .skip
    case .level: .level
    case .refuse: .refuse
    }
  }
}
