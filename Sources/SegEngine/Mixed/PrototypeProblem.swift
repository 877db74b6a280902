import SegKernels

/// Mixed rows laid out for k-prototypes: numbers about their means, and levels.
struct PrototypeProblem: Sendable {
  let frame: MixedFrame
  let count: Int
  /// rows × numbers, NaN for missing.
  let values: [Double]
  /// What was taken off the numbers: their means.
  let shifts: [Double]
  let numberWeights: [Double]
  /// rows × categories; negative as `PrototypeSearch` has it.
  let codes: [Int32]
  /// Levels of each category, and one more where a gap is a level.
  let levels: [Int]
  /// What a mismatch of each category costs.
  let mismatches: [Double]
  let weights: [Double]
  let gamma: Double
  let missing: MissingRule
  /// Mean (0) and most frequent level of all rows, for groups that have none of their own.
  let commonModes: [Int32]

  var numbers: Int { shifts.count }
  var categories: Int { levels.count }

  /// O(n · d). Throws `tooFewRows`, `badWeight`, `noValues`, `notFinite`.
  init(
    _ rows: MixedRows, weights: [Double]?, gamma: Double, missing: MissingRule
  ) throws(EngineError) {
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    try Self.check(rows, missing)
    let frame = rows.frame
    self.frame = frame
    self.missing = missing
    self.gamma = gamma
    count = rows.count
    self.weights = weights ?? [Double](repeating: 1, count: rows.count)
    shifts = frame.numbers.map { Self.mean(rows.codes, $0, weights) }
    numberWeights = frame.numbers.map { frame.columns[$0].weight }
    levels = frame.categories.map {
      max(
        frame.columns[$0].levels.count,
        Int(frame.columns[$0].high.isNaN ? 0 : frame.columns[$0].high) + 1)
        + (missing == .level ? 1 : 0)
    }
    mismatches = frame.categories.map { gamma * frame.columns[$0].weight }
    (values, codes) = Self.laidOut(rows.codes, frame, shifts, levels, missing)
    var modes: [Int32] = []
    for column in levels.indices {
      var sums = [Double](repeating: 0, count: max(levels[column], 1))
      for row in 0..<count {
        let code = codes[row * levels.count + column]
        if code >= 0 { sums[Int(code)] += self.weights[row] }
      }
      modes.append(Int32(sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }))
    }
    commonModes = modes
  }

  /// Codes of the frame as numbers about `shifts` and levels.
  static func laidOut(
    _ codes: Matrix, _ frame: MixedFrame, _ shifts: [Double], _ levels: [Int],
    _ missing: MissingRule
  ) -> (values: [Double], codes: [Int32]) {
    let (numbers, categories) = (frame.numbers, frame.categories)
    var values: [Double] = []
    var found: [Int32] = []
    values.reserveCapacity(codes.rows * numbers.count)
    found.reserveCapacity(codes.rows * categories.count)
    for row in 0..<codes.rows {
      for (place, column) in numbers.enumerated() {
        values.append(codes[row, column] - shifts[place])
      }
      for (place, column) in categories.enumerated() {
        let code = codes[row, column]
        if code.isNaN {
          found.append(missing == .level ? Int32(levels[place] - 1) : PrototypeSearch.missing)
        } else {
          found.append(code < 0 ? PrototypeSearch.unknown : Int32(code))
        }
      }
    }
    return (values, found)
  }

  static func check(_ rows: MixedRows, _ missing: MissingRule) throws(EngineError) {
    let numbers = rows.frame.numbers
    for row in 0..<rows.count {
      let values = rows.codes.row(row)
      guard values.contains(where: { $0.isNaN }) else { continue }
      if missing == .refuse, let column = values.firstIndex(where: { $0.isNaN }) {
        throw .notFinite(row: row, column: column - values.startIndex)
      }
      // A gap is a level of categories only.
      if missing == .level, let column = numbers.first(where: { rows.codes[row, $0].isNaN }) {
        throw .notFinite(row: row, column: column)
      }
      if missing == .skip, values.allSatisfy({ $0.isNaN }) { throw .noValues(row: row) }
    }
  }

  private static func mean(_ codes: Matrix, _ column: Int, _ weights: [Double]?) -> Double {
    var (count, mean) = (0.0, 0.0)
    for row in 0..<codes.rows where !codes[row, column].isNaN {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      count += weight
      mean += (codes[row, column] - mean) * weight / count
    }
    return mean
  }
}

/// Means and modes of k groups.
struct Prototypes: Sendable, Equatable {
  let groups: Int
  /// groups × numbers, about the shifts.
  var centers: [Double]
  /// groups × categories.
  var modes: [Int32]

  init(groups: Int, centers: [Double], modes: [Int32]) {
    self.groups = groups
    self.centers = centers
    self.modes = modes
  }

  /// Some rows as prototypes; their gaps take what is common to all rows.
  init(rows: [Int], _ problem: PrototypeProblem) {
    groups = rows.count
    centers = []
    modes = []
    let (p, q) = (problem.numbers, problem.categories)
    for row in rows {
      centers += problem.values[row * p..<(row + 1) * p].map { $0.isNaN ? 0 : $0 }
      modes += (0..<q).map { column in
        let code = problem.codes[row * q + column]
        return code < 0 ? problem.commonModes[column] : code
      }
    }
  }

  func table(_ problem: PrototypeProblem) -> PrototypeTable {
    PrototypeTable(
      groups: groups, centers: centers, numberWeights: problem.numberWeights, modes: modes,
      levels: problem.levels, mismatches: problem.mismatches)
  }
}

extension PrototypeProblem {
  /// More rows than this are worked on in several chunks, at most 64 of them.
  static let grain = 4096
  var chunk: Int { max(Self.grain, (count + 63) / 64) }

  /// The nearest prototype of each row, from 0, and its cost. O(n · k · d). Throws `cancelled`.
  func assign(
    to prototypes: Prototypes, _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], costs: [Double]) {
    try Self.assign(
      values: values, codes: codes, count: count, to: prototypes.table(self), chunk: chunk,
      execution)
  }

  static func assign(
    values: [Double], codes: [Int32], count: Int, to table: PrototypeTable, chunk: Int,
    _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], costs: [Double]) {
    let (p, q) = (table.numbers, table.categories)
    let parts = try forEachChunk(of: count, grain: chunk, execution) { range in
      var labels = [Int32](repeating: 0, count: range.count)
      var costs = [Double](repeating: 0, count: range.count)
      var labelSpan = labels.mutableSpan
      var costSpan = costs.mutableSpan
      PrototypeSearch.nearest(
        values: values.span.extracting(range.lowerBound * p..<range.upperBound * p),
        codes: codes.span.extracting(range.lowerBound * q..<range.upperBound * q), table,
        labels: &labelSpan, costs: &costSpan)
      return (labels, costs)
    }
    return parts.count == 1
      ? parts[0] : (parts.flatMap { $0.0 }, parts.flatMap { $0.1 })
  }
}
