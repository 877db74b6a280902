/// A dense table of numbers, rows × columns, row-major in one allocation.
public struct Matrix: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Row-major values: entry (i, j) is at `i * columns + j`.
  public private(set) var values: [Double]

  /// Takes `rows * columns` row-major values over without copying them.
  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size")
    precondition(values.count == rows * columns, "values do not fill the matrix")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A matrix with the same value everywhere.
  public init(rows: Int, columns: Int, repeating value: Double) {
    self.init(
      rows: rows, columns: columns, values: [Double](repeating: value, count: rows * columns))
  }

  /// Builds a matrix from columns of equal length.
  public static func from(columns: [[Double]]) -> Matrix {
    let count = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == count }, "columns differ in length")
    var values: [Double] = []
    values.reserveCapacity(count * columns.count)
    for i in 0..<count {
      for column in columns { values.append(column[i]) }
    }
    return Matrix(rows: count, columns: columns.count, values: values)
  }

  /// Entry in row `i` and column `j`, both from 0.
  public subscript(i: Int, j: Int) -> Double {
    get { values[i * columns + j] }
    set { values[i * columns + j] = newValue }
  }

  /// The values of row `i`, not copied.
  public func row(_ i: Int) -> ArraySlice<Double> {
    values[i * columns..<(i + 1) * columns]
  }

  /// The values of column `j`. Cost: O(rows).
  public func column(_ j: Int) -> [Double] {
    (0..<rows).map { self[$0, j] }
  }

  /// The given rows in the given order. Cost: O(indices × columns).
  public func selecting(rows indices: some Collection<Int>) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(indices.count * columns)
    for i in indices { chosen.append(contentsOf: row(i)) }
    return Matrix(rows: indices.count, columns: columns, values: chosen)
  }
}
