import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let gap = Verb(
    "gap", "Compare the spread within k segments to that in rows without any groups.",
    accepts: .table, returns: .table, chapter: .validation,
    guide: Guide(
      "whether the rules agree, and whether k = 1 is among their answers",
      next: ["plot", "where tibs"]),
    .columns,
    Parameter<GroupCounts>(
      "k", "Numbers of groups to try.", default: GroupCounts(Array(1...10))),
    Parameter<Int>(
      "references", "Reference sets; below 100 the curve is rough.", default: 100, in: 2...100_000),
    Parameter<ReferenceChoice>(
      "box", "What rows without groups look like.", default: .principal),
    Parameter<Int>(
      "power", "Power of the distances in the spread: 2 as in the paper, 1 as R's clusGap.",
      default: 2, in: 1...2),
    Parameter<GapMethodChoice>("method", "What makes the segments.", default: .kmeans),
    Parameter<LinkageChoice?>("linkage", "Of `method=hclust`: ward when left out."),
    Parameter<Int>(
      "restarts", "Starts of k-means or k-medoids, for the rows and each reference set alike.",
      default: 10, in: 1...10_000),
    .seed,
    details: """
      W is the sum, over segments of `method`, of the distances of all pairs of rows over twice the segment's size, and \
      the gap is the mean log W of reference sets without groups less that of the rows. Its standard error is the \
      standard deviation over the B reference sets (divisor B; R divides by B − 1) times √(1 + 1/B). Three rules read \
      the curve, and all are shown: `tibs`, the smallest k whose gap reaches that of k + 1 less its error; `first_se`, \
      the smallest k within one error of the first peak; `global_max`, the largest gap. Where they differ, the data \
      do not settle it. k = 1 means that there is no sign of groups. Cost: that of `references` + 1 sweeps of k-means, or of \
      k-medoids, which compares all pairs of rows, or of as many trees; \
      `power=1` also looks at all pairs within segments.
      """,
    examples: [
      Example("iris | gap k=1..6 references=50 restarts=3 seed=1", "The rules do not agree"),
      Example("iris | gap k=1..6 references=50 restarts=3 seed=1 | plot", "The curve"),
      Example(
        "iris | gap k=1..5 method=hclust references=20 seed=1", "Of the cuts of trees"),
    ],
    references: [.tibshiraniGap],
    shape: { call, columns, counts, _, _, _, method, linkage, _, _ in
      _ = try call.features(columns.names)
      _ = try method.partition(linkage, restarts: 1, call)
      try counts.require(1...)
      return .table(GapTable.columns)
    }
  ) { call, columns, counts, references, box, power, choice, linkage, restarts, seed in
    let rows = try call.numericRows(columns.names)
    try counts.require(1...)
    let used = seed.resolved(call)
    let method = GapStatistic(
      ks: counts.values, references: references, box: box.box, power: power,
      by: try choice.partition(linkage, restarts: restarts, call))
    if choice == .kmedoids {
      let partitions = Double((references + 1) * counts.values.count)
      let forecast = call.forecast(
        rows, nanoseconds: 2 * partitions, each: 0.6 * Double(restarts) * partitions)
      call.announce(forecast, less: "fewer `references` or `sample` before it take less")
    }
    let curve = try method.fit(rows.matrix, seed: used, execution: call.execution)
    let name = choice == .kmeans ? "" : choice.name(linkage) + ": "
    call.note(name + GapTable.words(curve) + "; seed \(used)")
    return .table(try GapTable.make(curve, call))
  }
}

enum GapTable {
  static let columns = [
    Column("k", .integer), Column("log_w", .number), Column("expected", .number),
    Column("gap", .number), Column("se", .number), Column("tibs", .boolean),
    Column("first_se", .boolean), Column("global_max", .boolean),
  ]
  static var names: [String] { columns.map(\.name) }

  static func make(_ curve: GapCurve, _ call: Call) throws -> DataSet {
    func chosen(_ rule: GapRule) -> ColumnValues {
      .booleans(curve.ks.map { $0 == curve.choice(rule) }, Validity())
    }
    let table = Table(
      schema: Schema(columns),
      columns: [
        .integers(curve.ks.map(Int64.init), Validity()), .numbers(curve.logSpreads, Validity()),
        .numbers(curve.expected, Validity()), .numbers(curve.gaps, Validity()),
        .numbers(curve.standardErrors, Validity()), chosen(.tibs), chosen(.firstSE),
        chosen(.globalMax),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  /// What each rule says: "tibs: k=4; first_se: k=6; global_max: k=8".
  static func words(_ curve: GapCurve) -> String {
    let rules: [(String, GapRule)] = [
      ("tibs", .tibs), ("first_se", .firstSE), ("global_max", .globalMax),
    ]
    let last = curve.ks.last ?? 1
    let parts = rules.map { name, rule in
      "\(name): " + (curve.choice(rule).map { "k=\($0)" } ?? "none up to \(last)")
    }
    let choices = Set(rules.map { curve.choice($0.1) })
    let verdict =
      choices.count > 1
      ? "; the rules do not agree"
      : choices == [1] ? "; no sign of groups" : ""
    return parts.joined(separator: ", ") + verdict
  }
}

enum GapMethodChoice: String, Choice {
  case kmeans, kmedoids, hclust

  var help: String {
    switch self {
    case .kmeans: "k-means"
    case .kmedoids: "k-medoids by Euclidean distances"
    case .hclust: "cuts of a tree, one tree for all k"
    }
  }

  /// As the first line has it.
  func name(_ linkage: LinkageChoice?) -> String {
    self == .hclust ? "cuts of a tree (\((linkage ?? .ward).rawValue))" : help
  }

  func partition(_ linkage: LinkageChoice?, restarts: Int, _ call: Call) throws -> GapPartition {
    if self != .hclust, linkage != nil {
      throw Problem.wrongArguments(
        "`linkage` is of trees", span: call.stage.span, notes: ["method=hclust linkage=average"])
    }
    return switch self {
    case .kmeans: .means(KMeans(k: 1, restarts: restarts))
    case .kmedoids: .medoids(KMedoids(k: 1, restarts: restarts))
    case .hclust: .tree((linkage ?? .ward).linkage(nil))
    }
  }
}

enum ReferenceChoice: String, Choice {
  case principal, columns

  var help: String {
    switch self {
    case .principal: "even in the box along the principal components"
    case .columns: "even between the least and the largest value of each column"
    }
  }

  var box: ReferenceBox { self == .principal ? .principal : .columns }
}

/// Several numbers of groups that belong to one call: `1..10`.
struct GroupCounts: ParameterValue {
  let values: [Int]
  private let place: (span: Span, reader: ArgumentReader)?

  init(_ values: [Int]) {
    self.values = values
    place = nil
  }

  private init(_ values: [Int], _ span: Span, _ reader: ArgumentReader) {
    self.values = values
    place = (span, reader)
  }

  static var kind: ParameterKind { ParameterKind(words: "a range of whole numbers such as 1..10") }

  var literal: String {
    guard let first = values.first, let last = values.last else { return "" }
    return values.count > 1 ? "\(first)..\(last)" : "\(first)"
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GroupCounts {
    let expression = reader.single(arguments)
    let values = try reader.elements(expression).map { value in
      guard let whole = value.int else { throw reader.wrong(expression, value.kindName) }
      return whole
    }
    guard !values.isEmpty, zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw reader.wrong(expression, "numbers that do not rise")
    }
    return GroupCounts(values, expression.span, reader)
  }

  /// Throws unless all numbers are in range.
  func require(_ range: PartialRangeFrom<Int>) throws {
    guard let place, let wrong = values.first(where: { !range.contains($0) }) else { return }
    throw place.reader.wrong(
      Expression.literal(.integer(Int64(wrong)), place.span), "\(wrong)")
  }
}
