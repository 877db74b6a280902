import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let validate = Verb(
    "validate", "Measure how well a clustering fits its rows.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "a silhouette below 0.25 says that the segments hardly stand apart",
      next: ["profile", "silhouette"]),
    Parameter<Several<IndexChoice>>(
      "index", "Indices to compute.", default: Several(IndexChoice.usual), at: .rest),
    .allIndices,
    details: """
      Noise is left out of every index. An index that has no meaning for the clustering (one segment, or a segment \
      without spread, or no centres since the rows have categories) is missing. `good` tells whether large or small values are good; where it says `knee`, the index \
      rises or falls with the number of segments, and only the bend of its curve means something. `gap`, `stability` \
      and `prediction` cluster other rows and take longer; `all=true` leaves them out. `gamma`, `tau`, `g_plus`, \
      `c_index`, `mcclain` and `point_biserial` compare all distances exactly, in bands of rising distance so that \
      memory stays small; distances within 2⁻⁴⁰ of the largest count as equal.
      """,
    examples: [
      Example("six | kmeans k=2 seed=1 | validate", "Three indices"),
      Example("iris | kmeans k=3 seed=1 | validate pbm, gamma, s_dbw", "Three others"),
      Example("iris | kmeans k=3 seed=1 | validate all=true", "All of them"),
    ],
    references: [.rousseeuw, .davies, .calinski, .milligan, .halkidi],
    shape: { _, _, _ in .table(ValidationTable.directed) }
  ) { call, indices, all in
    let model = try call.clustering()
    let chosen = all ? IndexChoice.single : indices.items
    let values = try chosen.values(of: [model], call)[0]
    let table = Table(
      schema: Schema(ValidationTable.directed),
      columns: [
        .texts(chosen.map(\.rawValue), Validity()),
        .texts(chosen.map { $0.variant(of: model) }, Validity()),
        ValidationTable.numbers(values), .texts(chosen.map(\.direction.rawValue), Validity()),
      ])
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }

  static let compare = Verb(
    "compare", "One row of indices for each member of a collection.",
    accepts: .models, returns: .table, chapter: .validation,
    guide: Guide(
      "where several indices agree; no figure is the truth",
      next: ["best by=silhouette"]),
    Parameter<Several<IndexChoice>>(
      "index", "Indices to compute.", default: Several(IndexChoice.usual), at: .rest),
    .allIndices,
    Parameter<ComparisonLines>("per", "What a line is.", default: .member),
    details: """
      The settings that tell the members apart come first, then the number of segments, the size of the smallest, \
      and the indices. No index is the truth: where they disagree, look at the profiles. `per=criterion` asks how many \
      segments there are: for a sweep over k it gives one line for each criterion with its values, the k that it \
      chooses, the runner-up, and the margin between them as a share of the range of its values: all indices, the \
      knees, Hartigan's and Krzanowski and Lai's rules, the gap under its three rules, the BIC of mixtures with as \
      many components, bootstrap stability and prediction strength. Cuts of one tree have the ratio of Duda and Hart, the \
      pseudo-t² (the same test in another scale) and Beale's F of the split that comes next as well: the smallest k whose next split is not \
      called for, as `stop` has them; k is 1 where the first is not and the range begins at 2. Criteria that measure the same vote many times, \
      so a majority is no evidence: a k is recommended only where separation (silhouette), excess over chance (gap), \
      reproducibility (prediction strength) and density (BIC) say the same, and otherwise none is.
      """,
    examples: [
      Example("iris | kmeans k=2..5 seed=1 | compare", "Which k?"),
      Example("iris | kmeans k=2..4 restarts=3 seed=1 | compare all=true", "Every index"),
      Example(
        "iris | kmeans k=2..4 restarts=3 seed=1 | compare per=criterion", "What each criterion says"
      ),
      Example(
        "iris | hclust | cut k=2..4 | compare per=criterion", "The same of the cuts of a tree"),
    ],
    references: [
      .milligan, .krzanowski, .tibshiraniGap, .tibshiraniWalther, .hennig, .fang, .satopaa, .duda,
      .beale,
    ],
    shape: { _, _, _, _ in Shape(kind: .table) }
  ) { call, indices, all, lines in
    if lines == .criterion {
      return .table(try Verdict.table(try call.members(), call))
    }
    let chosen = all ? IndexChoice.single : indices.items
    let table = try ComparisonTable.make(try call.members(), chosen, call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }

  static let best = Verb(
    "best", "Pick the best member of a collection.",
    accepts: .collection, returns: .clustering, chapter: .validation,
    guide: Guide(
      "whether the neighbours of the best are nearly as good",
      next: ["profile", "validate"]),
    Parameter<IndexChoice>("by", "The index that decides.", default: .silhouette),
    examples: [
      Example("iris | kmeans k=2..5 seed=1 | best by=silhouette", "The k of the best silhouette")
    ],
    shape: { call, _ in
      call.inputShape?.members.first ?? Shape(kind: .clustering)
    }
  ) { call, index in
    guard index.direction != .knee || index == .inertia else {
      throw Diagnostic(
        code: "S0411",
        message: "`\(index.rawValue)` rises or falls with the number of segments; it has no best",
        span: call.stage.span, notes: ["`compare per=criterion` looks for its knee"])
    }
    let members = try call.members()
    let scored = try members.map { (try index.value(of: $0.value, call.execution), $0) }
    let known = scored.compactMap { score, entry in score.map { ($0, entry) } }
    let better: (Double, Double) -> Bool = { index.isBetterWhenLarge ? $0 > $1 : $0 < $1 }
    guard var winner = known.first else {
      throw Diagnostic(
        code: "S0410", message: "`\(index.rawValue)` has no value for any member",
        span: call.stage.span)
    }
    for candidate in known.dropFirst() where better(candidate.0, winner.0) { winner = candidate }
    let keys = winner.1.keys.map { "\($0.name)=\(PlainText.inline($0.value))" }
    call.note(
      "best by \(index.rawValue): \(keys.joined(separator: " ")) (\(NumberText.significant(winner.0)))"
    )
    return winner.1.value
  }
}

extension Call {
  /// The members of a collection, or one value alone.
  fileprivate func members() throws -> [Collection.Entry] {
    switch input {
    case .collection(let collection)?: return collection.entries
    case let value?: return [Collection.Entry(keys: [], value: value)]
    case nil: throw Undetermined()
    }
  }
}

extension Parameter where Value == Bool {
  fileprivate static var allIndices: Parameter<Bool> {
    Parameter("all", "Every index that needs no other clustering.", default: false)
  }
}

enum ComparisonLines: String, Choice {
  case member, criterion

  var help: String {
    switch self {
    case .member: "a member of the collection, with its indices"
    case .criterion: "a criterion, with what it says for each number of segments"
    }
  }
}

extension [IndexChoice] {
  /// One list of values for each value, in the order of the indices; all pairs are looked at once.
  func values(of models: [Clustering], _ call: Call) throws -> [[Double?]] {
    try values(of: models.map(Value.clustering), call)
  }

  func values(of values: [Value], _ call: Call) throws -> [[Double?]] {
    let models = values.compactMap { value -> Clustering? in
      if case .clustering(let model) = value { model } else { nil }
    }
    let wanted = compactMap(\.partitionIndex)
    if wanted.contains(where: { $0.source == .ranks }), let rows = models.first?.rows {
      call.announce(
        call.forecast(rows, nanoseconds: 40, each: 8), less: "naming a few indices saves time")
    }
    let shared =
      models.count == values.count
      ? try IndexChoice.figures(wanted, of: models, call.execution) : []
    return try values.enumerated().map { row, value in
      try enumerated().map { place, index in
        if let wanted = index.partitionIndex, !shared.isEmpty { return shared[row]?[wanted] }
        let done = Double(row * count + place) / Double(count * values.count)
        call.execution.progress(Progress(phase: index.rawValue, fraction: done))
        return try index.value(of: value, call.quietExecution)
      }
    }
  }
}

enum ValidationTable {
  static let columns = [Column("index", .text), Column("variant", .text), Column("value", .number)]
  /// With what is good.
  static let directed = columns + [Column("good", .text)]

  /// Numbers with missing ones.
  static func numbers(_ values: [Double?]) -> ColumnValues {
    ColumnValues(.number, cells: values.map { $0.map(Cell.number) ?? .null })
      ?? .nulls(values.count)
  }
}

private enum ComparisonTable {
  static func make(_ entries: [Collection.Entry], _ indices: [IndexChoice], _ call: Call) throws
    -> Table
  {
    var columns: [Column] = []
    var values: [ColumnValues] = []
    for (place, key) in (entries.first?.keys ?? []).enumerated() {
      let (type, cells) = Collection.keyColumn(entries.map { $0.keys[place].value })
      columns.append(Column(key.name, type))
      values.append(cells)
    }
    let models = entries.map { entry in
      if case .clustering(let model) = entry.value { model } else { nil as Clustering? }
    }
    func whole(_ name: String, _ cells: [Cell]) {
      columns.append(Column(name, .integer))
      values.append(ColumnValues(.integer, cells: cells) ?? .nulls(cells.count))
    }
    whole("segments", models.map { $0.map { .integer(Int64($0.segmentCount)) } ?? .null })
    whole("smallest", models.map { $0?.sizes.min().map { .integer(Int64($0)) } ?? .null })
    let found = try indices.values(of: entries.map(\.value), call)
    for (place, index) in indices.enumerated() {
      columns.append(Column(index.rawValue, .number))
      values.append(ValidationTable.numbers(found.map { $0[place] }))
    }
    return Table(schema: Schema(columns), columns: values)
  }
}

extension Call {
  /// The same execution without progress, for parts whose whole is reported.
  var quietExecution: Execution {
    Execution(
      threads: execution.threads, memoryLimit: execution.memoryLimit, progress: { _ in },
      cancellation: execution.cancellation)
  }
}
