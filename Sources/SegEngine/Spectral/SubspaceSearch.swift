/// Finds the largest eigenvalues of a symmetric matrix whose eigenvalues lie between −1 and 1.
struct SubspaceSearch: Sendable {
  let matrix: AffinityGraph
  let known: KnownVectors
  let wanted: Int
  /// The first of them, whose vectors are wanted to all digits.
  let exact: Int
  let rounds: Int
  let degree: Int
  let tolerance: Double
  let loose: Double

  private struct Turned {
    /// n × columns, in the order of the values.
    let vectors: [Double]
    let values: [Double]
    /// Length of matrix · vector − value · vector.
    let residuals: [Double]
  }

  /// More columns than are wanted make the wanted ones come faster.
  private var columns: Int { (wanted + 6 + 7) / 8 * 8 }
  private static let grain = 1024

  /// Throws `noConvergence`, `cancelled`.
  func run(
    seed: UInt64, _ meter: ProgressMeter, _ execution: Execution
  ) throws(EngineError) -> (values: [Double], vectors: [[Double]]) {
    var random = RandomSource(seed: seed)
    let m = columns
    var x = (0..<matrix.count * m).map { _ in random.normal() }
    // Eigenvalues below this one are damped.
    var cut = 0.0
    for _ in 0..<rounds {
      x = try filtered(x, cut: cut, execution)
      let found = try turned(x, execution)
      meter.advance()
      if isEnough(found) {
        return (
          Array(found.values.prefix(wanted)),
          (0..<wanted).map { j in
            stride(from: j, to: found.vectors.count, by: m).map { found.vectors[$0] }
          }
        )
      }
      x = found.vectors
      cut = min(max(found.values[found.values.count - 1], -0.9), 1 - 1e-9)
    }
    throw .noConvergence(routine: "the search for eigenvectors of the graph")
  }

  private func isEnough(_ found: Turned) -> Bool {
    guard found.values.count >= wanted else { return false }
    for place in 0..<wanted
    where found.residuals[place] > (place < exact ? tolerance : loose) {
      return false
    }
    return true
  }

  /// Chebyshev's polynomial of the matrix, small between −1 and the cut and large above it, times x.
  private func filtered(
    _ x: [Double], cut: Double, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let (middle, half) = ((cut - 1) / 2, (cut + 1) / 2)
    var before = x
    var now = try product(x, [], scale: 1 / half, shift: middle, execution)
    for _ in 1..<degree {
      let next = try product(now, before, scale: 2 / half, shift: middle, execution)
      before = now
      now = next
    }
    return now
  }

  private func product(
    _ x: [Double], _ before: [Double], scale: Double, shift: Double, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    try matrix.product(x, before, columns: columns, scale: scale, shift: shift, execution)
  }

  /// The best vectors of the subspace of x by falling eigenvalue (Rayleigh and Ritz).
  private func turned(
    _ x: [Double], _ execution: Execution
  ) throws(EngineError) -> Turned {
    let m = columns
    var clean = x
    known.remove(from: &clean, columns: m)
    clean = scaled(clean)
    // Twice, since the first time leaves what columns that are nearly alike have lost of their digits.
    for _ in 0..<2 {
      let (lengths, axes) = try LinearAlgebra.symmetricEigen(try products(clean, clean, execution))
      let kept = lengths.prefix { $0 > lengths[0] * 1e-13 }.count
      guard kept >= min(wanted, 1) else {
        throw .noConvergence(routine: "the search for eigenvectors of the graph")
      }
      var basis = Matrix(rows: m, columns: m, repeating: 0)
      for i in 0..<m {
        for j in 0..<kept { basis[i, j] = axes[j, i] / lengths[j].squareRoot() }
      }
      clean = LinearAlgebra.product(clean, basis)
    }
    let image = try product(clean, [], scale: 1, shift: 0, execution)
    let (values, axes) = try LinearAlgebra.symmetricEigen(
      symmetric(try products(clean, image, execution)))
    var turn = Matrix(rows: m, columns: m, repeating: 0)
    for i in 0..<m {
      for to in 0..<m { turn[i, to] = axes[to, i] }
    }
    let vectors = LinearAlgebra.product(clean, turn)
    let images = LinearAlgebra.product(image, turn)
    return Turned(
      vectors: vectors, values: values, residuals: residuals(vectors, images, values))
  }

  private func symmetric(_ matrix: Matrix) -> Matrix {
    var result = matrix
    for i in 0..<matrix.rows {
      for j in 0..<i {
        let mean = (matrix[i, j] + matrix[j, i]) / 2
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }

  private func residuals(
    _ vectors: [Double], _ images: [Double], _ values: [Double]
  ) -> [Double] {
    let m = columns
    var sums = [Double](repeating: 0, count: m)
    for row in 0..<matrix.count {
      for j in 0..<m {
        let rest = images[row * m + j] - values[j] * vectors[row * m + j]
        sums[j] += rest * rest
      }
    }
    return sums.map { $0.squareRoot() }
  }

  /// Columns whose largest entry is 1, so that squares stay in range.
  private func scaled(_ x: [Double]) -> [Double] {
    let m = columns
    var largest = [Double](repeating: 0, count: m)
    for row in 0..<matrix.count {
      for j in 0..<m { largest[j] = max(largest[j], abs(x[row * m + j])) }
    }
    let factors = largest.map { $0 > 0 && $0.isFinite ? 1 / $0 : 0 }
    var out = x
    for row in 0..<matrix.count {
      for j in 0..<m { out[row * m + j] *= factors[j] }
    }
    return out
  }

  /// xᵀ · y.
  private func products(
    _ x: [Double], _ y: [Double], _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let m = columns
    let parts = try forEachChunk(of: matrix.count, grain: Self.grain, execution) { rows in
      var sums = [Double](repeating: 0, count: m * m)
      let range = rows.lowerBound * m..<rows.upperBound * m
      LinearAlgebra.addTransposedProduct(
        to: &sums, Array(x[range]), Array(y[range]), rows: rows.count)
      return sums
    }
    var values = [Double](repeating: 0, count: m * m)
    for part in parts {
      for index in values.indices { values[index] += part[index] }
    }
    return Matrix(rows: m, columns: m, values: values)
  }
}
