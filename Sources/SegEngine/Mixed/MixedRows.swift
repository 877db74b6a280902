import RealModule

/// What a fit keeps of its columns: kinds, weights, levels and ranges.
public struct MixedFrame: Sendable, Equatable {
  public let columns: [MixedColumn]

  /// Learns the columns. Throws `invalid` (no column, all weights 0, a logarithm of 0, more than two
  /// levels of an asymmetric column, …), `notFinite`, `sizeMismatch`.
  public init(fitting inputs: [MixedInput]) throws(EngineError) {
    guard !inputs.isEmpty else {
      throw .invalid(parameter: "columns", found: "0", allowed: "at least 1")
    }
    var columns: [MixedColumn] = []
    for (place, input) in inputs.enumerated() {
      columns.append(try MixedColumn(fitting: input, column: place))
    }
    guard columns.contains(where: { $0.weight > 0 }) else {
      throw .invalid(parameter: "weights of the columns", found: "0", allowed: "one above 0")
    }
    self.columns = columns
  }

  /// The codes of values, rows × columns; NaN is missing. `unknown` has for each column the levels
  /// that no fitted row has: they differ from all known ones, and as ranks they count as missing.
  public func encode(
    _ inputs: [MixedInput]
  ) throws(EngineError) -> (codes: Matrix, unknown: [[String]]) {
    guard inputs.count == columns.count else {
      throw .sizeMismatch(of: "columns", expected: columns.count, found: inputs.count)
    }
    let rows = inputs.first?.values.count ?? 0
    var codes: [[Double]] = []
    var unknown: [[String]] = []
    for (place, input) in inputs.enumerated() {
      guard input.values.count == rows else {
        throw .sizeMismatch(
          of: "rows of `\(input.name)`", expected: rows, found: input.values.count)
      }
      let found = try columns[place].codes(of: input, column: place)
      codes.append(found.codes)
      unknown.append(found.unknown)
    }
    return (Matrix.from(columns: codes), unknown)
  }

  /// The columns (from 0) whose differences count, and those that have levels.
  public var numbers: [Int] { columns.indices.filter { !columns[$0].kind.isCategory } }
  public var categories: [Int] { columns.indices.filter { columns[$0].kind.isCategory } }
}

extension MixedColumn {
  /// The name of a level by its code; nil for one that is none.
  public func level(_ code: Double) -> String? {
    switch levels {
    case .none: return nil
    case .numbers(let values):
      guard let place = place(code, of: values.count) else { return nil }
      // Whole numbers as such: 75001 and not 75001.0.
      return values[place].magnitude < 1e15 && values[place] == values[place].rounded()
        ? "\(Int(values[place]))" : "\(values[place])"
    case .texts(let values): return place(code, of: values.count).map { values[$0] }
    }
  }

  private func place(_ code: Double, of count: Int) -> Int? {
    guard code.isFinite else { return nil }
    let first = kind == .ordinal ? 1 : count == 1 ? code : 0
    let place = Int(code - first)
    return (0..<count).contains(place) ? place : nil
  }

  /// The number whose decimal logarithm is given.
  public func number(ofLogarithm code: Double) -> Double { Double.exp10(code) }
}

/// Rows of numbers, ranks and categories, some of them missing.
public struct MixedRows: Sendable {
  public let frame: MixedFrame
  /// Rows × columns as `MixedFrame.encode` gives them; NaN is missing.
  public let codes: Matrix

  public var count: Int { codes.rows }

  /// Codes of the frame's columns.
  public init(frame: MixedFrame, codes: Matrix) {
    self.frame = frame
    self.codes = codes
  }

  /// Learns the columns and encodes them. O(n · d). Throws as both.
  public init(fitting inputs: [MixedInput]) throws(EngineError) {
    frame = try MixedFrame(fitting: inputs)
    codes = try frame.encode(inputs).codes
  }

  /// Rows of numbers alone.
  public init(numbers: Matrix) throws(EngineError) {
    try numbers.requireRows(1)
    try self.init(
      fitting: (0..<numbers.columns).map {
        MixedInput("\($0 + 1)", .number, .numbers(numbers.column($0)))
      })
  }

  /// Throws `tooManyGroups` unless k rows with positive weight are distinct, gaps being equal to gaps.
  func requireDistinct(_ k: Int, weights: [Double]?) throws(EngineError) {
    var seen: Set<[UInt64]> = []
    for row in 0..<count where weights.map({ $0[row] > 0 }) ?? true {
      seen.insert(codes.row(row).map { $0.isNaN ? .max : ($0 + 0).bitPattern })
      if seen.count >= k { return }
    }
    throw .tooManyGroups(k: k, distinct: seen.count)
  }
}
