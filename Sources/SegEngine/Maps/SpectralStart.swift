import SegKernels

/// Places from the first eigenvectors of a graph: points that many short ways join stand together.
///
/// Belkin & Niyogi, "Laplacian eigenmaps", Neural Computation 15 (2003),
/// https://doi.org/10.1162/089976603321780317. Eigenvectors come from a subspace that polynomials turn
/// towards them (Zhou et al., J. Comput. Phys. 219 (2006), https://doi.org/10.1016/j.jcp.2006.03.017); a
/// start needs no more digits than a few rounds give.
struct SpectralStart {
  private static let columns = GraphProduct.columns
  private static let rounds = 8
  private static let degree = 16
  private static let grain = 1024

  private let graph: LinkLists
  /// Square roots of the degrees, of length 1: the first eigenvector, which tells nothing.
  private let known: [Double]
  private let borders: [Int]

  /// - Parameter graph: symmetric and connected, of at least 10 points.
  init(_ graph: LinkLists) {
    let count = graph.count
    var roots = [Double](repeating: 0, count: count)
    for row in 0..<count {
      var degree = 0.0
      for link in graph.links[graph.starts[row]..<graph.starts[row + 1]] {
        degree += Double(link.share)
      }
      roots[row] = degree.squareRoot()
    }
    var links = graph.links
    for row in 0..<count {
      for place in graph.starts[row]..<graph.starts[row + 1] {
        let product = roots[row] * roots[Int(links[place].row)]
        links[place].share = Float(Double(links[place].share) / product)
      }
    }
    self.graph = LinkLists(starts: graph.starts, links: links)
    let length = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
    known = roots.map { $0 / length }
    borders = KDTree.borders(of: count, grain: Self.grain)
  }

  /// x, y of each point. O(links · rounds · degree). Throws `cancelled`, `noConvergence`.
  func places(seed: UInt64, _ execution: Execution) throws(EngineError) -> [Float] {
    var random = RandomSource(seed: seed)
    var x = (0..<graph.count * Self.columns).map { _ in Float(random.normal()) }
    // Eigenvalues below this one are damped; all are at least −1.
    var cut = 0.0
    for _ in 0..<Self.rounds {
      x = try filtered(x, cut: cut, execution)
      let found = try turned(x, execution)
      x = found.vectors
      cut = min(max(found.least, -0.9), 0.9999)
    }
    var places = [Float](repeating: 0, count: 2 * graph.count)
    for row in 0..<graph.count {
      places[2 * row] = x[row * Self.columns]
      places[2 * row + 1] = x[row * Self.columns + 1]
    }
    return places
  }

  /// Chebyshev's polynomial of the matrix, small between −1 and the cut and large above it, times x.
  private func filtered(
    _ x: [Float], cut: Double, _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let (middle, half) = (Float((cut - 1) / 2), Float((cut + 1) / 2))
    var before = x
    var now = try product(x, [], scale: 1 / half, shift: middle, execution)
    for _ in 1..<Self.degree {
      let next = try product(now, before, scale: 2 / half, shift: middle, execution)
      before = now
      now = next
    }
    return now
  }

  private func product(
    _ x: [Float], _ before: [Float], scale: Float, shift: Float, _ execution: Execution
  ) throws(EngineError) -> [Float] {
    var out = [Float](repeating: 0, count: x.count)
    let (graph, borders) = (graph, borders)
    try fillChunks(of: &out, borders: borders.map { $0 * Self.columns }, execution) { chunk, out in
      GraphProduct.apply(
        starts: graph.starts.span.extracting(borders[chunk]...borders[chunk + 1]),
        links: graph.links.span, x: x.span, before: before.span, first: borders[chunk],
        scale: scale, shift: shift, out: &out)
    }
    return out
  }

  /// The best vectors of the subspace of x by falling eigenvalue (Rayleigh and Ritz), each of length 1 and
  /// without what is known, and the least eigenvalue.
  private func turned(
    _ x: [Float], _ execution: Execution
  ) throws(EngineError) -> (vectors: [Float], least: Double) {
    let m = Self.columns
    let clean = try scaled(try withoutKnown(x, execution))
    let image = try product(clean, [], scale: 1, shift: 0, execution)
    let (gram, inner) = (
      try products(clean, clean, execution), try products(clean, image, execution)
    )
    let (lengths, axes) = try LinearAlgebra.symmetricEigen(gram)
    // Directions that the columns hardly have are left out.
    let kept = lengths.prefix { $0 > lengths[0] * 1e-10 }.count
    guard kept >= 2 else { throw .noConvergence(routine: "eigenvectors of the neighbours") }
    var basis = Matrix(rows: m, columns: kept, repeating: 0)
    for i in 0..<m {
      for j in 0..<kept { basis[i, j] = axes[j, i] / lengths[j].squareRoot() }
    }
    var small = Matrix(rows: kept, columns: kept, repeating: 0)
    for a in 0..<kept {
      for b in 0..<kept {
        var sum = 0.0
        for i in 0..<m {
          for j in 0..<m { sum += basis[i, a] * inner[i, j] * basis[j, b] }
        }
        small[a, b] = sum
      }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(small)
    var turn = Matrix(rows: m, columns: m, repeating: 0)
    for i in 0..<m {
      for to in 0..<kept {
        for j in 0..<kept { turn[i, to] += basis[i, j] * vectors[to, j] }
      }
    }
    return (try turned(clean, by: turn, execution), values[kept - 1])
  }

  /// Columns of about length 1, so that squares stay in range.
  private func scaled(_ x: [Float]) throws(EngineError) -> [Float] {
    var largest = [Float](repeating: 0, count: Self.columns)
    for index in x.indices {
      largest[index % Self.columns] = max(largest[index % Self.columns], abs(x[index]))
    }
    return x.indices.map { index in
      let most = largest[index % Self.columns]
      return most > 0 && most.isFinite ? x[index] / most : 0
    }
  }

  private func turned(
    _ x: [Float], by turn: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let m = Self.columns
    var out = [Float](repeating: 0, count: x.count)
    let borders = borders
    try fillChunks(of: &out, borders: borders.map { $0 * m }, execution) { chunk, out in
      for row in 0..<out.count / m {
        let from = (borders[chunk] + row) * m
        for to in 0..<m {
          var sum = 0.0
          for i in 0..<m { sum += Double(x[from + i]) * turn[i, to] }
          out[row * m + to] = Float(sum)
        }
      }
    }
    return out
  }

  private func withoutKnown(
    _ x: [Float], _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let m = Self.columns
    let known = known
    let parts = try forEachChunk(of: graph.count, grain: Self.grain, execution) { rows in
      var sums = [Double](repeating: 0, count: m)
      for row in rows {
        for i in 0..<m { sums[i] += known[row] * Double(x[row * m + i]) }
      }
      return sums
    }
    let along = (0..<m).map { i in parts.reduce(0) { $0 + $1[i] } }
    var out = x
    for row in 0..<graph.count {
      for i in 0..<m { out[row * m + i] -= Float(along[i] * known[row]) }
    }
    return out
  }

  /// xᵀ · y.
  private func products(
    _ x: [Float], _ y: [Float], _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let m = Self.columns
    let parts = try forEachChunk(of: graph.count, grain: Self.grain, execution) { rows in
      var sums = [Double](repeating: 0, count: m * m)
      for row in rows {
        for i in 0..<m {
          let value = Double(x[row * m + i])
          for j in 0..<m { sums[i * m + j] += value * Double(y[row * m + j]) }
        }
      }
      return sums
    }
    var values = [Double](repeating: 0, count: m * m)
    for part in parts {
      for index in values.indices { values[index] += part[index] }
    }
    return Matrix(rows: m, columns: m, values: values)
  }
}
