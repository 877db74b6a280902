import SegData
import SegEngine
import SegLanguage

/// What one criterion says about the number of segments.
struct CriterionLine {
  let name: String
  let variant: String
  /// How its values are read: large, small, knee, or a rule.
  let reading: String
  /// One for each number of segments; nil where it has no value.
  let values: [Double?]
  let choice: Int?
  var second: Int?
  /// Between the best and the next, as a share of the range of the values.
  var margin: Double?
}

/// All that the criteria say about how many segments there are, and what follows.
struct Verdict {
  let ks: [Int]
  let lines: [CriterionLine]

  /// Below this share of the range two values are nearly tied.
  static let nearTie = 0.05

  /// Criteria that measure different things: only where these agree something is recommended.
  static let pillars = ["silhouette", "gap_tibs", "prediction", "bic"]

  static func table(_ entries: [Collection.Entry], _ call: Call) throws -> DataSet {
    let models = entries.compactMap { entry -> Clustering? in
      if case .clustering(let model) = entry.value { model } else { nil }
    }.sorted { $0.segmentCount < $1.segmentCount }
    let counts = models.map(\.segmentCount)
    guard models.count == entries.count, models.count >= 2, Set(counts).count == counts.count,
      models.allSatisfy({ $0.rows.mixed == nil && $0.rows.matrix == models[0].rows.matrix })
    else {
      throw Diagnostic(
        code: "S0411",
        message: "`per=criterion` takes clusterings of the same rows, one for each k",
        span: call.stage.span, notes: ["kmeans k=2..8 | compare per=criterion"])
    }
    let verdict = Verdict(ks: counts, lines: try Criteria(models, call).lines())
    for note in verdict.words { call.note(note) }
    return DataSet(plan: .stored(try call.backend.store(verdict.table)))
  }

  /// How many criteria choose each number, with their names, the most chosen first.
  var votes: [(k: Int, names: [String])] {
    Dictionary(grouping: lines.filter { $0.choice != nil }) { $0.choice ?? 0 }
      .map { (k: $0.key, names: $0.value.map(\.name)) }
      .sorted { ($1.names.count, $0.k) < ($0.names.count, $1.k) }
  }

  private var chosenByPillars: [(name: String, k: Int)] {
    Self.pillars.compactMap { name in
      lines.first { $0.name == name }.flatMap { line in line.choice.map { (name, $0) } }
    }
  }

  /// The number that all criteria that measure different things name, if three or more of them speak.
  var recommended: Int? {
    let chosen = chosenByPillars
    guard chosen.count >= 3, Set(chosen.map(\.k)).count == 1 else { return nil }
    return chosen.first?.k
  }

  var words: [String] {
    var notes = votes.map { vote in
      "k=\(vote.k): \(vote.names.count) of \(lines.count) criteria ("
        + vote.names.joined(separator: ", ") + ")"
        + (vote.k == ks.last ? "; the end of the range, so these may want more" : "")
    }
    let says = chosenByPillars.map { "\($0.name) k=\($0.k)" }.joined(separator: ", ")
    let ties = lines.filter { ($0.margin ?? 1) < Self.nearTie }.map { line in
      "\(line.name) \(line.choice ?? 0)/\(line.second ?? 0)"
    }
    if !ties.isEmpty { notes.append("nearly tied: " + ties.joined(separator: ", ")) }
    if let k = recommended {
      notes.append(
        k == 1
          ? "recommended: no segments; \(says) see one group"
          : "recommended: k=\(k), since criteria that measure different things agree: \(says)")
    } else {
      notes.append(
        "no k is recommended: criteria that measure different things do not agree ("
          + (says.isEmpty ? "none of them has a choice" : says)
          + "); the purpose and the profiles decide, not a majority of like-minded indices")
    }
    return notes
  }

  var table: Table {
    var columns = [Column("criterion", .text)]
    var values: [ColumnValues] = [.texts(lines.map(\.name), Validity())]
    func whole(_ name: String, _ cells: [Int?]) {
      columns.append(Column(name, .integer))
      let cells = cells.map { $0.map { Cell.integer(Int64($0)) } ?? .null }
      values.append(ColumnValues(.integer, cells: cells) ?? .nulls(cells.count))
    }
    whole("choice", lines.map(\.choice))
    whole("second", lines.map(\.second))
    columns.append(Column("margin", .number))
    values.append(ValidationTable.numbers(lines.map(\.margin)))
    for (place, k) in ks.enumerated() {
      columns.append(Column("k\(k)", .number))
      values.append(ValidationTable.numbers(lines.map { $0.values[place] }))
    }
    columns += [Column("good", .text), Column("variant", .text)]
    values += [
      .texts(lines.map(\.reading), Validity()), .texts(lines.map(\.variant), Validity()),
    ]
    return Table(schema: Schema(columns), columns: values)
  }
}

extension CriterionLine {
  /// The best value decides; of equal ones the smaller k.
  static func best(
    _ name: String, _ variant: String, _ direction: IndexDirection, _ ks: [Int],
    _ values: [Double?]
  ) -> CriterionLine {
    let sign = direction == .large ? -1.0 : 1.0
    let known = zip(ks, values).compactMap { k, value in value.map { (k: k, value: $0) } }
      .sorted { (sign * $0.value, $0.k) < (sign * $1.value, $1.k) }
    var line = CriterionLine(
      name: name, variant: variant, reading: direction.rawValue, values: values,
      choice: known.first?.k)
    guard known.count > 1, let worst = known.last else { return line }
    line.second = known[1].k
    let range = abs(known[0].value - worst.value)
    line.margin = range > 0 ? abs(known[0].value - known[1].value) / range : 0
    return line
  }

  /// The bend of a falling or rising curve decides.
  static func knee(
    _ name: String, _ variant: String, _ ks: [Int], _ values: [Double?]
  ) -> CriterionLine {
    let known = values.compactMap { $0 }
    var line = CriterionLine(
      name: name, variant: variant, reading: "knee", values: values, choice: nil)
    guard known.count == ks.count, let first = known.first, let last = known.last,
      let elbow = try? Elbow(ks: ks, costs: first > last ? known : known.map { -$0 }),
      elbow.depths[elbow.knee] > 0
    else { return line }
    line = CriterionLine(
      name: name, variant: variant, reading: "knee", values: values, choice: ks[elbow.knee])
    line.second = ks[elbow.runnerUp]
    line.margin = elbow.margin
    return line
  }

  /// A rule with a threshold decides.
  static func rule(
    _ name: String, _ variant: String, _ rule: String, _ values: [Double?], _ choice: Int?
  ) -> CriterionLine {
    CriterionLine(
      name: name, variant: variant, reading: rule, values: values, choice: choice)
  }
}

/// Works out what each criterion says. Models are of the same rows, by rising number of segments.
private struct Criteria {
  private let models: [Clustering]
  private let call: Call
  private let ks: [Int]
  private var rows: NumericRows { models[0].rows }
  private var seed: UInt64 { models[0].provenance.seed ?? call.services.seed }

  init(_ models: [Clustering], _ call: Call) {
    self.models = models
    self.call = call
    ks = models.map(\.segmentCount)
  }

  func lines() throws -> [CriterionLine] {
    let indices = IndexChoice.single.filter {
      ![.inertia, .cophenetic, .bic, .aic, .icl, .simplified].contains($0)
    }
    let found = try indices.values(of: models, call)
    var lines = indices.enumerated().map { place, index in
      let values = found.map { $0[place] }
      return index.direction == .knee
        ? CriterionLine.knee(index.rawValue, index.variant, ks, values)
        : CriterionLine.best(index.rawValue, index.variant, index.direction, ks, values)
    }
    lines += try inertiaLines()
    lines += try CriterionLine.ofTree(models, ks, call)
    lines += try gapLines()
    lines.append(try mixtureLine())
    lines += try stabilityLines()
    return lines
  }

  private func inertiaLines() throws -> [CriterionLine] {
    let inertias = try models.map {
      try IndexChoice.inertia.value(of: $0, call.quietExecution) ?? .nan
    }
    let matrix = rows.matrix
    let hartigan = InertiaRules.hartigan(ks: ks, inertias: inertias, rows: matrix.rows)
    let first = zip(ks, hartigan).first { ($0.1 ?? .infinity) <= 10 }?.0
    let kl = InertiaRules.krzanowskiLai(ks: ks, inertias: inertias, columns: matrix.columns)
    return [
      .knee("elbow", "inertia, chord", ks, inertias),
      .rule("hartigan", "smallest k with 10 or less", "small", hartigan, first),
      .best("kl", "Krzanowski-Lai, inertia", .large, ks, kl),
    ]
  }

  /// The gap under three rules, with k = 1 among their answers.
  private func gapLines() throws -> [CriterionLine] {
    guard var method = models[0].repetition?.kMeans, rows.weights == nil else { return [] }
    method.restarts = min(method.restarts, 10)
    let all = [1] + ks.filter { $0 > 1 }
    let gap = GapStatistic(ks: all, references: ResampledIndex.references, method: method)
    let curve: GapCurve
    do {
      curve = try gap.fit(rows.matrix, seed: seed, execution: call.execution)
    } catch {
      switch error {
      case .tooManyGroups, .invalid: return []
      default: throw error
      }
    }
    let values = curve.gaps.suffix(ks.count).map(Optional.some)
    let rules: [(String, GapRule)] = [
      ("gap_tibs", .tibs), ("gap_first_se", .firstSE), ("gap_global_max", .globalMax),
    ]
    return rules.map { name, rule in
      .rule(name, IndexChoice.gap.variant, "large", values, curve.choice(rule))
    }
  }

  /// BIC of mixtures: those of the collection, else of mixtures with full covariances fitted for it.
  private func mixtureLine() throws -> CriterionLine {
    var values: [Double?] = []
    let own = models.contains { $0.model.ownIndex(.bic) != nil }
    for (place, model) in models.enumerated() {
      if own {
        values.append(model.model.ownIndex(.bic))
        continue
      }
      let part = Double(place) / Double(models.count)
      call.execution.progress(Progress(phase: "mixtures", fraction: part))
      let mixture = GaussianMixture(k: model.segmentCount)
      do {
        let fitted = try mixture.fit(
          rows.matrix, weights: rows.weights, seed: seed, execution: call.quietExecution)
        values.append(fitted.ownIndex(.bic))
      } catch {
        guard error != .cancelled else { throw error }
        // Too few rows for so many covariances: there is no BIC.
        values.append(nil)
      }
    }
    return .best(
      "bic", own ? "of the mixtures" : "mixtures with full covariances, fitted for this", .small,
      ks, values)
  }

  private func stabilityLines() throws -> [CriterionLine] {
    guard models.allSatisfy({ $0.repetition != nil }), rows.matrix.rows >= 4 else { return [] }
    var least: [Double?] = []
    var strengths: [Double?] = []
    var instabilities: [Double?] = []
    for model in models {
      guard let refit = model.repetition?.refit else { continue }
      let run = { (count: Int) in
        StabilityRun(
          model: model, refit: refit, samples: count, seed: seed, execution: call.execution)
      }
      least.append(
        try run(ResampledIndex.samples).bySegment(.bootstrap).similarities.filter { !$0.isNaN }
          .min())
      strengths.append(try? run(ResampledIndex.splits).predictionStrength().mean)
      instabilities.append(try? run(ResampledIndex.splits).instability().mean)
      try call.checkCancelled()
    }
    let strong = zip(ks, strengths).reversed().first {
      ($0.1 ?? 0) >= PredictionStrength.threshold
    }?.0
    let stable = zip(ks, least).reversed().first { ($0.1 ?? 0) > ClusterStability.stable }?.0
    // A single group predicts itself, so with k from 2 on a weak strength everywhere means one.
    let starts = ks.first ?? 1 <= 2
    return [
      .rule(
        "stability", IndexChoice.stability.variant, "largest k above 0.75", least, stable),
      .rule(
        "prediction", IndexChoice.prediction.variant, "largest k of 0.8 or more", strengths,
        strong ?? (starts ? 1 : nil)),
      .best(
        "instability", "\(ResampledIndex.splits) pairs of bootstrap samples", .small, ks,
        instabilities),
    ]
  }
}

extension Call {
  fileprivate func checkCancelled() throws {
    if execution.cancellation.isCancelled { throw EngineError.cancelled }
  }
}
