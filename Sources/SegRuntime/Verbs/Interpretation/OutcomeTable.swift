import SegData
import SegEngine
import SegLanguage

/// The scores as a table, and what they say.
struct OutcomeTable {
  let found: OutcomeComparison
  let column: OutcomeColumn
  let baseline: String?
  let parting: OutcomeParting?

  static func columns(hasBaseline: Bool) -> [Column] {
    let names =
      ["segments", "low", "high"]
      + (hasBaseline ? ["baseline", "difference", "difference_low", "difference_high"] : [])
      + ["without"]
    return [Column("score", .text)] + names.map { Column($0, .number) }
      + [Column("good", .text), Column("variant", .text)]
  }

  var made: Table {
    let lines = found.lines
    func numbers(_ value: (OutcomeComparison.Line) -> Double?) -> ColumnValues {
      ValidationTable.numbers(lines.map { value($0).flatMap { $0.isFinite ? $0 : nil } })
    }
    var values: [ColumnValues] = [
      .texts(lines.map(\.score.rawValue), Validity()),
      numbers(\.groups.value), numbers(\.groups.low), numbers(\.groups.high),
    ]
    if baseline != nil {
      values += [
        numbers(\.baseline), numbers { $0.difference?.value }, numbers { $0.difference?.low },
        numbers { $0.difference?.high },
      ]
    }
    values += [
      numbers(\.without),
      .texts(lines.map { $0.score.isGoodWhenLarge ? "large" : "small" }, Validity()),
      .texts(lines.map { variant($0.score) }, Validity()),
    ]
    return Table(schema: Schema(Self.columns(hasBaseline: baseline != nil)), columns: values)
  }

  private func variant(_ score: OutcomeComparison.Score) -> String {
    let isPair = column.classes.count == 2
    let isLate = parting != nil
    return switch score {
    case .auc: isLate ? "of late rows" : "mean over folds"
    case .logLoss: "nats"
    case .brier: isPair ? "of one class" : "summed over classes"
    case .correct:
      !isPair ? "likeliest class" : isLate ? "above the early share" : "above the overall share"
    case .ari: "Hubert-Arabie"
    case .ami: "arithmetic mean of entropies"
    case .rSquared: isLate ? "against the early mean" : "against the overall mean"
    case .rmse: "in units of the column"
    }
  }

  /// What was told, and learned and judged on which rows.
  func basis(folds: Int, samples: Int, seed: UInt64) -> [String] {
    let intervals =
      "intervals of 95 % by \(NumberText.grouped(samples)) bootstrap samples, seed \(seed)"
    guard let parting else {
      return ["\(column.words); \(folds) folds, each told by the others; \(intervals)"]
    }
    return ["\(parting.words); \(intervals)"] + [parting.levels(column)].compactMap { $0 }
  }

  /// What the first line says: of the difference where there is one, else against no segments.
  var verdict: String {
    let line = found.lines[0]
    let score = line.score.rawValue
    guard let baseline, let difference = line.difference else {
      let estimate = line.groups
      let better = beats(estimate, line.without ?? 0, line.score)
      return "the segments tell `\(column.name)` \(better ?? "no better than no segments would")"
        + (better == nil ? "" : " than no segments would")
        + ": \(score) \(text(estimate)), without \(number(line.without ?? 0))"
    }
    let compared = found.lines.compactMap { line in
      line.difference.flatMap { beats($0, 0, line.score) }.map { (line.score.rawValue, $0) }
    }
    func scores(_ word: String) -> String? {
      let names = compared.filter { $0.1 == word }.map(\.0)
      return names.isEmpty ? nil : "\(word) by \(names.joined(separator: ", "))"
    }
    let words = [scores("better"), scores("worse")].compactMap { $0 }
    let said =
      words.isEmpty
      ? "segments and `\(baseline)` tell `\(column.name)` alike"
      : "the segments tell `\(column.name)` \(words.joined(separator: " and ")) than `\(baseline)`"
    return "\(said): difference of \(score) \(text(difference))"
  }

  /// nil where the interval holds the bound.
  private func beats(
    _ estimate: OutcomeComparison.Estimate, _ bound: Double, _ score: OutcomeComparison.Score
  ) -> String? {
    guard let low = estimate.low, let high = estimate.high, low > bound || high < bound else {
      return nil
    }
    return (low > bound) == score.isGoodWhenLarge ? "better" : "worse"
  }

  private func number(_ value: Double) -> String { NumberText.significant(value, 3) }

  private func text(_ estimate: OutcomeComparison.Estimate) -> String {
    guard let low = estimate.low, let high = estimate.high else { return number(estimate.value) }
    return "\(number(estimate.value)) (\(number(low)) to \(number(high)))"
  }

  var test: String? {
    guard let calls = found.calls else { return nil }
    let all = calls.onlyGroups + calls.onlyBaseline
    guard all > 0 else { return "both call the same rows rightly" }
    return
      "of \(NumberText.grouped(all)) rows that only one of both calls rightly, the segments have "
      + "\(NumberText.grouped(calls.onlyGroups)): McNemar's exact p = \(number(calls.pValue))"
  }
}
