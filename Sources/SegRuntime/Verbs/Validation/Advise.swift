import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let advise = Verb(
    "advise", "Say which methods suit these rows, and why, with the numbers behind it.",
    accepts: .table, returns: .table, chapter: .validation,
    guide: Guide(
      "the reasons: they are facts about the rows, the choice is yours",
      next: ["tendency", "kmeans k=auto"]),
    .features,
    .seed,
    details: """
      Looks at rows and columns, their types, missing values, long tails, far rows (beyond three quartile distances \
      outside of the quartiles of a column), correlations, the Hopkins statistic and the dip of the first principal \
      component (on standardised columns, complete rows, at most 5,000 of them drawn by the seed), and at what the \
      methods would need. Texts, truth values and what `treat` made levels or ranks are looked at too: where there are \
      any, the methods that take them come first (KAMILA, k-prototypes, Gower's distance, two-step, directions of mixed \
      data; k-modes and latent classes where there are no numbers), with what they would take in time and memory on two \
      cores, and then those of numbers alone. `fits` is `yes`, `maybe` or `no`, each with its reason: the first case that holds in a table of rules. The purpose of the segments is not \
      in the data: a hierarchy to show to people, groups of any shape, or probabilities may be worth more than a fit.
      """,
    examples: [
      Example("iris | select numeric() | advise seed=1", "Which method for flowers?"),
      Example("orders | advise amount, quantity, country, status seed=1", "Numbers and categories"),
      Example("orders | advise country, status", "Categories alone"),
    ],
    references: [.hopkins, .hartiganDip, .adolfsson],
    shape: { call, columns, _ in
      _ = try call.mixedFeatures(columns.names)
      return .table(AdviceTable.columns)
    }
  ) { call, columns, seed in
    let (notes, advice) = try Advice.given(columns, seed: seed.resolved(call), call)
    for note in notes { call.note(note) }
    for one in advice { call.note("\(one.method), \(one.fits): \(one.reason)") }
    return .table(try AdviceTable.make(advice, call))
  }
}

/// One method, whether it fits, and why.
struct Advice {
  let method: String
  let fits: String
  let statement: String
  let reason: String

  /// What is seen in the rows, and what follows.
  static func given(
    _ columns: FeatureColumns, seed: UInt64, _ call: Call
  ) throws -> (notes: [String], advice: [Advice]) {
    if let facts = try MixedFacts(columns.names, seed: seed, call) {
      return (facts.notes, facts.advice)
    }
    let facts = try RowFacts(try columns.numeric(call), seed: seed, call)
    return (facts.notes, facts.advice)
  }
}

private enum AdviceTable {
  static let columns = [
    Column("method", .text), Column("fits", .text), Column("statement", .text),
    Column("reason", .text),
  ]

  static func make(_ advice: [Advice], _ call: Call) throws -> DataSet {
    let order = ["yes", "maybe", "no"]
    let sorted = order.flatMap { fits in advice.filter { $0.fits == fits } }
    let table = Table(
      schema: Schema(columns),
      columns: [
        .texts(sorted.map(\.method), Validity()), .texts(sorted.map(\.fits), Validity()),
        .texts(sorted.map(\.statement), Validity()), .texts(sorted.map(\.reason), Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }
}

/// What the choice of a method depends on.
struct RowFacts {
  private let rows: Int
  private let columns: [String]
  private let texts: [String]
  private let missing: Int
  /// Largest over smallest standard deviation.
  let spreads: Double
  private let tail: (column: String, skewness: Double)?
  /// Share of rows far out in some column.
  let far: Double
  let correlation: Double
  private let hopkins: Hopkins?
  private let dip: DipTest?
  private let memory: Int

  private static let mostTested = 5000

  init(_ names: [String], seed: UInt64, _ call: Call) throws {
    let data = try call.table()
    columns = try call.features(names)
    texts = data.plan.schema.columns.filter { column in
      column.type == .text && !data.roles.excluded.contains(column.name)
    }.map(\.name)
    let values = try call.backend.numericColumns(data.plan, columns)
    let all = values.first?.values.count ?? 0
    var isMissing = [Bool](repeating: false, count: all)
    for column in values {
      for row in column.missingRows { isMissing[row] = true }
    }
    let complete = isMissing.indices.filter { !isMissing[$0] }
    (rows, missing) = (all, all - complete.count)
    memory = call.execution.memoryLimit
    let lists = values.map { column in complete.map { column.values[$0] } }
    let deviations = lists.map(Self.deviation)
    let known = deviations.filter { $0 > 0 }
    spreads = (known.max() ?? 1) / (known.min() ?? 1)
    tail = zip(columns, lists).compactMap { name, list in
      MomentShape(list).map { (column: name, skewness: $0.skewness) }
    }.max { abs($0.skewness) < abs($1.skewness) }
    far = Self.farShare(lists)
    correlation = Self.largestCorrelation(lists)
    let tests = try Self.tests(lists, deviations, seed: seed, call)
    (hopkins, dip) = (tests?.hopkins, tests?.dip)
  }

  private static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  private static func farShare(_ lists: [[Double]]) -> Double {
    guard let count = lists.first?.count, count > 0 else { return 0 }
    var isFar = [Bool](repeating: false, count: count)
    for list in lists {
      let sorted = list.sorted()
      let (low, high) = (Quantile.type7(sorted, 0.25), Quantile.type7(sorted, 0.75))
      let reach = 3 * (high - low)
      guard reach > 0 else { continue }
      for (row, value) in list.enumerated() where value < low - reach || value > high + reach {
        isFar[row] = true
      }
    }
    return Double(isFar.count { $0 }) / Double(count)
  }

  private static func largestCorrelation(_ lists: [[Double]]) -> Double {
    var largest = 0.0
    for i in lists.indices.prefix(64) {
      for j in 0..<i {
        let r = abs(Correlation.pearson(lists[i], lists[j]))
        if r.isFinite { largest = max(largest, r) }
      }
    }
    return largest
  }

  /// nil where fewer than four complete rows differ.
  private static func tests(
    _ lists: [[Double]], _ deviations: [Double], seed: UInt64, _ call: Call
  ) throws -> (hopkins: Hopkins, dip: DipTest)? {
    let used = lists.indices.filter { deviations[$0] > 0 }
    guard let count = lists.first?.count, count >= 4, !used.isEmpty else { return nil }
    var matrix = Matrix.from(columns: used.map { j in lists[j].map { $0 / deviations[j] } })
    var random = RandomSource(seed: seed)
    if count > mostTested {
      matrix = matrix.selecting(rows: random.sample(mostTested, below: count).sorted())
    }
    let hopkins = try Hopkins.fit(matrix, seed: seed, execution: call.quietExecution)
    let component = try PCA(components: 1).fit(matrix, execution: call.quietExecution)
    let dip = try DipTest.fit(
      component.scores.column(0), simulations: 500, seed: seed, execution: call.execution)
    return (hopkins, dip)
  }
}

extension RowFacts {
  var notes: [String] {
    var notes = [
      "\(NumberText.grouped(rows)) rows, \(columns.count) numeric columns"
        + (texts.isEmpty ? "" : ", \(texts.count) of text")
        + (missing > 0
          ? ", \(share(Double(missing) / Double(max(rows, 1)))) of rows incomplete" : "")
    ]
    if missing > 0 { notes.append("fill or drop missing values first: `fill` or `drop_missing`") }
    if spreads > 10 {
      notes.append(
        "columns differ in spread by a factor of \(NumberText.significant(spreads, 3)): `scale` first"
      )
    }
    if let tail, abs(tail.skewness) >= FeatureLint.longTail.skewness {
      notes.append(
        "`\(tail.column)` is skewed (\(NumberText.significant(tail.skewness, 3))): `log1p` or "
          + "`winsorize` before `scale`")
    }
    if let hopkins, let dip {
      notes.append(
        "Hopkins \(NumberText.fixed(hopkins.value, places: 2)) (0.5 even, near 1 clustered), dip "
          + "p=\(NumberText.significant(dip.pValue, 2))"
          + (dip.pValue >= 0.05 && hopkins.value < 0.75
            ? ": little sign of clusters, segments would be slices" : ""))
    }
    return notes
  }

  var advice: [Advice] { [kmeans, medoids, tree, density, mixture] }

  private func share(_ value: Double) -> String {
    NumberText.fixed(value * 100, places: 1) + " %"
  }

  private var bytes: (Int) -> String {
    { count in
      count >= 1_000_000_000
        ? NumberText.fixed(Double(count) / 1e9, places: 1) + " GB"
        : NumberText.fixed(Double(count) / 1e6, places: 0) + " MB"
    }
  }

  private var isFarRidden: Bool { far >= 0.02 }
  private var isSkewed: Bool { abs(tail?.skewness ?? 0) >= FeatureLint.longTail.skewness }

  private var kmeans: Advice {
    let reason: String
    if isFarRidden {
      reason = "\(share(far)) of rows lie far out and draw the means towards them"
    } else if isSkewed, let tail {
      reason =
        "`\(tail.column)` has skewness \(NumberText.significant(tail.skewness, 3)); "
        + "fits after log1p or winsorize"
    } else {
      reason = "\(share(far)) far rows, no long tail, any number of rows"
    }
    return Advice(
      method: "k-means", fits: isFarRidden || isSkewed ? "maybe" : "yes",
      statement: "kmeans k=auto", reason: reason)
  }

  private var medoids: Advice {
    let isLarge = rows > 50_000
    let why =
      isFarRidden
      ? "\(share(far)) far rows move medoids less than means"
      : "\(share(far)) far rows: means do as well and are faster"
    let size = isLarge ? "; \(NumberText.grouped(rows)) rows need samples" : ""
    return Advice(
      method: isLarge ? "CLARA" : "k-medoids", fits: isFarRidden ? "yes" : "maybe",
      statement: isLarge ? "clara k=4" : "kmedoids k=4", reason: why + size)
  }

  private var tree: Advice {
    // All distances once, eight bytes each, for linkages that need them.
    let needed = rows * max(rows - 1, 0) / 2 * 8
    if needed > memory {
      return Advice(
        method: "hierarchical", fits: "maybe", statement: "hclust micro=500 | cut k=4",
        reason: "all distances of \(NumberText.grouped(rows)) rows are \(bytes(needed)), allowed "
          + "are \(bytes(memory)): a tree over small groups")
    }
    return Advice(
      method: "hierarchical", fits: rows <= 5000 ? "yes" : "maybe", statement: "hclust | cut k=4",
      reason:
        "\(NumberText.grouped(rows)) rows need at most \(bytes(needed)); shows segments within segments"
    )
  }

  private var density: Advice {
    let d = columns.count
    if d > 15 {
      return Advice(
        method: "density", fits: "no", statement: "pca n=5 | hdbscan min_size=50",
        reason: "in \(d) columns all rows are about equally far apart; reduce them first")
    }
    let fits = isFarRidden || (dip?.pValue ?? 1) < 0.05
    let size = max(5, rows / 100)
    let why =
      isFarRidden
      ? "\(share(far)) far rows become noise instead of segments"
      : fits
        ? "more than one mode (dip p=\(NumberText.significant(dip?.pValue ?? 0, 2))) in \(d) columns"
        : "one mode (dip p=\(NumberText.significant(dip?.pValue ?? 1, 2))): it may find one group"
    return Advice(
      method: "HDBSCAN*", fits: fits ? "yes" : "maybe", statement: "hdbscan min_size=\(size)",
      reason: why)
  }

  private var mixture: Advice {
    let d = columns.count
    let parameters = d * (d + 3) / 2
    let complete = rows - missing
    if complete < 10 * parameters {
      return Advice(
        method: "Gaussian mixture", fits: "no", statement: "gmm k=2 covariance=diagonal",
        reason: "\(parameters) parameters for each component of \(d) columns, but only "
          + "\(NumberText.grouped(complete)) complete rows")
    }
    return Advice(
      method: "Gaussian mixture", fits: correlation > 0.5 && !isSkewed ? "yes" : "maybe",
      statement: "gmm k=1..8 | best by=bic",
      reason: correlation > 0.5
        ? "columns correlate up to \(NumberText.fixed(correlation, places: 2)), so groups are long, "
          + "not round; gives probabilities"
        : "columns correlate up to \(NumberText.fixed(correlation, places: 2)) only; gives "
          + "probabilities")
  }
}
