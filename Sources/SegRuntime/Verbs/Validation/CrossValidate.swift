import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let crossvalidate = Verb(
    "crossvalidate", "See how segments made from most of the rows do on the rest.",
    accepts: .models, returns: .table, chapter: .validation,
    guide: Guide(
      "a choice that is no clear winner: the simplest within one standard error will do",
      next: ["plot"]),
    Parameter<Int>("folds", "Parts that are left out in turn.", default: 5, in: 2...1000),
    .seed,
    details: """
      The rows are dealt into folds at random, the same for all members of a collection. For each fold the other \
      rows are clustered anew by the same method with the same settings, and their segments take in the rows of the \
      fold. `log_density` is the mean log density of the rows left out under a mixture: large is good, and unlike \
      the likelihood it does not rise with each further component. `agreement` is the adjusted Rand index between \
      these segments and a clustering of the fold's rows alone, `strength` the prediction strength: the least share \
      of pairs of one of the fold's own segments that stay together; 0.8 or more is good. Each has its standard \
      error over the folds. `choice` marks the best by `log_density`, or by `agreement` where a method has no \
      density (one segment agrees with everything and does not count), and `one_se` by the one-standard-error rule: \
      the fewest segments within one standard error of the best. Folds are small: `agreement` and `strength` look \
      at n / folds rows. Cost: that of two fits for each fold.
      """,
    examples: [
      Example("iris | gmm k=1..4 init=kmeans seed=1 | crossvalidate", "How many components?"),
      Example(
        "iris | kmeans k=2..5 restarts=3 seed=1 | crossvalidate folds=3", "How many segments?"),
      Example("iris | kmeans k=3 restarts=3 seed=1 | crossvalidate", "One clustering"),
    ],
    references: [.smyth, .tibshiraniWalther, .breiman],
    shape: { _, _, _ in Shape(kind: .table) }
  ) { call, folds, seed in
    let members = try CrossValidatedMember.all(call)
    let used = seed.resolved(call)
    var found: [CrossValidation] = []
    for (place, member) in members.enumerated() {
      let rows = member.model.rows
      let fold = CrossValidation.deal(rows: rows.matrix.rows, folds: folds, seed: used)
      found.append(
        try CrossValidation.fit(
          rows.matrix, weights: rows.weights, refit: member.refit, fold: fold, seed: used,
          execution: call.part(place, of: members.count)))
    }
    let table = CrossValidationTable(members: members, found: found, folds: folds, seed: used)
    table.say(call)
    return .table(DataSet(plan: .stored(try call.backend.store(table.made))))
  }
}

/// A clustering that can be repeated on other rows.
private struct CrossValidatedMember {
  let keys: [Collection.Key]
  let model: Clustering
  let refit: Refit

  /// What came in, by rising number of segments.
  static func all(_ call: Call) throws -> [CrossValidatedMember] {
    let entries: [Collection.Entry]
    switch call.input {
    case .collection(let collection)?: entries = collection.entries
    case let value?: entries = [Collection.Entry(keys: [], value: value)]
    case nil: throw Undetermined()
    }
    let members = try entries.map { entry in
      guard case .clustering(let model) = entry.value else {
        throw Diagnostic(
          code: "S0411", message: "`crossvalidate` needs clusterings", span: call.stage.span,
          notes: ["a tree becomes one by `cut k=3`"])
      }
      try call.requireNumbers(model.rows, "`crossvalidate`")
      guard let repetition = model.repetition else {
        throw Diagnostic(
          code: "S0411", message: "`crossvalidate` cannot repeat \(model.provenance.method)",
          span: call.stage.span, notes: ["segments cut from a walk are not made by one call"])
      }
      return CrossValidatedMember(keys: entry.keys, model: model, refit: repetition.refit)
    }
    return members.enumerated().sorted {
      ($0.element.model.segmentCount, $0.offset) < ($1.element.model.segmentCount, $1.offset)
    }.map(\.element)
  }

  var name: String {
    keys.isEmpty
      ? "\(model.segmentCount) segments"
      : keys.map { "\($0.name)=\(PlainText.inline($0.value))" }.joined(separator: " ")
  }
}

private struct CrossValidationTable {
  let members: [CrossValidatedMember]
  let found: [CrossValidation]
  let folds: Int
  let seed: UInt64

  private var hasDensity: Bool { found.allSatisfy { $0.logDensity != nil } }

  /// What decides; one segment agrees with everything.
  private var deciding: [CrossValidation.Figure?] {
    if hasDensity { return found.map(\.logDensity) }
    return zip(members, found).map { $0.model.segmentCount > 1 ? $1.agreement : nil }
  }

  private var choice: (best: Int, simplest: Int)? {
    members.count > 1 ? CrossValidation.oneStandardErrorRule(deciding) : nil
  }

  var made: Table {
    var columns: [Column] = []
    var values: [ColumnValues] = []
    func add(_ name: String, _ type: ColumnType, _ cells: ColumnValues) {
      columns.append(Column(name, type))
      values.append(cells)
    }
    for (place, key) in (members.first?.keys ?? []).enumerated() {
      let (type, cells) = Collection.keyColumn(members.map { $0.keys[place].value })
      add(key.name, type, cells)
    }
    let segments = members.map { Int64($0.model.segmentCount) }
    add("segments", .integer, .integers(segments, Validity()))
    func figures(_ name: String, _ figures: [CrossValidation.Figure?]) {
      add(name, .number, ValidationTable.numbers(figures.map { $0?.mean }))
      add("\(name)_se", .number, ValidationTable.numbers(figures.map { $0?.standardError }))
    }
    if found.contains(where: { $0.logDensity != nil }) {
      figures("log_density", found.map(\.logDensity))
    }
    figures("agreement", found.map(\.agreement))
    figures("strength", found.map(\.strength))
    add("folds", .integer, .integers(found.map { Int64($0.folds) }, Validity()))
    let marks = found.indices.map { place in
      [choice?.best == place ? "best" : nil, choice?.simplest == place ? "one_se" : nil]
        .compactMap { $0 }.joined(separator: ", ")
    }
    if members.count > 1 { add("choice", .text, .texts(marks, Validity())) }
    return Table(schema: Schema(columns), columns: values)
  }

  func say(_ call: Call) {
    let short = found.reduce(0) { $0 + folds - $1.folds }
    if short > 0 {
      call.note("\(short) folds leave too few different rows for the method and do not count")
    }
    guard let choice, let top = deciding[choice.best] else {
      return call.note("\(folds) folds, seed \(seed)")
    }
    let what = hasDensity ? "held-out log density" : "agreement"
    func text(_ number: Double) -> String { NumberText.significant(number, 3) }
    let others = deciding.indices.filter { $0 != choice.best && deciding[$0] != nil }
    let next = others.max { (deciding[$0]?.mean ?? 0) < (deciding[$1]?.mean ?? 0) }
    var words =
      "\(what) is best for \(members[choice.best].name): \(text(top.mean)) ± \(text(top.standardError))"
    if let next, let second = deciding[next] {
      words += ", then \(members[next].name) with \(text(top.mean - second.mean)) less"
    }
    words +=
      choice.simplest == choice.best
      ? "; the one-standard-error rule says the same"
      : "; within one standard error, so simpler: \(members[choice.simplest].name)"
    call.note("\(words) (\(folds) folds, seed \(seed))")
  }
}

extension Call {
  /// The execution for one of several equal parts of the work.
  fileprivate func part(_ place: Int, of count: Int) -> Execution {
    let whole = execution
    return Execution(
      threads: whole.threads, memoryLimit: whole.memoryLimit,
      progress: { inner in
        whole.progress(
          Progress(
            phase: inner.phase, fraction: (Double(place) + inner.fraction) / Double(count),
            detail: inner.detail))
      }, cancellation: whole.cancellation)
  }
}
