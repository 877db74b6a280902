import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let silhouette = Verb(
    "silhouette", "How well each segment, or each row, sits where it is.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "negative values: rows nearer to another segment",
      next: ["profile"]),
    Parameter<SilhouetteDetail>("per", "One line a segment, or one a row.", default: .segment),
    Parameter<Int?>(
      "sample", "Estimate the mean from so many rows, each measured against all.", in: 2...),
    .seed,
    details: """
      The silhouette of a row compares its mean Euclidean distance (Gower's, where the rows are mixed) to its own \
      segment with that to the nearest other one: 1 sits well, 0 lies between two, below 0 would be better off in the other. A segment of one row has \
      silhouette 0. Noise is left out, and the share of rows that counted is said. Cost: O(n² · d) time, O(n) \
      memory. `per=row` gives the rows with `silhouette` and `nearest_segment`; sort by silhouette to see the doubtful ones. \
      `sample=` draws rows by the seed and gives the estimated mean with its standard error.
      """,
    examples: [
      Example("six | kmeans k=2 seed=1 | silhouette", "Both segments"),
      Example(
        "six | kmeans k=2 seed=1 | silhouette per=row | sort silhouette | head 2",
        "The rows that fit least"),
    ],
    references: [.rousseeuw],
    shape: { call, detail, sample, _ in
      if sample != nil { return .table(SilhouetteTable.estimateColumns) }
      switch detail {
      case .segment: return .table(SilhouetteTable.columns)
      case .row:
        return Shape(
          kind: .table,
          data: Labelling.outline(
            try call.table(), adding: SilhouetteTable.rowColumns, isLabel: true))
      }
    }
  ) { call, detail, sample, seed in
    let model = try call.clustering()
    if let sample {
      return .table(try SilhouetteTable.estimate(model, sample, seed.resolved(call), call))
    }
    call.announce(
      call.forecast(model.rows, nanoseconds: 0.1, each: 0.18),
      less: "`sample=2000` estimates the mean")
    let found = try SilhouetteTable.defined(call) { () throws(EngineError) in
      try model.silhouette(call.execution)
    }
    call.note(SilhouetteTable.words(found))
    switch detail {
    case .segment: return .table(try SilhouetteTable.segments(found, model, call))
    case .row:
      let cells = found.values.map { $0.map(Cell.number) ?? .null }
      return .table(
        try Labelling.adding(
          Array(
            zip(
              SilhouetteTable.rowColumns,
              [
                ColumnValues(.number, cells: cells) ?? .nulls(cells.count),
                .integers(found.neighbors.map(Int64.init), Validity()),
              ])),
          to: model.data, isLabel: true, call.backend))
    }
  }
}

enum SilhouetteDetail: String, Choice {
  case segment, row

  var help: String {
    switch self {
    case .segment: "size, mean, least, and the share of rows below 0"
    case .row: "each row with its silhouette and the nearest other segment"
    }
  }
}

private enum SilhouetteTable {
  static let columns = [
    Column("segment", .integer), Column("name", .text), Column("size", .integer),
    Column("silhouette", .number), Column("least", .number), Column("below_zero", .number),
  ]
  static let rowColumns = [Column("silhouette", .number), Column("nearest_segment", .integer)]

  static let estimateColumns = [
    Column("rows", .integer), Column("silhouette", .number), Column("standard_error", .number),
  ]

  static func defined<T>(_ call: Call, _ work: () throws(EngineError) -> T) throws -> T {
    do {
      return try work()
    } catch .undefinedForGroups {
      throw Diagnostic(
        code: "S0410", message: "silhouettes need two segments or more, and fewer than rows",
        span: call.stage.span)
    }
  }

  static func estimate(_ model: Clustering, _ size: Int, _ seed: UInt64, _ call: Call) throws
    -> DataSet
  {
    let found = try defined(call) { () throws(EngineError) in
      if let mixed = model.rows.mixed {
        return try SampledSilhouette.fit(
          mixed, labels: model.labels, size: size, seed: seed, execution: call.execution)
      }
      return try SampledSilhouette.fit(
        model.rows.matrix, labels: model.labels, size: size, seed: seed, execution: call.execution)
    }
    call.note("the mean is estimated from \(found.rows.count) rows, seed \(seed)")
    let table = Table(
      schema: Schema(estimateColumns),
      columns: [
        .integers([Int64(found.rows.count)], Validity()), .numbers([found.mean], Validity()),
        .numbers([found.standardError], Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  static func segments(_ found: SilhouetteResult, _ model: Clustering, _ call: Call) throws
    -> DataSet
  {
    var least = [Double](repeating: .infinity, count: found.clusters.count)
    var below = [Int](repeating: 0, count: found.clusters.count)
    let places = Dictionary(
      uniqueKeysWithValues: found.clusters.enumerated().map { ($1, $0) })
    for (label, value) in zip(model.labels, found.values) {
      guard let value, let place = places[label] else { continue }
      least[place] = min(least[place], value)
      below[place] += value < 0 ? 1 : 0
    }
    let table = Table(
      schema: Schema(columns),
      columns: [
        .integers(found.clusters.map(Int64.init), Validity()),
        .texts(found.clusters.map(model.name(of:)), Validity()),
        .integers(found.sizes.map(Int64.init), Validity()),
        .numbers(found.clusterMeans, Validity()), .numbers(least, Validity()),
        .numbers(zip(below, found.sizes).map { Double($0) / Double($1) }, Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  static func words(_ found: SilhouetteResult) -> String {
    var text =
      "mean over rows \(NumberText.significant(found.mean)), "
      + "mean of the segments' means \(NumberText.significant(found.meanOfClusterMeans))"
    if found.coverage < 1 {
      text += "; without noise, \(NumberText.fixed(found.coverage * 100, places: 1)) % of the rows"
    }
    return text
  }
}
