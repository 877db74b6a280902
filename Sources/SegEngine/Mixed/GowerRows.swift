import SegKernels

/// Rows made ready for Gower's distance: numbers in units of the fitted range, columns in the order
/// numbers, nominal, asymmetric, and packed for SIMD.
struct GowerRows: Sendable {
  /// Rows × columns.
  let scaled: Matrix
  let packed: [Double]
  let terms: GowerTerms

  /// `codes` are those of the frame. O(n · d).
  init(_ codes: Matrix, _ frame: MixedFrame) {
    let columns = frame.columns
    let numbers = columns.indices.filter { !columns[$0].kind.isCategory }
    let nominal = columns.indices.filter { columns[$0].kind == .nominal }
    let asymmetric = columns.indices.filter { columns[$0].kind == .asymmetric }
    let order = numbers + nominal + asymmetric
    var values: [Double] = []
    values.reserveCapacity(codes.rows * order.count)
    var hasGaps = false
    for row in 0..<codes.rows {
      for place in order {
        let code = codes[row, place]
        hasGaps = hasGaps || code.isNaN
        let column = columns[place]
        values.append(column.kind.isCategory ? code : (code - column.low) / column.spread)
      }
    }
    self.init(
      scaled: Matrix(rows: codes.rows, columns: order.count, values: values),
      GowerTerms(
        numbers: numbers.count, categories: nominal.count, asymmetric: asymmetric.count,
        weights: order.map { columns[$0].weight }, hasGaps: hasGaps))
  }

  private init(scaled: Matrix, _ terms: GowerTerms) {
    self.scaled = scaled
    self.terms = terms
    packed = scaled.packed()
  }

  func selecting(_ rows: [Int]) -> GowerRows {
    GowerRows(scaled: scaled.selecting(rows: rows), terms)
  }

  /// These rows as targets of ones with gaps.
  func expectingGaps(_ hasGaps: Bool) -> GowerRows {
    GowerRows(
      scaled: scaled,
      GowerTerms(
        numbers: terms.numbers, categories: terms.categories, asymmetric: terms.asymmetric,
        weights: terms.weights, hasGaps: terms.hasGaps || hasGaps))
  }

  /// Writes the distances from the values of a row to the rows from `first` (the start of a block of
  /// eight) on. ∞ where nothing is in common.
  func fill(
    _ out: inout MutableSpan<Double>, from point: Span<Double>, targetsFrom first: Int = 0
  ) {
    let d = scaled.columns
    GowerDistances.fill(
      &out, from: point, to: packed.span.extracting(first * d..<packed.count), terms)
  }

  /// The same for a row of these.
  func fill(_ out: inout MutableSpan<Double>, from row: Int, targetsFrom first: Int = 0) {
    let d = scaled.columns
    fill(
      &out, from: scaled.values.span.extracting(row * d..<(row + 1) * d), targetsFrom: first)
  }

  /// Throws `nothingInCommon` for two rows that share no column, and `cancelled`.
  ///
  /// Rows count by what they have: O(n · d), and O(p² · d) for p different sets of columns.
  func requireComparable(_ execution: Execution) throws(EngineError) {
    guard scaled.rows > 1 else { return }
    let symmetric = terms.numbers + terms.categories
    let isWhole = { (column: Int) in
      terms.weights[column] > 0 && (0..<scaled.rows).allSatisfy { !scaled[$0, column].isNaN }
    }
    if (0..<symmetric).contains(where: isWhole) { return }
    var patterns: [[UInt8]: Int] = [:]
    var kept: [(pattern: [UInt8], row: Int)] = []
    for row in 0..<scaled.rows {
      let pattern = (0..<terms.columns).map { presence(row, $0) }
      if let other = patterns[pattern] {
        // Equal patterns share what is there, but nothing of two absences.
        guard !Self.meet(pattern, pattern) else { continue }
        throw .nothingInCommon(first: other, second: row)
      }
      patterns[pattern] = row
      kept.append((pattern, row))
    }
    for (place, one) in kept.enumerated() {
      try execution.checkCancelled()
      for other in kept[..<place] where !Self.meet(one.pattern, other.pattern) {
        throw .nothingInCommon(first: other.row, second: one.row)
      }
    }
  }

  /// 0: plays no part, 1: absent of an asymmetric column, 2: there.
  private func presence(_ row: Int, _ column: Int) -> UInt8 {
    let value = scaled[row, column]
    if value.isNaN || terms.weights[column] == 0 { return 0 }
    return column >= terms.numbers + terms.categories && value == 0 ? 1 : 2
  }

  private static func meet(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    for column in one.indices where one[column] * other[column] >= 2 { return true }
    return false
  }
}
