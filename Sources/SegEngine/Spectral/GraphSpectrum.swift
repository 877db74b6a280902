/// The smallest eigenvalues of the symmetric normalised Laplacian I − D^{-½} A D^{-½} of a graph, with
/// their eigenvectors.
///
/// Each part that no link leaves has eigenvalue 0, and its vector is known; the others come from a
/// subspace that Chebyshev's polynomials turn towards them (Zhou et al., J. Comput. Phys. 219 (2006),
/// https://doi.org/10.1016/j.jcp.2006.03.017), small graphs from all at once.
struct GraphSpectrum: Sendable {
  /// Rising; of zeros as many as were wanted at most.
  let values: [Double]
  /// The eigenvectors of eigenvalue 0.
  let known: KnownVectors
  /// Those behind them, each of n entries.
  let others: [[Double]]

  /// Up to so many rows all eigenvectors are found at once.
  static let smallest = 200
  private static let rounds = 400
  private static let degree = 24
  /// Length of what is left of an eigenvector's equation: of those that are used, and of the others.
  private static let (tolerance, looseTolerance) = (1e-8, 1e-6)

  /// - Parameters:
  ///   - wanted: number of eigenvalues.
  ///   - exact: so many of them have vectors of all digits.
  /// O(entries · (wanted + 6) · steps), the more steps the closer the eigenvalues; O(n³) for few rows.
  /// Throws `noConvergence`, `cancelled`.
  init(
    _ graph: AffinityGraph, wanted: Int, exact: Int, seed: UInt64, _ execution: Execution
  ) throws(EngineError) {
    let degrees = try graph.degrees(execution)
    let known = KnownVectors(graph.parts(), degrees)
    self.known = known
    let matrix = try graph.normalized(degrees, execution)
    let more = max(min(wanted, graph.count) - known.count, 0)
    let meter = ProgressMeter("eigenvectors", total: Self.rounds, execution: execution)
    var found: (values: [Double], vectors: [[Double]]) = ([], [])
    if more > 0 {
      if graph.count <= Self.smallest || known.count + 3 * more >= graph.count {
        found = try Self.whole(matrix, known, more)
      } else {
        found = try SubspaceSearch(
          matrix: matrix, known: known, wanted: more, exact: max(exact - known.count, 1),
          rounds: Self.rounds, degree: Self.degree, tolerance: Self.tolerance,
          loose: Self.looseTolerance
        ).run(seed: seed, meter, execution)
      }
    }
    try execution.checkCancelled()
    meter.advance(by: Self.rounds)
    values =
      [Double](repeating: 0, count: min(known.count, wanted)) + found.values.map { max(1 - $0, 0) }
    others = found.vectors
  }

  /// The known vectors are moved away to eigenvalue −2, below all others.
  private static func whole(
    _ graph: AffinityGraph, _ known: KnownVectors, _ wanted: Int
  ) throws(EngineError) -> (values: [Double], vectors: [[Double]]) {
    var matrix = graph.whole
    for i in 0..<graph.count {
      for j in 0..<graph.count where known.parts[i] == known.parts[j] {
        matrix[i, j] -= 3 * known.values[i] * known.values[j]
      }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(matrix)
    return (Array(values.prefix(wanted)), (0..<wanted).map { Array(vectors.row($0)) })
  }
}

/// The eigenvectors of eigenvalue 0: the square roots of the degrees of each part, of length 1.
struct KnownVectors: Sendable {
  let parts: [Int]
  let count: Int
  /// The entry of each row in the vector of its part; all others are 0.
  let values: [Double]

  init(_ parts: [Int], _ degrees: [Double]) {
    self.parts = parts
    count = (parts.max() ?? -1) + 1
    var lengths = [Double](repeating: 0, count: count)
    for (part, degree) in zip(parts, degrees) { lengths[part] += degree }
    values = zip(parts, degrees).map { part, degree in
      // A row without links is a part of its own.
      lengths[part] > 0 ? (degree / lengths[part]).squareRoot() : 1
    }
  }

  /// Takes what lies along these vectors out of each column of x. O(n · columns).
  func remove(from x: inout [Double], columns: Int) {
    var along = [Double](repeating: 0, count: count * columns)
    for (row, part) in parts.enumerated() {
      for j in 0..<columns { along[part * columns + j] += values[row] * x[row * columns + j] }
    }
    for (row, part) in parts.enumerated() {
      for j in 0..<columns { x[row * columns + j] -= values[row] * along[part * columns + j] }
    }
  }
}
