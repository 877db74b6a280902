import SegData
import SegEngine
import SegLanguage
import Synchronization

/// Keeps the matrix that several calls over one input share: a sweep reads its rows once.
final class RowCache: Sendable {
  private let rows = Mutex<[[String]: NumericRows]>([:])
  private let seen = Mutex<Set<[String]>>([])

  /// Whether nobody has asked this for these columns before.
  func isFirstLook(_ features: [String]) -> Bool { seen.withLock { $0.insert(features).inserted } }

  func rows(_ key: [String], _ read: () throws -> NumericRows) throws -> NumericRows {
    if let found = rows.withLock({ $0[key] }) { return found }
    let fresh = try read()
    rows.withLock { $0[key] = fresh }
    return fresh
  }
}

extension Call {
  /// The numeric columns of the input as a matrix, all of its features or those named.
  ///
  /// Rows come in the order of the id where there is one, so that the order of the input does not matter.
  /// Missing and infinite values are refused with their number and a way out.
  func numericRows(_ names: [String] = []) throws -> NumericRows {
    let data = try table()
    let features = try features(names)
    return try rowCache.rows(features) { try readRows(data, features) }
  }

  /// The features that `numericRows` will read, for the check.
  func features(_ names: [String]) throws -> [String] {
    let data = try table()
    let features = names.isEmpty ? data.features : names
    guard !features.isEmpty else {
      throw data.roles.maps.isEmpty
        ? Problem.nothingToCluster(self, data) : Problem.onlyMap(self, data)
    }
    return features
  }

  private func readRows(_ data: DataSet, _ features: [String]) throws -> NumericRows {
    let order = data.roles.id.map { [$0] }
    let stored: StoredTable
    if case .stored(let table) = data.plan.operation, order == nil {
      stored = table
    } else {
      stored = try backend.materialize(data.plan, orderBy: order)
    }
    let source = data.with(plan: .stored(stored))
    let columns = try backend.numericColumns(source.plan, features)
    try requireComplete(columns)
    guard stored.rowCount > 0 else {
      throw Diagnostic(
        code: "S0403", message: "`\(verb)` needs rows; the table before it has none",
        span: stage.name.span)
    }
    mentionLeftOut(data, features)
    return NumericRows(
      matrix: Matrix.from(columns: columns.map(\.values)), features: features,
      weights: try rowWeights(source), source: source)
  }

  func rowWeights(_ source: DataSet) throws -> [Double]? {
    guard let name = source.roles.weight else { return nil }
    let columns = try backend.numericColumns(source.plan, [name])
    try requireComplete(columns)
    return columns[0].values
  }

  /// Squares of larger values, summed, could leave the range of numbers.
  private static let largestValue = 1e140

  /// A kernel never meets a missing value; the error offers the statement that helps.
  private func requireComplete(_ columns: [NumericColumn]) throws {
    let missing = columns.filter { !$0.missingRows.isEmpty }
    if !missing.isEmpty {
      throw missingValues(missing.map { ($0.name, $0.missingRows.count) })
    }
    for column in columns {
      guard let row = column.values.firstIndex(where: { !(abs($0) <= Self.largestValue) }) else {
        continue
      }
      let value = column.values[row]
      throw Diagnostic(
        code: "S0401",
        message: "`\(verb)` met \(value) in column `\(column.name)`, row \(row + 1)",
        span: stage.name.span,
        notes: [
          value.isFinite
            ? "its square is too large for sums of squares; another unit makes it smaller"
            : "`log` of 0 and division by 0 make such values; `log1p` takes 0"
        ])
    }
  }

  /// How many values columns of numbers lack, and what helps.
  func missingValues(_ columns: [(name: String, count: Int)]) -> Diagnostic {
    let counts = columns.map { "`\($0.name)`: \($0.count)" }
    let names = columns.map { Name.written($0.name) }
    let fills = names.map { "\($0) = median(\($0))" }
    return Diagnostic(
      code: "S0401", message: "`\(verb)` met missing values (\(counts.joined(separator: ", ")))",
      span: stage.name.span,
      notes: [
        "either fill them:  fill " + fills.joined(separator: ", "),
        "or leave them out: where " + names.map { "\($0) != null" }.joined(separator: " and "),
      ])
  }

  func mentionLeftOut(_ data: DataSet, _ features: [String]) {
    let unused = data.schema.columns.filter {
      !features.contains($0.name) && !data.roles.excluded.contains($0.name)
    }
    guard !unused.isEmpty else { return }
    let names = unused.map { "\($0.name) (\($0.type.rawValue))" }
    note("\(verb) uses \(Problem.shortened(features)); left out: \(Problem.shortened(names))")
  }

  /// Says when a column of the input gives way to one of the model's.
  func mentionReplaced(_ rows: NumericRows, _ names: [String]) {
    let source = rows.source
    let lost = names.filter { source.schema[$0] != nil && !source.roles.labels.contains($0) }
    guard !lost.isEmpty else { return }
    note(
      "\(verb): the input's \(lost.joined(separator: ", ")) gives way to the model's; `rename` keeps it"
    )
  }

  /// Says when one feature outweighs the others by its spread alone.
  func warnUnequalSpread(_ rows: NumericRows) {
    guard rows.features.count > 1, let spread = Spread.ratio(rows.matrix), spread.ratio > 100 else {
      return
    }
    let name = rows.features[spread.widest]
    let factor = NumberText.shortest(spread.ratio.rounded())
    warn(
      Diagnostic(
        severity: .warning, code: "L03",
        message: "features differ in spread by a factor of \(factor); the result follows `\(name)`"
          + " alone", span: stage.name.span,
        fix: proposal(before: stage, "scale method=robust | ")))
  }
}

/// Standard deviations of the columns, compared.
enum Spread {
  static func ratio(_ matrix: Matrix) -> (ratio: Double, widest: Int)? {
    guard matrix.rows > 1 else { return nil }
    var deviations: [Double] = []
    for column in 0..<matrix.columns {
      var mean = 0.0
      var squares = 0.0
      for row in 0..<matrix.rows {
        let value = matrix[row, column]
        let delta = value - mean
        mean += delta / Double(row + 1)
        squares += delta * (value - mean)
      }
      deviations.append((squares / Double(matrix.rows - 1)).squareRoot())
    }
    let positive = deviations.filter { $0 > 0 }
    guard let widest = deviations.indices.max(by: { deviations[$0] < deviations[$1] }),
      let smallest = positive.min()
    else { return nil }
    return (deviations[widest] / smallest, widest)
  }
}
