import SegData
import SegEngine
import SegLanguage

extension Call {
  /// Says what is doubtful about the columns of a fit, once for each statement; changes nothing.
  ///
  /// Columns that the stage names itself are meant: of these only shapes and pairs are looked at.
  ///
  /// - Parameter followsSpread: a column of wider spread weighs more in the method.
  func lint(_ rows: NumericRows, followsSpread: Bool = true) {
    guard services.lints, rowCache.isFirstLook(rows.features) else { return }
    if followsSpread { warnUnequalSpread(rows) }
    warnOfMap(rows)
    guard rows.source.roles.components.isDisjoint(with: rows.features) else { return }
    let lint = FeatureLint(rows: rows)
    let names = warnOfNames(rows, lint)
    let pairs = isChosen ? [] : lint.twoValued().filter { !names.contains($0) }
    if !pairs.isEmpty, pairs.count + names.count < rows.features.count {
      warn(twoValuedProblem(pairs, rows, without: names.union(pairs)))
    }
    let tails = lint.longTails().filter {
      !names.contains($0.column) && !pairs.contains($0.column)
    }
    if !tails.isEmpty { warn(tailProblem(tails, rows)) }
    if let twin = lint.twins().first(where: { !names.contains($0.one) && !names.contains($0.other) }
    ) {
      warn(twinProblem(twin, rows, without: names.union([twin.other])))
    }
    warnRepeated(rows)
  }

  /// Says only which columns measure nothing: for methods that long tails and equal rows are the matter of.
  func lintNames(_ rows: NumericRows) {
    guard services.lints, rowCache.isFirstLook(rows.features) else { return }
    warnOfMap(rows)
    guard rows.source.roles.components.isDisjoint(with: rows.features) else { return }
    _ = warnOfNames(rows, FeatureLint(rows: rows))
  }

  private var isChosen: Bool { stage.arguments.contains { $0.label == nil } }

  /// Speaks of columns that name something, and gives them.
  private func warnOfNames(_ rows: NumericRows, _ lint: FeatureLint) -> Set<String> {
    let ids = isChosen ? [] : (try? lint.names { try originals($0, rows) }) ?? []
    let names = Set(ids.map(\.column))
    for id in ids { warn(idProblem(id.column, id.why, rows, without: names)) }
    return names
  }

  /// A map keeps neighbours, not distances: its gaps and densities are the method's as much as the data's.
  private func warnOfMap(_ rows: NumericRows) {
    let used = rows.features.filter { rows.source.roles.maps.contains($0) }
    guard !used.isEmpty else { return }
    warn(
      Diagnostic(
        severity: .warning, code: "L23",
        message:
          "\(used.map { "`\($0)`" }.joined(separator: ", ")) belong to a map, whose distances,"
          + " sizes and gaps mean little", span: stage.name.span,
        notes: ["without columns, `\(verb)` uses those that the map was made from"]))
  }

  /// A column as it came, before it was scaled.
  private func originals(_ name: String, _ rows: NumericRows) throws -> [Double] {
    let column = rows.source.originalColumn(of: name)
    return try backend.numericColumns(rows.source.plan, [column])[0].values
  }

  // MARK: Words

  private func idProblem(
    _ column: String, _ why: String, _ rows: NumericRows, without names: Set<String>
  ) -> Diagnostic {
    let written = Name.written(column)
    return Diagnostic(
      severity: .warning, code: "L10",
      message: "`\(column)` is used as a number, but \(why)", span: stage.name.span,
      notes: ["`load … id=\(written)` keeps it out of every distance"],
      fix: choosing(rows.features.filter { !names.contains($0) }))
  }

  private func tailProblem(_ tails: [FeatureLint.Tail], _ rows: NumericRows) -> Diagnostic {
    let worst = tails.max { abs($0.skewness) < abs($1.skewness) } ?? tails[0]
    let skewness = NumberText.significant(worst.skewness, 3)
    let kurtosis = NumberText.significant(tails.map(\.kurtosis).max() ?? worst.kurtosis, 3)
    let figures = "skewness \(skewness), excess kurtosis \(kurtosis)"
    let text =
      tails.count == 1
      ? "`\(worst.column)` has a long tail (\(figures))"
      : "\(quoted(tails.map(\.column))) have long tails (up to \(figures))"
    let names = tails.map { Name.written($0.column) }.joined(separator: ", ")
    let takesLog = tails.allSatisfy { $0.skewness > 0 && least($0.column, rows) > -1 }
    return Diagnostic(
      severity: .warning, code: "L11",
      message: text + "; a few rows far out may make segments of their own",
      span: stage.name.span,
      fix: proposal(
        inserting: takesLog ? "log1p \(names) | " : "winsorize \(names) p=1% | ",
        at: (scaling ?? stage).span.start))
  }

  /// The least value of a column as it came.
  private func least(_ column: String, _ rows: NumericRows) -> Double {
    (try? originals(column, rows))?.min() ?? -.infinity
  }

  /// The stage of the statement that scales what this one takes: long tails are treated before it.
  private var scaling: Stage? {
    let mode = Session.mode(of: services.source)
    let statements = SegParser.parse(services.source, mode: mode).script.statements
    let own = statements.first {
      $0.span.start <= stage.span.start && stage.span.end <= $0.span.end
    }
    return own?.pipeline?.allStages.last {
      $0.name.text == "scale" && $0.span.end <= stage.span.start
    }
  }

  private func quoted(_ columns: [String]) -> String {
    columns.map { "`\($0)`" }.joined(separator: ", ")
  }

  private func twoValuedProblem(
    _ columns: [String], _ rows: NumericRows, without names: Set<String>
  ) -> Diagnostic {
    let (have, segments) = columns.count == 1 ? ("has", "it splits") : ("have", "they split")
    return Diagnostic(
      severity: .warning, code: "L12",
      message:
        "\(quoted(columns)) \(have) two values only; in a distance \(segments) the rows like a wall",
      span: stage.name.span,
      notes: [
        "cluster the other columns and look at these by `profile`, or `kmedoids metric=manhattan`"
      ],
      fix: choosing(rows.features.filter { !names.contains($0) }))
  }

  private func twinProblem(
    _ twin: (one: String, other: String, r: Double), _ rows: NumericRows, without names: Set<String>
  ) -> Diagnostic {
    Diagnostic(
      severity: .note, code: "L13",
      message: "`\(twin.one)` and `\(twin.other)` say the same (r = "
        + "\(NumberText.fixed(twin.r, places: 3))) and count double in a distance",
      span: stage.name.span,
      fix: choosing(rows.features.filter { !names.contains($0) }))
  }

  // MARK: Rows

  /// Rows that are there more than once: by their id, or where there is none in every column.
  private func warnRepeated(_ rows: NumericRows) {
    let count = rows.matrix.rows
    guard count >= FeatureLint.fewRows else { return }
    let source = rows.source
    guard source.roles.id != nil || count <= Self.mostWhole else { return }
    let keys = source.roles.id.map { [$0] } ?? source.schema.names
    guard let groups = try? source.plan.aggregating(by: keys.map { .column($0) }, []),
      let distinct = try? backend.rowCount(groups), count - distinct > count / 20
    else { return }
    let repeated = NumberText.grouped(count - distinct)
    let what = source.roles.id.map { "have an id of an earlier row (`\($0)`)" } ?? "repeat another"
    warn(
      Diagnostic(
        severity: .note, code: "L14",
        message: "\(repeated) of \(NumberText.grouped(count)) rows \(what)",
        span: stage.name.span,
        fix: proposal(
          before: stage, "distinct \(source.roles.id.map { Name.written($0) + " " } ?? "")| ")))
  }

  /// More rows are compared by their id only.
  private static var mostWhole: Int { 50_000 }

  // MARK: Repairs

  /// The line of the stage with the columns named that it shall use; nil if none are left.
  private func choosing(_ columns: [String]) -> Fix? {
    guard !columns.isEmpty, !stage.arguments.contains(where: { $0.label == nil }) else {
      return nil
    }
    let names = columns.map(Name.written).joined(separator: ", ")
    return proposal(inserting: " " + names, at: stage.name.span.end)
  }
}
