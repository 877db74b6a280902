/// Cholesky factors of small symmetric matrices.
public enum CholeskyFactor {
  /// Replaces the lower triangle of a symmetric matrix (side × side, row-major, in and out) by L
  /// with L Lᵀ equal to it and the rest by 0. False as soon as a pivot is not positive; the matrix
  /// is then half done.
  ///
  /// O(side³ / 3).
  public static func factor(_ matrix: inout MutableSpan<Double>, side: Int) -> Bool {
    precondition(matrix.count == side * side)
    for i in 0..<side {
      for j in 0...i {
        var sum = matrix[i * side + j]
        for t in 0..<j { sum -= matrix[i * side + t] * matrix[j * side + t] }
        if i > j {
          matrix[i * side + j] = sum / matrix[j * side + j]
        } else {
          guard sum > 0, sum < .infinity else { return false }
          matrix[i * side + i] = sum.squareRoot()
        }
      }
      for j in i + 1..<max(side, i + 1) { matrix[i * side + j] = 0 }
    }
    return true
  }

  /// Replaces L (side × side, lower triangular, in and out) by its inverse. O(side³ / 6).
  public static func invert(_ factor: inout MutableSpan<Double>, side: Int) {
    precondition(factor.count == side * side)
    // Row i of the inverse needs the rows of the inverse above it and row i of the factor.
    for i in 0..<side {
      let pivot = 1 / factor[i * side + i]
      for j in 0..<i {
        var sum = 0.0
        for t in j..<i { sum += factor[i * side + t] * factor[t * side + j] }
        // Later columns of this row still need the factor's entries to the right of j only.
        factor[i * side + j] = -sum * pivot
      }
      factor[i * side + i] = pivot
    }
  }
}
