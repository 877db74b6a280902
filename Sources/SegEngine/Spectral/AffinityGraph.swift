import RealModule
import SegKernels

/// How alike rows are, as a symmetric matrix without a diagonal: sparse or dense.
struct AffinityGraph: Sendable {
  enum Entries: Sendable {
    /// By rows: where those of each row begin (and the last ones end), their columns and values.
    case sparse(starts: [Int], places: [Int32], values: [Double])
    /// n × n.
    case dense(Matrix)
  }

  private(set) var entries: Entries
  let count: Int

  /// Rows in a chunk.
  static let grain = 512

  /// Of one row.
  static let single = AffinityGraph(
    entries: .dense(Matrix(rows: 1, columns: 1, repeating: 0)), count: 1)

  /// Links of each row to its k nearest others: 1 where both have each other among them, else ½.
  ///
  /// O(n · (k + log n)) typically. Throws as `KDTree`.
  static func neighbors(
    _ rows: Matrix, k: Int, metric: Metric, _ execution: Execution
  ) throws(EngineError) -> AffinityGraph {
    let lists = try KDTree(rows, metric: metric, execution: execution.silent)
      .nearest(k: k, execution: execution)
    let one = LinkLists(
      starts: (0...rows.rows).map { $0 * k }, links: lists.rows.map { MapLink(row: $0, share: 0.5) }
    )
    let both = try one.symmetric(execution) { $0 + $1 }
    return AffinityGraph(
      entries: .sparse(
        starts: both.starts, places: both.links.map(\.row),
        values: both.links.map { Double($0.share) }), count: rows.rows)
  }

  /// exp(−γ · squared distance) of all pairs. O(n² · d) time, 8n² bytes. Throws `notFinite`,
  /// `cancelled`.
  static func gaussian(
    _ rows: Matrix, gamma: Double, _ execution: Execution
  ) throws(EngineError) -> AffinityGraph {
    let prepared = try PreparedRows(rows, metric: .euclidean)
    let n = rows.rows
    var values = [Double](repeating: 0, count: n * n)
    let borders = KDTree.borders(of: n, grain: 64)
    let meter = ProgressMeter("affinities", total: n, execution: execution)
    try fillChunks(of: &values, borders: borders.map { $0 * n }, execution) { chunk, out in
      var distances = [Double](repeating: 0, count: n)
      for row in borders[chunk]..<borders[chunk + 1] {
        var span = distances.mutableSpan
        prepared.fill(&span, from: row, .squaredEuclidean)
        let first = (row - borders[chunk]) * n
        for other in 0..<n where other != row {
          out[first + other] = Double.exp(-gamma * distances[other])
        }
      }
      meter.advance(by: borders[chunk + 1] - borders[chunk])
    }
    return AffinityGraph(entries: .dense(Matrix(rows: n, columns: n, values: values)), count: n)
  }

  /// The γ of a width: 1 / (2σ²), σ the mean distance of rows to their nearest row but ⌈ln n⌉.
  ///
  /// von Luxburg, "A tutorial on spectral clustering", Stat. Comput. 17 (2007),
  /// https://doi.org/10.1007/s11222-007-9033-z. Throws as `KDTree`.
  static func usualGamma(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> Double {
    guard rows.rows > 1 else { return 1 }
    let k = min(Int(Double.log(Double(rows.rows)).rounded(.up)) + 1, rows.rows - 1)
    let distances = try KDTree(rows, execution: execution).kDistances(k: k, execution: execution)
    let mean = distances.reduce(0, +) / Double(rows.rows)
    return mean > 0 ? 1 / (2 * mean * mean) : 1
  }

  /// Sum of the affinities of each row. O(entries).
  func degrees(_ execution: Execution) throws(EngineError) -> [Double] {
    let parts = try forEachChunk(of: count, grain: Self.grain, execution) { rows in
      rows.map { row in
        switch entries {
        case .sparse(let starts, _, let values):
          values[starts[row]..<starts[row + 1]].reduce(0, +)
        case .dense(let matrix): matrix.row(row).reduce(0, +)
        }
      }
    }
    return parts.flatMap { $0 }
  }

  /// Each entry over the square roots of the degrees of its row and its column; the eigenvalues of
  /// what comes out are 1 less those of the symmetric normalised Laplacian.
  func normalized(
    _ degrees: [Double], _ execution: Execution
  ) throws(EngineError) -> AffinityGraph {
    let roots = degrees.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    var result = self
    switch entries {
    case .sparse(let starts, let places, var values):
      for row in 0..<count {
        for place in starts[row]..<starts[row + 1] {
          values[place] *= roots[row] * roots[Int(places[place])]
        }
      }
      result.entries = .sparse(starts: starts, places: places, values: values)
    case .dense(let matrix):
      let n = count
      var values = matrix.values
      result.entries = .dense(Matrix(rows: 0, columns: 0, values: []))
      let borders = KDTree.borders(of: n, grain: 64)
      try fillChunks(of: &values, borders: borders.map { $0 * n }, execution) { chunk, out in
        for row in borders[chunk]..<borders[chunk + 1] {
          let first = (row - borders[chunk]) * n
          for other in 0..<n { out[first + other] *= roots[row] * roots[other] }
        }
      }
      result.entries = .dense(Matrix(rows: n, columns: n, values: values))
    }
    return result
  }

  /// The part of each row, from 0, the part with the first row first: parts that no affinity joins.
  func parts() -> [Int] {
    var part = [Int](repeating: -1, count: count)
    var parts = 0
    for first in 0..<count where part[first] < 0 {
      var members = [first]
      part[first] = parts
      var next = 0
      while next < members.count {
        for other in linked(members[next]) where part[other] < 0 {
          part[other] = parts
          members.append(other)
        }
        next += 1
      }
      parts += 1
    }
    return part
  }

  private func linked(_ row: Int) -> [Int] {
    switch entries {
    case .sparse(let starts, let places, _):
      places[starts[row]..<starts[row + 1]].map { Int($0) }
    case .dense(let matrix):
      (0..<count).filter { matrix[row, $0] > 0 }
    }
  }

  /// `scale` · (matrix · x − `shift` · x) − `before`; x has `columns` columns.
  func product(
    _ x: [Double], _ before: [Double], columns: Int, scale: Double, shift: Double,
    _ execution: Execution
  ) throws(EngineError) -> [Double] {
    switch entries {
    case .sparse(let starts, let places, let values):
      var out = [Double](repeating: 0, count: x.count)
      let borders = KDTree.borders(of: count, grain: Self.grain)
      try fillChunks(of: &out, borders: borders.map { $0 * columns }, execution) { chunk, out in
        SparseProduct.apply(
          starts: starts.span.extracting(borders[chunk]...borders[chunk + 1]),
          places: places.span, entries: values.span, x: x.span, before: before.span,
          columns: columns, first: borders[chunk], scale: scale, shift: shift, out: &out)
      }
      return out
    case .dense(let matrix):
      let right = Matrix(rows: count, columns: columns, values: x)
      var out = try LinearAlgebra.product(matrix, right, execution).values
      for index in out.indices {
        out[index] = scale * (out[index] - shift * x[index])
        if !before.isEmpty { out[index] -= before[index] }
      }
      return out
    }
  }

  /// The whole matrix, n × n.
  var whole: Matrix {
    switch entries {
    case .dense(let matrix): return matrix
    case .sparse(let starts, let places, let values):
      var matrix = Matrix(rows: count, columns: count, repeating: 0)
      for row in 0..<count {
        for place in starts[row]..<starts[row + 1] {
          matrix[row, Int(places[place])] = values[place]
        }
      }
      return matrix
    }
  }
}
