/// Which group of one partition is which of another: the pairing under which most rows agree.
///
/// Groups may stay without partner: those of the first are gone, those of the second are new. Kuhn,
/// "The Hungarian method", Nav. Res. Logist. Q. 2 (1955), https://doi.org/10.1002/nav.3800020109.
public struct PartitionMatching: Sendable, Equatable {
  /// For each label of the first partition the second one's label, nil if the group is gone; in order
  /// of the first one's labels.
  public let pairs: [(first: Int32, second: Int32?)]
  /// Labels of the second partition without partner, rising.
  public let new: [Int32]
  /// Rows in paired groups of both.
  public let agreeing: Int
  /// Share of all rows that agree: the accuracy when one of the partitions is the truth.
  public let accuracy: Double

  /// Labels of the first partition without partner, rising.
  public var gone: [Int32] { pairs.filter { $0.second == nil }.map(\.first) }

  /// Pairs groups that share at least `minimumShare` of the rows in either (their Jaccard index), so
  /// that the number of agreeing rows is largest. Groups that share no row are never paired.
  ///
  /// Cost: O(n + k³) for k groups in the larger partition. Throws `sizeMismatch`, `tooFewRows`,
  /// `invalid` for a share outside 0…1, `memory` for more than 8 · k² bytes.
  public init(
    _ one: [Int32], _ other: [Int32], minimumShare: Double = 0, execution: Execution = .default
  ) throws(EngineError) {
    try self.init(
      try ContingencyTable(one, other), minimumShare: minimumShare, execution: execution)
  }

  /// The same for a table at hand.
  public init(
    _ table: ContingencyTable, minimumShare: Double = 0, execution: Execution = .default
  ) throws(EngineError) {
    guard minimumShare >= 0 && minimumShare <= 1 else {
      throw .invalid(parameter: "minimumShare", found: "\(minimumShare)", allowed: "0 to 1")
    }
    let (rows, columns) = (table.rowLabels.count, table.columnLabels.count)
    let size = max(rows, columns)
    guard size * size <= execution.memoryLimit / 8 else {
      throw .memory(needed: 8 * size * size, limit: execution.memoryLimit, rowsThatFit: nil)
    }
    var profit = Matrix(rows: size, columns: size, repeating: 0)
    for cell in table.cells {
      let union = table.rowSums[cell.row] + table.columnSums[cell.column] - cell.count
      if Double(cell.count) >= minimumShare * Double(union) {
        profit[cell.row, cell.column] = Double(cell.count)
      }
    }
    let partner = try Assignment.largest(profit, execution)
    let matched = (0..<rows).map { row in
      profit[row, partner[row]] > 0 ? partner[row] : nil as Int?
    }
    let taken = Set(matched.compactMap { $0 })
    pairs = zip(table.rowLabels, matched).map { label, column in
      (label, column.map { table.columnLabels[$0] })
    }
    new = table.columnLabels.indices.filter { !taken.contains($0) }
      .map { table.columnLabels[$0] }
    agreeing = matched.enumerated().reduce(0) { sum, pair in
      sum + (pair.element.map { table.count(pair.offset, $0) } ?? 0)
    }
    accuracy = Double(agreeing) / Double(table.total)
  }

  public static func == (one: PartitionMatching, other: PartitionMatching) -> Bool {
    one.pairs.elementsEqual(other.pairs, by: ==) && one.new == other.new
      && one.agreeing == other.agreeing
  }
}

/// The assignment problem.
enum Assignment {
  /// The column of each row of a square matrix, each column once, so that the sum is largest. Among
  /// equal sums the outcome depends on the matrix only.
  ///
  /// Shortest augmenting paths with potentials (Jonker & Volgenant, Computing 38 (1987),
  /// https://doi.org/10.1007/BF02278710). O(k³) time. Throws `cancelled`.
  static func largest(_ profit: Matrix, _ execution: Execution) throws(EngineError) -> [Int] {
    var search = AssignmentSearch(profit)
    for row in 0..<profit.rows {
      try execution.checkCancelled()
      search.add(row)
    }
    return search.columnOfRow
  }
}

private struct AssignmentSearch {
  private let profit: Matrix
  private var rowPotential: [Double]
  private var columnPotential: [Double]
  /// The row of each column; −1 is free.
  private var rowOfColumn: [Int]

  init(_ profit: Matrix) {
    self.profit = profit
    rowPotential = [Double](repeating: 0, count: profit.rows)
    columnPotential = [Double](repeating: 0, count: profit.rows)
    rowOfColumn = [Int](repeating: -1, count: profit.rows)
  }

  var columnOfRow: [Int] {
    var columns = [Int](repeating: 0, count: profit.rows)
    for (column, row) in rowOfColumn.enumerated() { columns[row] = column }
    return columns
  }

  /// Gives one more row a column, moving others along the cheapest path.
  mutating func add(_ newRow: Int) {
    let k = profit.rows
    var slack = [Double](repeating: .infinity, count: k)
    var previous = [Int](repeating: -1, count: k)
    var visited = [Bool](repeating: false, count: k)
    var row = newRow
    var column = -1
    repeat {
      if column >= 0 { visited[column] = true }
      var least = Double.infinity
      var next = 0
      for j in 0..<k where !visited[j] {
        // Costs are negative profits.
        let reduced = -profit[row, j] - rowPotential[row] - columnPotential[j]
        if reduced < slack[j] {
          slack[j] = reduced
          previous[j] = column
        }
        if slack[j] < least {
          least = slack[j]
          next = j
        }
      }
      shift(by: least, newRow, &slack, visited)
      column = next
      row = rowOfColumn[column]
    } while row >= 0
    while column >= 0 {
      let before = previous[column]
      rowOfColumn[column] = before < 0 ? newRow : rowOfColumn[before]
      column = before
    }
  }

  private mutating func shift(
    by amount: Double, _ newRow: Int, _ slack: inout [Double], _ visited: [Bool]
  ) {
    rowPotential[newRow] += amount
    for j in visited.indices {
      if visited[j] {
        rowPotential[rowOfColumn[j]] += amount
        columnPotential[j] -= amount
      } else {
        slack[j] -= amount
      }
    }
  }
}
