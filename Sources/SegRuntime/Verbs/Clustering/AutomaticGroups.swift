import SegEngine
import SegLanguage

/// A number of groups, or `auto` to have it found.
enum GroupChoice: ParameterValue, Comparable {
  case fixed(Int)
  case auto

  static var kind: ParameterKind {
    ParameterKind(words: "a whole number, or auto", sweeps: true)
  }

  var literal: String {
    switch self {
    case .fixed(let k): String(k)
    case .auto: "auto"
    }
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GroupChoice {
    let expression = reader.single(arguments)
    if case .name(let name) = expression.kind {
      guard name.text == "auto" else {
        throw reader.wrong(expression, "`\(name.text)`")
      }
      return .auto
    }
    return .fixed(try Int.read(arguments, reader))
  }
}

extension GroupChoice {
  /// The number itself, or the one that is found.
  ///
  /// - Parameter takesCodes: the method is repeated on the codes of mixed rows.
  func resolved(
    _ rows: NumericRows, seed: UInt64, takesCodes: Bool = false, _ call: Call,
    _ repetition: @escaping (Int) -> Repetition
  ) throws -> Int {
    switch self {
    case .fixed(let k): return k
    case .auto:
      if !takesCodes { try call.requireNumbers(rows, "`k=auto`") }
      return try AutomaticGroups(rows: rows, seed: seed, call: call, repetition: repetition)
        .choose()
    }
  }
}

extension Parameter where Value == GroupChoice {
  static var groupsOrAuto: Parameter<GroupChoice> {
    Parameter(
      "k", "Number of groups; k=2..10 fits them all, k=auto finds one.", in: .fixed(1)...)
  }
}

/// How `k=auto` of partitions decides: reproducibility first, and it says when the others disagree.
struct AutomaticGroups {
  let rows: NumericRows
  let seed: UInt64
  let call: Call
  /// The method with k groups.
  let repetition: (Int) -> Repetition

  private static let most = 10
  private static let sample = 5000

  /// The chosen number of groups; says what each criterion chose.
  func choose() throws -> Int {
    var random = RandomSource(seed: seed)
    var (matrix, weights) = complete()
    if matrix.rows > Self.sample {
      let count = matrix.rows
      let some = random.sample(Self.sample, below: count).sorted()
      matrix = matrix.selecting(rows: some)
      weights = weights.map { all in some.map { all[$0] } }
      call.note("k=auto looks at \(Self.sample) of \(count) rows, seed \(seed)")
    }
    let distinct = Set((0..<matrix.rows).lazy.map { matrix.row($0) }).count
    let ks = Array(2...max(2, min(Self.most, min(distinct - 1, matrix.rows / 4))))
    guard matrix.rows >= 8, distinct > 2 else {
      call.note("k=auto: too few different rows for segments; k=1")
      return 1
    }
    let strengths = try strengths(ks, matrix, weights)
    let strong =
      zip(ks, strengths).reversed().first { $0.1 >= PredictionStrength.threshold }?.0 ?? 1
    let gap = try gap(ks, matrix)
    let widths = try silhouettes(ks, matrix, weights)
    let widest = zip(ks, widths).max { $0.1 < $1.1 }?.0
    say(strong, strengths, ks, gap: gap, silhouette: widest)
    return strong
  }

  /// Rows, or codes of mixed rows, without gaps.
  private func complete() -> (Matrix, [Double]?) {
    guard let codes = rows.mixed?.codes else { return (rows.matrix, rows.weights) }
    let whole = (0..<codes.rows).filter { row in
      (0..<codes.columns).allSatisfy { !codes[row, $0].isNaN }
    }
    guard whole.count < codes.rows else { return (codes, rows.weights) }
    call.note("k=auto looks at the \(whole.count) of \(codes.rows) rows without gaps")
    return (
      codes.selecting(rows: whole), rows.weights.map { all in whole.map { all[$0] } }
    )
  }

  private func strengths(
    _ ks: [Int], _ matrix: Matrix, _ weights: [Double]?
  ) throws -> [Double] {
    try ks.map { k in
      do {
        return try PredictionStrength.fit(
          matrix, weights: weights, refit: repetition(k).refit, splits: 25, seed: seed,
          execution: call.execution
        ).mean
      } catch EngineError.invalid {
        return 0
      }
    }
  }

  private func silhouettes(
    _ ks: [Int], _ matrix: Matrix, _ weights: [Double]?
  ) throws -> [Double] {
    try ks.map { k in
      let labels = try repetition(k).refit.labels(
        of: matrix, weights: weights, seed: seed, execution: call.quietExecution)
      do {
        guard let frame = rows.mixed?.frame else {
          return try Silhouette.fit(matrix, labels: labels, execution: call.quietExecution).mean
        }
        return try Silhouette.fit(
          MixedRows(frame: frame, codes: matrix), labels: labels, execution: call.quietExecution
        ).mean
      } catch EngineError.undefinedForGroups {
        return -1
      }
    }
  }

  /// The choice of the gap by its authors' rule; k-means only.
  private func gap(_ ks: [Int], _ matrix: Matrix) throws -> Int? {
    guard var method = repetition(2).kMeans, rows.weights == nil else { return nil }
    method.restarts = min(method.restarts, 10)
    let gap = GapStatistic(ks: [1] + ks, references: 50, method: method)
    return try gap.fit(matrix, seed: seed, execution: call.execution).choice(.tibs)
  }

  private func say(
    _ chosen: Int, _ strengths: [Double], _ ks: [Int], gap: Int?, silhouette: Int?
  ) {
    let strength = zip(ks, strengths).first { $0.0 == chosen }.map {
      " (\(NumberText.fixed($0.1, places: 2)))"
    }
    var says = ["prediction strength k=\(chosen)\(strength ?? "")"]
    if let gap { says.append("gap by tibs k=\(gap)") }
    let metric = rows.mixed == nil ? "" : " by Gower's distance"
    if let silhouette { says.append("silhouette\(metric) k=\(silhouette)") }
    let words = says.joined(separator: ", ")
    let others = [gap, silhouette].compactMap { $0 }
    if others.allSatisfy({ $0 == chosen }) {
      return call.note("k=auto takes k=\(chosen): \(words)")
    }
    call.warn(
      Diagnostic(
        severity: .warning, code: "L24",
        message: "the criteria do not agree on the number of segments: \(words)",
        span: call.stage.span,
        notes: [
          "k=auto takes k=\(chosen), the most that two halves of the rows find alike",
          rows.mixed == nil
            ? "`\(call.verb) k=2..8 | compare per=criterion` shows them all"
            : "`\(call.verb) k=2..8 | compare silhouette` sets them side by side",
        ]))
  }
}
