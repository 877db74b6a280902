import SegData
import SegEngine
import SegLanguage

/// An internal validation index: a figure for how well a partition fits its rows.
enum IndexChoice: String, Choice {
  case silhouette, simplified, ch, db, db2, dunn, dunn2, inertia, cophenetic, bic, aic, icl

  static let usual: [IndexChoice] = [.silhouette, .ch, .db]

  var help: String {
    switch self {
    case .silhouette: "mean silhouette width, −1 to 1, large is good"
    case .simplified:
      "silhouette width by distances to the means, fast; not comparable with silhouette"
    case .ch: "Caliński-Harabasz, large is good"
    case .db: "Davies-Bouldin with mean distances (q = 1), small is good"
    case .db2: "Davies-Bouldin with root mean squares (q = 2), small is good"
    case .dunn: "least distance between segments over the largest within one; one outlier rules it"
    case .dunn2: "least mean distance between two segments over the largest within one"
    case .inertia: "sum of squared distances to the centres, falls with k"
    case .cophenetic: "cophenetic correlation of a tree, large is good"
    case .bic: "−2 ln L + parameters · ln n of a mixture, small is good (mclust shows the negative)"
    case .aic: "−2 ln L + 2 · parameters of a mixture, small is good"
    case .icl: "BIC with the doubt about the rows' components on top, small is good"
    }
  }

  /// The variant's name, as it stands beside the figure.
  func variant(of model: Clustering) -> String {
    self == .silhouette && model.rows.mixed != nil ? "mean over rows, Gower" : variant
  }

  private var variant: String {
    switch self {
    case .silhouette: "mean over rows, Euclidean"
    case .simplified: "mean over rows, Euclidean to means"
    case .ch: "between/(k−1) : within/(n−k)"
    case .db: "q=1"
    case .db2: "q=2"
    case .dunn: "Euclidean"
    case .dunn2: "mean distances, Euclidean"
    case .inertia: "squared Euclidean"
    case .cophenetic: "Pearson"
    case .bic, .aic, .icl: "small is good"
    }
  }

  var isBetterWhenLarge: Bool {
    switch self {
    case .silhouette, .simplified, .ch, .dunn, .dunn2, .cophenetic: true
    case .db, .db2, .inertia, .bic, .aic, .icl: false
    }
  }

  /// nil where the index has no meaning: one segment, or no tree.
  func value(of value: Value, _ execution: Execution) throws -> Double? {
    switch value {
    case .clustering(let model): try self.value(of: model, execution)
    case .tree(let tree):
      self == .cophenetic ? try tree.copheneticCorrelation(execution) : nil
    default: nil
    }
  }

  func value(of model: Clustering, _ execution: Execution) throws -> Double? {
    if model.rows.mixed != nil { return try mixedValue(of: model, execution) }
    let rows = model.rows.matrix
    do {
      switch self {
      case .silhouette:
        return try Silhouette.fit(rows, labels: model.labels, execution: execution).mean
      case .simplified:
        return try SimplifiedSilhouette.fit(rows, labels: model.labels, execution: execution).mean
      case .ch:
        return try CalinskiHarabasz.index(rows, labels: model.labels, execution: execution)
      case .db, .db2:
        return try DaviesBouldin.index(
          rows, labels: model.labels, q: self == .db ? 1 : 2, execution: execution)
      case .dunn: return try Dunn.index(rows, labels: model.labels, execution: execution).value
      case .dunn2:
        return try ClusterDistances(rows, labels: model.labels, execution: execution)
          .generalizedDunn
      case .inertia: return try Self.inertia(model)
      case .cophenetic:
        return try model.model.tree?.copheneticCorrelation(execution)
      case .bic, .aic, .icl: return model.model.ownIndex(self)
      }
    } catch EngineError.undefinedForGroups {
      return nil
    }
  }

  /// Of numbers, ranks and categories: most indices need centres.
  private func mixedValue(of model: Clustering, _ execution: Execution) throws -> Double? {
    do {
      switch self {
      case .silhouette: return try model.silhouette(execution).mean
      case .cophenetic: return try model.model.tree?.copheneticCorrelation(execution)
      default: return model.model.ownIndex(self)
      }
    } catch EngineError.undefinedForGroups {
      return nil
    }
  }

  private static func inertia(_ model: Clustering) throws -> Double {
    if let own = model.model.ownIndex(.inertia) { return own }
    return try ClusterStatistics(model.rows.matrix, labels: model.labels)
      .withinSumOfSquares.reduce(0, +)
  }
}

extension Verb {
  static let validate = Verb(
    "validate", "Measure how well a clustering fits its rows.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "a silhouette below 0.25 says that the segments hardly stand apart",
      next: ["profile", "silhouette"]),
    Parameter<Several<IndexChoice>>(
      "index", "Indices to compute.", default: Several(IndexChoice.usual), at: .rest),
    details:
      "Noise is left out of every index. An index that has no meaning for the clustering (one segment) is missing, and so are those that need centres where the rows are mixed.",
    examples: [Example("six | kmeans k=2 seed=1 | validate", "Three indices")],
    references: [.rousseeuw, .davies, .calinski],
    shape: { _, _ in .table(ValidationTable.columns) }
  ) { call, indices in
    let model = try call.clustering()
    let values = try indices.items.map { try $0.value(of: model, call.execution) }
    let table = Table(
      schema: Schema(ValidationTable.columns),
      columns: [
        .texts(indices.items.map(\.rawValue), Validity()),
        .texts(indices.items.map { $0.variant(of: model) }, Validity()),
        ValidationTable.numbers(values),
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
    details: """
      The settings that tell the members apart come first, then the number of segments, the size of the smallest, \
      and the indices. No index is the truth: where they disagree, look at the profiles.
      """,
    examples: [Example("iris | kmeans k=2..5 seed=1 | compare", "Which k?")],
    shape: { _, _ in Shape(kind: .table) }
  ) { call, indices in
    let table = try ComparisonTable.make(try call.members(), indices.items, call)
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

enum ValidationTable {
  static let columns = [Column("index", .text), Column("variant", .text), Column("value", .number)]

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
    for (place, index) in indices.enumerated() {
      columns.append(Column(index.rawValue, .number))
      let figures = try entries.enumerated().map { row, entry in
        call.execution.progress(
          Progress(
            phase: index.rawValue,
            fraction: Double(place * entries.count + row) / Double(indices.count * entries.count)))
        return try index.value(of: entry.value, call.quietExecution)
      }
      values.append(ValidationTable.numbers(figures))
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
