import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let twostep = Verb(
    "twostep", "Group many rows of numbers and categories in two steps, and find how many groups.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "whether `k` stays the same with another seed: the tree depends on the order of rows",
      next: ["tried", "prototypes"]),
    .features,
    Parameter<GroupChoice>(
      "k", "Number of segments; auto finds it, k=2..6 fits them all.", default: .auto,
      in: .fixed(1)...),
    Parameter<CriterionChoice>("by", "What judges the number of segments.", default: .bic),
    Parameter<Int>("most", "Most segments that are tried.", default: 15, in: 1...10_000),
    Parameter<Int>("leaves", "Most small groups of the first step.", default: 500, in: 1...100_000),
    Parameter<Bool>(
      "shuffle", "Read the rows in a random order by the seed; false takes that of the file.",
      default: true),
    .seed,
    details: """
      As TwoStep of SPSS: each row goes down a tree of small groups and joins the nearest, or begins one of its own; \
      when there are more than `leaves`, the tree is made again with wider groups. The small groups are then merged by \
      the log-likelihood distance: what a merge costs if the numbers of a group are normal and independent, and its \
      categories multinomial. So numbers need no common scale. `k=auto`: BIC (or AIC) of 1, 2, … segments; first the \
      least k after which it falls by less than 4 % of its first fall, then, up to that k, the one whose merge costs \
      most beside the merge before it, or the larger of the best two where they are within 15 %. `tried` lists \
      the figures. Rows then go to the segment whose likelihood suffers least from them, `distance` says how much, \
      and `assign` does the same with new rows. The tree depends on the order of rows once there are more different \
      rows than `leaves`: rows are shuffled by the seed, and another seed shows how much that matters. Categories \
      outweigh numbers here, since a split by a level always pays: where levels tell little of the segments, `k=auto` \
      finds too many of them; `weigh` makes categories count less, and `kamila` weighs both alike. A gap of a category \
      plays no part; numbers must be there. Outliers are not set aside.
      """,
    examples: [
      Example("iris | twostep seed=1", "Flowers with their species; k is found"),
      Example("orders | twostep amount, quantity, country k=3 seed=1", "Numbers and a category"),
      Example("iris | twostep seed=1 | tried", "Why so many"),
    ],
    references: [.chiu, .birch],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.mixedShape(columns.names, TwoStepModel.columns)
    }
  ) { call, columns, groups, criterion, most, leaves, shuffles, seed in
    let rows = try call.mixedRowsWithNumbers(columns.names)
    var method = TwoStep(
      criterion: criterion.criterion, most: most, leaves: leaves, shuffles: shuffles)
    if case .fixed(let k) = groups { method.k = k }
    return try call.twoStep(rows, method, seed)
  }

  static let tried = Verb(
    "tried", "List the numbers of segments that a two-step clustering was chosen from.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "a `ratio` that stands out: the merge after that k joins segments that lie apart",
      next: ["profile"]),
    details: """
      One row for each number of segments that was tried, made of the same tree. `bic` and `aic` are up to a constant \
      those of the model (numbers in standard deviations), small is good; `change` is the fall of the criterion from \
      k−1 to k, `share` the fall from k to k+1 as a share of the first; `distance` is what merging k segments into k−1 \
      costs, `ratio` that beside the merge before it. `chosen` marks the k of the segments.
      """,
    examples: [Example("iris | twostep seed=1 | tried", "BIC, changes and ratios")],
    references: [.chiu],
    shape: { _ in .table(TriedTable.columns) }
  ) { call in
    let clustering = try call.clustering()
    guard let model = clustering.model as? TwoStepModel else {
      throw Diagnostic(
        code: "S0450", message: "`tried` lists what `twostep` went by, not other methods",
        span: call.stage.span,
        notes: ["`compare silhouette, ch` after a range of k sets figures side by side"])
    }
    let table = TriedTable.make(model, by: clustering.criterion)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

extension TwoStepModel: SegmentModel {
  static var columns: ModelColumns { .both(Labelling.distance) }
  var fitted: [[Double]] { [distances] }

  var remarks: [String] {
    var remarks = ["BIC \(NumberText.significant(figure.bic, 8)) (small is good)"]
    if let ratio = figure.distanceRatio {
      remarks.append("ratio of distances \(NumberText.significant(ratio, 4))")
    }
    remarks.append("\(leaves) small groups")
    return remarks
  }

  func ownIndex(_ index: IndexChoice) -> Double? {
    switch index {
    case .bic: figure.bic
    case .aic: figure.aic
    default: nil
    }
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

extension Call {
  fileprivate func twoStep(_ rows: NumericRows, _ method: TwoStep, _ seed: Seed) throws -> Value {
    guard let mixed = rows.mixed else { throw Undetermined() }
    let used = seed.resolved(self)
    let model = try method.fit(mixed, weights: rows.weights, seed: used, execution: execution)
    if method.k == nil {
      note(
        "k=auto chose \(model.k) by \(method.criterion.rawValue.uppercased()); `tried` shows why")
      if model.k == method.most, model.k < model.leaves { warnOfLimit(model.k) }
    }
    if !method.shuffles, model.threshold > 0 {
      warn(
        Diagnostic(
          severity: .warning, code: "L30",
          message: "the tree depends on the order of the rows, which is that of the file",
          span: stage.span, notes: ["without `shuffle=false` rows come in a random order"]))
    }
    let provenance = Provenance(
      method: "two-step (log-likelihood distance)",
      settings: [
        ("k", String(model.k)), (Clustering.criterionName, method.criterion.rawValue),
        ("leaves", String(method.leaves)),
      ] + (method.shuffles ? [] : [("shuffle", "false")]),
      seed: method.shuffles ? used : nil,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.distances))
    return try clustered(model, labels: model.labels, of: rows, provenance)
  }

  private func warnOfLimit(_ most: Int) {
    warn(
      Diagnostic(
        severity: .warning, code: "L31",
        message: "\(most) segments are the most that were tried; more may be better",
        span: stage.span, notes: ["`most=\(2 * most)` looks further"]))
  }
}

extension Clustering {
  fileprivate static let criterionName = "by"

  /// The criterion that found the number of segments.
  fileprivate var criterion: GroupCriterion {
    provenance.settings.first { $0.name == Self.criterionName }
      .flatMap { GroupCriterion(rawValue: $0.value) } ?? .bic
  }
}

private enum TriedTable {
  static let columns = [
    Column("k", .integer), Column("bic", .number), Column("aic", .number),
    Column("change", .number), Column("share", .number), Column("distance", .number),
    Column("ratio", .number), Column("chosen", .boolean),
  ]

  static func make(_ model: TwoStepModel, by criterion: GroupCriterion) -> Table {
    func cell(_ value: Double?) -> Cell { value.map { .number($0) } ?? .null }
    let values = model.figures.map { $0.value(criterion) }
    let first = values.count > 1 ? values[0] - values[1] : 0
    let rows = model.figures.enumerated().map { place, figure -> [Cell] in
      let change = place > 0 ? values[place - 1] - values[place] : nil
      let fall = place + 1 < values.count ? values[place] - values[place + 1] : nil
      return [
        .integer(Int64(figure.k)), .number(figure.bic), .number(figure.aic), cell(change),
        cell(first > 0 ? fall.map { $0 / first } : nil), cell(figure.distance),
        cell(figure.distanceRatio), .boolean(figure.k == model.k),
      ]
    }
    return Table(columns, rows: rows)
  }
}

enum CriterionChoice: String, Choice {
  case bic, aic

  var help: String {
    switch self {
    case .bic: "Bayesian information criterion: fewer segments"
    case .aic: "Akaike's: more segments"
    }
  }

  var criterion: GroupCriterion { self == .bic ? .bic : .aic }
}
