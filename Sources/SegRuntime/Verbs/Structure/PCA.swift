import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let pca = Verb(
    "pca", "Principal components: new axes along which the rows spread most.",
    accepts: .table, returns: .reduction, chapter: .structure,
    guide: Guide(
      "how much of the variance the first components keep, and which columns load on them",
      next: ["kmeans k=4", "plot pc1, pc2"]),
    .columns,
    Parameter<GroupChoice>(
      "n", "Number of components to keep; n=auto has `by` find it.", default: .fixed(2),
      in: .fixed(1)...),
    Parameter<ComponentRuleChoice?>(
      "by", "The rule that finds n; n=auto takes `parallel` without one."),
    Parameter<Bool>(
      "scale", "Bring the columns to standard deviation 1 first (correlation PCA).", default: false),
    Parameter<SolverChoice>("solver", "How the components are found.", default: .exact),
    .seed,
    details: """
      Adds pc1, pc2, … to the rows; clustering verbs after it use these alone. The divisor is n − 1; the sign makes the largest loading of each component \
      positive. New rows are projected with the means and loadings found here. `solver=randomized` finds the first \
      components of very many columns nearly. `n=auto` keeps those that `by` keeps, one at least: `parallel` analysis \
      by 200 permutations and their 95th percentile, `kaiser`, or `broken_stick`; `scree` shows all three. `seed` is \
      used by these permutations and by `solver=randomized`. Cost: O(n · d · min(n, d)) exact, \
      O(n · d · components) randomized.
      """,
    examples: [
      Example("iris | pca n=2 | head 3", "Two components"),
      Example("iris | pca n=auto by=broken_stick | head 3", "As many as a rule keeps"),
    ],
    references: [.jolliffe, .halko, .horn],
    shape: { call, columns, n, by, _, _, _ in
      let data = try call.table()
      let used = columns.names.isEmpty ? data.features : columns.names
      guard !used.isEmpty else { throw Problem.nothingToCluster(call, data) }
      guard case .fixed(let n) = n else { return Shape(kind: .reduction) }
      try Components.requireAuto(by, call)
      guard n <= used.count else { throw Components.tooMany(n, used.count, call) }
      return Shape(
        kind: .reduction,
        data: Components.outline(data, n, used))
    }
  ) { call, columns, choice, by, scale, solver, seed in
    let rows = try call.numericRows(columns.names)
    let n = try Components.count(choice, by, rows, scale, seed, call)
    guard n <= rows.features.count else { throw Components.tooMany(n, rows.features.count, call) }
    let used = solver == .randomized ? seed.resolved(call) : nil
    let model = try PCA(
      components: n, standardize: scale, solver: used.map { .randomized(seed: $0) } ?? .exact
    ).fit(rows.matrix, execution: call.execution)
    if model.spreadsDiffer {
      call.warn(
        Diagnostic(
          severity: .warning, code: "L05",
          message:
            "column spreads differ by a factor of \(NumberText.shortest(model.spreadRatio.rounded())); the first"
            + " component follows the widest column", span: call.stage.span,
          fix: Fix(verb: .try, statement: "… | pca n=\(n) scale=true")))
    }
    return .reduction(try Components.reduction(model, rows, scale, seed: used, call))
  }
}

private enum Components {
  static func columns(_ n: Int) -> [Column] { (1...n).map { Column("pc\($0)", .number) } }

  /// The columns of the result; recipes name what components are made from, the numbers come with the fit.
  static func outline(_ data: DataSet, _ n: Int, _ used: [String]) -> DataSet {
    let outline = Labelling.outline(data, adding: columns(n), isLabel: false)
    var roles = outline.roles
    var recipes = outline.recipes
    let sum = used.dropFirst().reduce(Scalar.column(used[0])) { .call("+", $0, .column($1)) }
    for column in columns(n) {
      roles.components.insert(column.name)
      recipes[column.name] = sum.substituting(data.recipes)
    }
    return DataSet(plan: outline.plan, roles: roles, recipes: recipes)
  }

  /// `by` is a word of `n=auto`.
  static func requireAuto(_ by: ComponentRuleChoice?, _ call: Call) throws {
    guard let by else { return }
    throw Diagnostic(
      code: "S0446",
      message: "`by=\(by.rawValue)` finds the number of components, but `n` gives it",
      span: call.stage.arguments.first { $0.labelName?.text == "by" }?.span ?? call.stage.span,
      notes: ["`n=auto by=\(by.rawValue)`, or `n` alone"])
  }

  /// The number that was given, or what a rule keeps: one at least.
  static func count(
    _ choice: GroupChoice, _ by: ComponentRuleChoice?, _ rows: NumericRows, _ scale: Bool,
    _ seed: Seed, _ call: Call
  ) throws -> Int {
    guard case .auto = choice else {
      guard case .fixed(let n) = choice else { throw Undetermined() }
      try requireAuto(by, call)
      return n
    }
    let rule = by ?? .parallel
    let (count, words) = try kept(rule, rows, scale, seed, call)
    if count == 0 {
      call.warn(
        Diagnostic(
          severity: .warning, code: "L28",
          message: "`by=\(rule.rawValue)` keeps no component; the first one is kept all the same",
          span: call.stage.span,
          notes: ["`scree` shows what each rule holds against the components"]))
    }
    call.note("n=auto: \(words) n=\(max(count, 1))")
    return max(count, 1)
  }

  private static func kept(
    _ rule: ComponentRuleChoice, _ rows: NumericRows, _ scale: Bool, _ seed: Seed, _ call: Call
  ) throws -> (count: Int, words: String) {
    guard rule != .parallel else {
      let used = seed.resolved(call)
      let found = try ParallelAnalysis(standardize: scale)
        .fit(rows.matrix, seed: used, execution: call.execution)
      return (
        found.count, "parallel analysis by permutation (200 draws, 95 %, seed \(used)) keeps"
      )
    }
    let model = try PCA(components: 1, standardize: scale, keepsScores: false)
      .fit(rows.matrix, execution: call.quietExecution)
    let count = rule == .kaiser ? model.scree?.kaiserCount : model.scree?.brokenStickCount
    return (count ?? 0, rule == .kaiser ? "Kaiser's rule keeps" : "the broken stick keeps")
  }

  static func tooMany(_ n: Int, _ columns: Int, _ call: Call) -> Diagnostic {
    Diagnostic(
      code: "S0215",
      message: "\(n) components were asked for, but only \(columns) columns are there",
      span: call.stage.span)
  }

  static func reduction(
    _ model: PCAModel, _ rows: NumericRows, _ scale: Bool, seed: UInt64?, _ call: Call
  ) throws -> Reduction {
    let n = model.loadings.columns
    // Computed as new rows will be, so that rows assigned again meet the same bits.
    let added = (0..<n).map {
      NamedScalar("pc\($0 + 1)", projection(model, rows.features, $0))
    }
    let lazy = try rows.source.computing(added, keepingOriginals: false)
    var roles = lazy.roles
    roles.components.formUnion(added.map(\.name))
    let data = lazy.with(plan: .stored(try call.backend.materialize(lazy.plan)))
      .with(roles: roles)
    let provenance = Provenance(
      method: (scale ? "PCA of correlations" : "PCA of covariances")
        + (seed == nil ? "" : " (randomized)"),
      settings: [("n", String(n))], seed: seed,
      fingerprint: Fingerprint.of(labels: [], numbers: model.scores.values))
    return Reduction(model: .components(model), rows: rows, data: data, provenance: provenance)
  }

  /// Σ (x − mean) / scale · loading
  private static func projection(_ model: PCAModel, _ names: [String], _ component: Int) -> Scalar {
    let terms = names.indices.map { index in
      Scalar.call(
        "*",
        .standardised(.column(names[index]), model.means[index], model.scales[index]),
        .literal(.number(model.loadings[index, component])))
    }
    return terms.dropFirst().reduce(terms[0]) { .call("+", $0, $1) }
  }
}

enum SolverChoice: String, Choice {
  case exact, randomized

  var help: String {
    switch self {
    case .exact: "from all products of columns, or of rows where they are fewer"
    case .randomized: "from a random subspace; nearly the same for the first components"
    }
  }
}
