import COpenBLAS
import Synchronization

/// Dense linear algebra by OpenBLAS, on one thread, so that results do not depend on the cores.
enum LinearAlgebra {
  /// Rows in a chunk: sums over rows are made per chunk and added in chunk order.
  private static let grain = 2048

  /// Calls OpenBLAS from any thread. A build without threads (Debian's libopenblas-serial) shares its
  /// buffers among callers and gives wrong sums to two at once: there they take turns.
  private static func calling(_ routine: () -> Void) {
    if takesManyCallers { routine() } else { turns.withLock { _ in routine() } }
  }

  /// OpenBLAS keeps its thread count for the whole process; it is set once, before the first call.
  private static let takesManyCallers: Bool = {
    openblas_set_num_threads(1)
    return openblas_get_parallel() != 0
  }()

  private static let turns = Mutex(())

  /// `matrix`ᵀ · `matrix`, columns × columns. O(n · d²).
  static func crossProduct(
    _ matrix: Matrix, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let columns = matrix.columns
    let meter = ProgressMeter("products", total: matrix.rows, execution: execution)
    let parts = try forEachChunk(of: matrix.rows, grain: grain, execution) { range in
      defer { meter.advance(by: range.count) }
      return upperCrossProduct(matrix, rows: range)
    }
    var total = [Double](repeating: 0, count: columns * columns)
    for part in parts {
      for index in total.indices { total[index] += part[index] }
    }
    var result = Matrix(rows: columns, columns: columns, values: total)
    for i in 0..<columns {
      for j in 0..<i { result[i, j] = result[j, i] }
    }
    return result
  }

  private static func upperCrossProduct(_ matrix: Matrix, rows: Range<Int>) -> [Double] {
    let columns = Int32(matrix.columns)
    var product = [Double](repeating: 0, count: matrix.columns * matrix.columns)
    // BLAS reads rows inside of the matrix only, and keeps no pointer.
    matrix.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      calling {
        cblas_dsyrk(
          CblasRowMajor, CblasUpper, CblasTrans, columns, Int32(rows.count), 1,
          base + rows.lowerBound * matrix.columns, columns, 0, &product, columns)
      }
    }
    return product
  }

  /// `left` · `right`. O(n · m · d).
  static func product(
    _ left: Matrix, _ right: Matrix, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    precondition(left.columns == right.rows, "inner sizes differ")
    let parts = try forEachChunk(of: left.rows, grain: grain, execution) { range in
      product(left, rows: range, right)
    }
    return Matrix(rows: left.rows, columns: right.columns, values: parts.flatMap { $0 })
  }

  private static func product(_ left: Matrix, rows: Range<Int>, _ right: Matrix) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * right.columns)
    // BLAS reads rows inside of the matrix only, and keeps no pointer.
    left.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress, right.columns > 0 else { return }
      calling {
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans,
          Int32(rows.count), Int32(right.columns), Int32(left.columns), 1,
          base + rows.lowerBound * left.columns, Int32(left.columns),
          right.values, Int32(right.columns), 0, &result, Int32(right.columns))
      }
    }
    return result
  }

  /// `target` (columns of `left` × columns of `right`) += `left`ᵀ · `right`, both of which have
  /// `rows` rows, row-major.
  static func addTransposedProduct(
    to target: inout [Double], _ left: [Double], _ right: [Double], rows: Int
  ) {
    guard rows > 0 else { return }
    let (m, n) = (Int32(left.count / rows), Int32(right.count / rows))
    calling {
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, m, n, Int32(rows), 1, left, m, right, n, 1,
        &target, n)
    }
  }

  /// The upper triangle of `target` (columns × columns) += `rows`ᵀ · `rows`.
  static func addCrossProduct(to target: inout [Double], _ rows: [Double], columns: Int) {
    let d = Int32(columns)
    calling {
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, d, Int32(rows.count / columns), 1, rows, d, 1,
        &target, d)
    }
  }

  /// `left` (n × inner, row-major) · `right` (inner × m).
  static func product(_ left: [Double], _ right: Matrix) -> [Double] {
    let (inner, m) = (right.rows, right.columns)
    let n = left.count / inner
    var result = [Double](repeating: 0, count: n * m)
    guard n > 0, m > 0 else { return result }
    calling {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(m), Int32(inner), 1, left,
        Int32(inner), right.values, Int32(m), 0, &result, Int32(m))
    }
    return result
  }

  /// Eigenvalues, falling, and eigenvectors, as rows in the same order, of a symmetric matrix.
  ///
  /// O(d³). Throws `noConvergence`.
  static func symmetricEigen(
    _ matrix: Matrix
  ) throws(EngineError) -> (values: [Double], vectors: Matrix) {
    precondition(matrix.rows == matrix.columns, "only square matrices are symmetric")
    var order = Int32(matrix.rows)
    var vectors = matrix.values
    var values = [Double](repeating: 0, count: matrix.rows)
    let d = matrix.rows
    var work = [Double](repeating: 0, count: 1 + 6 * d + 2 * d * d)
    var workSize = Int32(work.count)
    var integers = [Int32](repeating: 0, count: 3 + 5 * d)
    var integersSize = Int32(integers.count)
    var leading = max(order, 1)
    var info: Int32 = 0
    calling {
      dsyevd_(
        "V", "U", &order, &vectors, &leading, &values, &work, &workSize, &integers, &integersSize,
        &info)
    }
    guard info == 0 else { throw .noConvergence(routine: "dsyevd") }
    let columnMajor = Matrix(rows: d, columns: d, values: vectors)
    return (values.reversed(), columnMajor.selecting(rows: (0..<d).reversed()))
  }
}
