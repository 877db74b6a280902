import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let outliers = Verb(
    "outliers", "Score how far each row lies from the others, and mark the outliers.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "the reasons of the highest scores: errors in the data, or customers of a kind of their own",
      next: ["sort -outlier_score | head 10", "freq outlier"]),
    .columns,
    Parameter<OutlierMethod>("method", "How rows are scored.", default: .robust),
    Parameter<Double?>(
      "cut",
      "Rows with a score above are outliers; a limit that goes with the method when left out."
    ),
    Parameter<Double?>(
      "share", "Mark this share of the rows instead, those with the highest scores.", in: 0...),
    Parameter<Double>(
      "level",
      "Mahalanobis and robust: the share of normal rows that the limit leaves inside.",
      default: 0.975, in: 0.5...0.999999),
    Parameter<Double>(
      "coverage", "Robust: about which share of the rows decides what is usual.", default: 0.75,
      in: 0.5...1),
    Parameter<Int>(
      "k", "LOF: neighbours of a row; GLOSH: least size of a group.", default: 20, in: 2...),
    Parameter<Int>("trees", "Isolation: number of trees.", default: 200, in: 1...1_000_000),
    Parameter<Int>("sample", "Isolation: rows that a tree is grown on.", default: 256, in: 2...),
    .metric,
    .seed,
    details: """
      Adds `outlier_score` (large: far out), `outlier` and `reason`, the columns that say most about an outlier. \
      `mahalanobis` is the squared distance to the mean by the covariance of all rows, `robust` to that of the rows \
      that lie closest together (minimum covariance determinant, FAST-MCD, reweighted, as R's covMcd), so that \
      outliers cannot hide each other; both allow for correlation, suit one cloud of rows, and are held against \
      chi-squared. `lof` compares the density at a row with that of its neighbours (limit 1.5), `isolation` tells how \
      soon random cuts part a row from all others (limit 0.6), `glosh` how far below the densest part of its group \
      hdbscan would let it drop (limit 0.9); these suit any number of groups. For `lof` and `glosh` `scale` first \
      unless all columns are in one unit. The reason is the column's part of the distance in percent, or how many \
      robust deviations (median and MAD) a value lies off. Each row counts once: rows with weights are \
      refused.
      """,
    examples: [
      Example(
        "iris | outliers | sort -outlier_score | head 3", "The flowers farthest from the others"),
      Example("iris | outliers method=isolation share=5% seed=1 | freq outlier", "One in twenty"),
      Example("iris | scale | outliers method=lof k=10 | where outlier", "Thinly spread flowers"),
    ],
    references: [.rousseeuwMCD, .liuForest, .breunig, .campello],
    shape: { call, columns, _, _, _, _, _, _, _, _, _, _ in
      let data = try call.table()
      try call.refuseWeights(data)
      _ = try call.features(columns.names)
      return Shape(
        kind: .table, data: Labelling.outline(data, adding: OutlierTable.columns, isLabel: true))
    }
  ) { call, columns, method, cut, share, level, coverage, k, trees, sample, metric, seed in
    try call.refuseWeights(try call.table())
    let rows = try call.numericRows(columns.names)
    call.lintNames(rows)
    if method == .lof || method == .glosh { call.warnUnequalSpread(rows) }
    let settings = OutlierSettings(
      level: level, coverage: coverage, k: k, trees: trees, sample: sample, metric: metric.metric,
      seed: seed.resolved(call))
    let found: OutlierScores
    do {
      found = try OutlierScores(method, rows.matrix, settings, call.execution)
    } catch EngineError.singular(let column) {
      throw call.withoutCovariance(rows.features[column], method)
    }
    let table = OutlierTable(found, rows, cut: cut, share: share, settings)
    call.note(try table.words(method))
    return .table(
      try Labelling.adding(
        try table.added(method), to: rows.source, isLabel: true, call.backend))
  }
}

enum OutlierMethod: String, Choice {
  case robust, mahalanobis, lof, isolation, glosh

  var help: String {
    switch self {
    case .robust: "squared distance by a covariance that outliers have no say in (MCD)"
    case .mahalanobis: "squared distance by the covariance of all rows"
    case .lof: "local outlier factor"
    case .isolation: "isolation forest"
    case .glosh: "outlier score of the density hierarchy"
    }
  }

  /// Above which score a row is an outlier, where nothing else is asked for.
  func limit(columns: Int, level: Double) -> Double {
    switch self {
    case .robust, .mahalanobis: ChiSquared.quantile(level, degrees: columns)
    case .lof: 1.5
    case .isolation: 0.6
    case .glosh: 0.9
    }
  }
}

private struct OutlierSettings {
  let level: Double
  let coverage: Double
  let k: Int
  let trees: Int
  let sample: Int
  let metric: Metric
  let seed: UInt64
}

private struct OutlierScores {
  let values: [Double]
  /// What the distances go by; nil for methods without covariances.
  let scatter: LocationScatter?

  init(
    _ method: OutlierMethod, _ rows: Matrix, _ settings: OutlierSettings, _ execution: Execution
  ) throws {
    switch method {
    case .mahalanobis:
      let scatter = try LocationScatter(classical: rows)
      self.scatter = scatter
      values = try scatter.squaredDistances(rows, execution: execution)
    case .robust:
      let found = try MinimumCovarianceDeterminant(coverage: settings.coverage)
        .fit(rows, seed: settings.seed, execution: execution)
      scatter = found.scatter
      values = found.squaredDistances
    case .lof:
      scatter = nil
      values = try LocalOutlierFactor(k: settings.k, metric: settings.metric)
        .fit(rows, execution: execution).factors
    case .isolation:
      scatter = nil
      values = try IsolationForest(trees: settings.trees, sampleSize: settings.sample)
        .fit(rows, seed: settings.seed, execution: execution).scores
    case .glosh:
      scatter = nil
      values = try HDBSCAN(minimumSize: settings.k, metric: settings.metric)
        .fit(rows, execution: execution).outlierScores
    }
  }
}

/// Scores beside the rows, and why the highest are so high.
private struct OutlierTable {
  static let columns = [
    Column("outlier_score", .number), Column("outlier", .boolean), Column("reason", .text),
  ]

  private let scores: OutlierScores
  private let rows: NumericRows
  private let limit: Double?
  private let isOut: [Bool]
  private let cut: Double?
  private let level: Double

  init(
    _ scores: OutlierScores, _ rows: NumericRows, cut: Double?, share: Double?,
    _ settings: OutlierSettings
  ) {
    self.scores = scores
    self.rows = rows
    self.cut = cut
    level = settings.level
    guard let share else {
      limit = cut
      isOut = []
      return
    }
    limit = nil
    let values = scores.values
    let count = min(Int((Double(values.count) * share).rounded()), values.count)
    // Of equal scores the first rows.
    let order = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
    var marks = [Bool](repeating: false, count: values.count)
    for row in order.prefix(count) { marks[row] = true }
    isOut = marks
  }

  private func limit(_ method: OutlierMethod) -> Double {
    limit ?? method.limit(columns: rows.features.count, level: level)
  }

  private func marks(_ method: OutlierMethod) -> [Bool] {
    guard isOut.isEmpty else { return isOut }
    let limit = limit(method)
    return scores.values.map { $0 > limit }
  }

  func words(_ method: OutlierMethod) throws -> String {
    let marks = marks(method)
    let count = marks.count { $0 }
    let share = NumberText.fixed(100 * Double(count) / Double(max(marks.count, 1)), places: 1)
    let text =
      "\(NumberText.grouped(count)) of \(NumberText.grouped(marks.count)) rows (\(share) %) are marked"
    guard isOut.isEmpty else { return text + ", those with the highest scores" }
    let words = "\(text): score above \(NumberText.significant(limit(method), 5))"
    guard cut == nil, method == .robust || method == .mahalanobis else { return words }
    let usual = NumberText.shortest(((1 - level) * 1e6).rounded() / 1e4)
    return "\(words); \(usual) % would be of one normal cloud"
  }

  func added(_ method: OutlierMethod) throws -> [(Column, ColumnValues)] {
    let marks = marks(method)
    let reasons = try reasons(marks.indices.filter { marks[$0] })
    let scores = scores.values.map { $0.isFinite ? Cell.number($0) : .null }
    let cells = marks.indices.map { row in reasons[row].map { Cell.text($0) } ?? .null }
    return [
      (Self.columns[0], ColumnValues(.number, cells: scores) ?? .nulls(scores.count)),
      (Self.columns[1], .booleans(marks, Validity())),
      (Self.columns[2], ColumnValues(.text, cells: cells) ?? .nulls(cells.count)),
    ]
  }

  /// For some rows the two columns that say most.
  private func reasons(_ chosen: [Int]) throws -> [Int: String] {
    guard !chosen.isEmpty else { return [:] }
    let texts: [String]
    if let scatter = scores.scatter {
      let parts = try scatter.contributions(rows.matrix, of: chosen)
      texts = chosen.indices.map { place in
        let total = parts.row(place).reduce(0, +)
        let shares = parts.row(place).map { total > 0 ? $0 / total : 0 }
        return words(shares) { column in
          let side =
            rows.matrix[chosen[place], column] >= scatter.center[column] ? "high" : "low"
          return "\(side) (\(NumberText.fixed(100 * shares[column], places: 0)) %)"
        }
      }
    } else {
      let off = RobustDeviations(rows.matrix)
      texts = chosen.map { row in
        let values = off.values(rows.matrix, row)
        return words(values.map(abs)) { column in
          let sign = values[column] >= 0 ? "+" : "−"
          return sign + NumberText.fixed(abs(values[column]), places: 1)
        }
      }
    }
    return Dictionary(uniqueKeysWithValues: zip(chosen, texts))
  }

  private func words(_ sizes: [Double], _ text: (Int) -> String) -> String {
    let order = sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
    return order.prefix(2).map { "\(rows.features[$0]) \(text($0))" }.joined(separator: ", ")
  }
}

/// How many robust deviations values lie off the median.
private struct RobustDeviations {
  private var medians: [Double] = []
  private var scales: [Double] = []

  init(_ rows: Matrix) {
    for j in 0..<rows.columns {
      let values = rows.column(j).sorted()
      let median = Quantile.type7(values, 0.5)
      let off = values.map { abs($0 - median) }.sorted()
      var scale = 1.4826 * Quantile.type7(off, 0.5)
      // Where more than half of the values are equal, the mean deviation tells more.
      if scale == 0 { scale = 1.2533 * off.reduce(0, +) / Double(off.count) }
      medians.append(median)
      scales.append(scale)
    }
  }

  func values(_ rows: Matrix, _ i: Int) -> [Double] {
    medians.indices.map { j in
      scales[j] > 0 ? (rows[i, j] - medians[j]) / scales[j] : 0
    }
  }
}

extension Call {
  /// Throws `S0441` for rows that a weight says to count differently.
  fileprivate func refuseWeights(_ data: DataSet) throws {
    guard let weight = data.roles.weight else { return }
    let others = data.schema.names.filter { $0 != weight }.map(Name.written)
    throw Diagnostic(
      code: "S0441",
      message: "`outliers` counts each row once, but `\(weight)` is the weight of the rows",
      span: stage.name.span, notes: ["without the column, each row counts once"],
      fix: proposal(before: stage, "select \(others.joined(separator: ", ")) | "))
  }

  fileprivate func withoutCovariance(_ column: String, _ method: OutlierMethod) -> Diagnostic {
    Diagnostic(
      code: "S0420",
      message:
        "`\(column)` is constant or follows from the columns before it, so `\(method.rawValue)` "
        + "has no distances", span: stage.span,
      notes: [
        "leave `\(column)` out, or use `method=isolation`, which needs no covariance",
        "`robust` also needs that no two thirds of the rows lie in a plane (many zeros in a column)",
      ])
  }
}
