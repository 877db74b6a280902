extension Matrix {
  /// Throws for the first NaN or ±∞, in row order. Cost: O(rows × columns).
  func requireFinite() throws(EngineError) {
    // A sum of zeros unless something is not finite: one branch for the whole matrix.
    var zero = 0.0
    for value in values { zero += value * 0 }
    if zero == 0 { return }
    for (index, value) in values.enumerated() where !value.isFinite {
      throw .notFinite(row: index / columns, column: index % columns)
    }
  }

  /// Throws unless there are at least `needed` rows and one column.
  func requireRows(_ needed: Int) throws(EngineError) {
    guard rows >= needed else { throw .tooFewRows(needed: needed, found: rows) }
    guard columns > 0 else {
      throw .invalid(parameter: "columns", found: "0", allowed: "at least 1")
    }
  }
}

/// Throws unless there is a finite weight for each row, none negative and one positive; with
/// `positive`, none may be 0.
func checkWeights(
  _ weights: [Double]?, rows: Int, positive: Bool = false
) throws(EngineError) {
  guard let weights else { return }
  guard weights.count == rows else {
    throw .sizeMismatch(of: "weights", expected: rows, found: weights.count)
  }
  for (row, weight) in weights.enumerated()
  where !weight.isFinite || weight < 0 || (positive && weight == 0) {
    throw .badWeight(row: row, value: weight)
  }
  if rows > 0 && !weights.contains(where: { $0 > 0 }) { throw .badWeight(row: -1, value: 0) }
}

/// Throws unless there is one label for each row.
func checkLabels(_ labels: [Int32], rows: Int) throws(EngineError) {
  guard labels.count == rows else {
    throw .sizeMismatch(of: "labels", expected: rows, found: labels.count)
  }
  for label in labels where label < 0 {
    throw .invalid(parameter: "label", found: "\(label)", allowed: "0 (noise) or more")
  }
}
