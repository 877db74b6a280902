import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let scree = Verb(
    "scree", "How much variance each principal component has, and how many are worth keeping.",
    accepts: .table, returns: .table, chapter: .structure,
    guide: Guide(
      "whether the rules agree: components below all of them are noise",
      next: ["pca n=auto by=parallel scale=true", "scree | plot component, eigenvalue kind=line"]),
    .columns,
    Parameter<Bool>(
      "scale", "Bring the columns to standard deviation 1 first (correlation PCA).", default: true),
    .chance, .draws, .percentile, .seed,
    details: """
      One line a component: its variance (divisor n − 1), its share, and what three rules hold against it. \
      `kaiser` keeps eigenvalues above the mean variance of the columns, which is 1 for correlations; it keeps too \
      many of many columns. `broken_stick` keeps shares above those of a stick that is broken at random. `parallel` \
      (Horn) keeps eigenvalues above `bound`, the `percentile` of `draws` tables whose columns have nothing to do with \
      each other, and is the one to trust. Each rule stops at the first component that it does not keep. With \
      `scale=false` a column of wide spread gives its variance to chance as well, so parallel analysis is \
      best of correlations. Cost: (draws + 1) · O(n · d · min(n, d)).
      """,
    examples: [
      Example("iris | scree seed=1", "All rules keep one"),
      Example(
        "iris | scree reference=normal draws=50 percentile=50% seed=1",
        "Against normal values and their median"),
    ],
    references: [.horn, .glorfeld, .kaiser, .jackson],
    shape: { call, columns, _, _, _, _, _ in
      _ = try call.features(columns.names)
      return .table(ScreeTable.columns)
    }
  ) { call, columns, scale, reference, draws, percentile, seed in
    let rows = try call.numericRows(columns.names)
    let used = seed.resolved(call)
    let found = try ParallelAnalysis(
      standardize: scale, reference: reference.reference, draws: draws, percentile: percentile
    ).fit(rows.matrix, seed: used, execution: call.execution)
    let counts = ComponentRuleChoice.allCases.map { "\($0.rawValue) \(found.count(by: $0.rule))" }
    call.note(
      "scree of \(scale ? "correlations" : "covariances"): kept by "
        + counts.joined(separator: ", ")
        + " of \(found.scree.eigenvalues.count); parallel analysis by "
        + "\(reference.words), \(draws) draws, percentile "
        + "\(NumberText.shortest(percentile * 100)) %, seed \(used)")
    return .table(
      DataSet(plan: .stored(try call.backend.store(ScreeTable.table(found)))))
  }
}

enum ScreeTable {
  static let columns = [
    Column("component", .integer), Column("eigenvalue", .number), Column("share", .number),
    Column("cumulative", .number), Column("stick", .number), Column("bound", .number),
    Column("kaiser", .boolean), Column("broken_stick", .boolean), Column("parallel", .boolean),
  ]

  static func table(_ found: ParallelAnalysis.Result) -> Table {
    let scree = found.scree
    let shares = scree.shares
    var sum = 0.0
    let cumulative = shares.map { share -> Double in
      sum += share
      return sum
    }
    let places = shares.indices
    func kept(_ rule: ComponentRule) -> ColumnValues {
      .booleans(places.map { $0 < found.count(by: rule) }, Validity())
    }
    return Table(
      schema: Schema(columns),
      columns: [
        .integers(places.map { Int64($0 + 1) }, Validity()),
        .numbers(scree.eigenvalues, Validity()), .numbers(shares, Validity()),
        .numbers(cumulative, Validity()), .numbers(scree.brokenStick, Validity()),
        .numbers(found.bounds, Validity()), kept(.kaiser), kept(.brokenStick), kept(.parallel),
      ])
  }
}

/// The rules by the names that are typed.
enum ComponentRuleChoice: String, Choice {
  case kaiser
  case brokenStick = "broken_stick"
  case parallel

  var rule: ComponentRule {
    switch self {
    case .kaiser: .kaiser
    case .brokenStick: .brokenStick
    case .parallel: .parallel
    }
  }

  var help: String {
    switch self {
    case .kaiser: "more variance than a column has on average"
    case .brokenStick: "a larger share than a stick broken at random has"
    case .parallel: "more than columns that have nothing to do with each other"
    }
  }
}

/// What columns look like that have nothing to do with each other.
enum ChanceChoice: String, Choice {
  case permutation, normal

  var help: String {
    switch self {
    case .permutation: "the values of each column in a random order"
    case .normal: "normal values with the column's standard deviation"
    }
  }

  var words: String { self == .permutation ? "permutation" : "normal values" }

  var reference: ParallelAnalysis.Reference { self == .permutation ? .permutation : .normal }
}

extension Parameter where Value == ChanceChoice {
  static var chance: Parameter<ChanceChoice> {
    Parameter(
      "reference", "What parallel analysis compares with.", default: .permutation)
  }
}

extension Parameter where Value == Int {
  static var draws: Parameter<Int> {
    Parameter(
      "draws", "Tables that parallel analysis makes by chance.", default: 200, in: 1...100_000)
  }
}

extension Parameter where Value == Double {
  static var percentile: Parameter<Double> {
    Parameter(
      "percentile", "Share of them that an eigenvalue has to exceed; 95% is usual.", default: 0.95,
      in: 0...1)
  }
}
