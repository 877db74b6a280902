import SegKernels

/// A minimum spanning tree of n rows: n − 1 edges by rising weight.
///
/// Edges are ordered by weight, then by the smaller row, then by the larger one. In this total order
/// the tree is unique, so it depends neither on the algorithm nor on the number of threads (P52).
public struct SpanningTree: Sendable, Equatable {
  /// Smaller row of each edge, from 0.
  public let from: [Int32]
  /// Larger row of each edge, from 0.
  public let to: [Int32]
  /// Length of each edge, never falling.
  public let weights: [Double]

  /// Number of rows.
  public var rows: Int { weights.count + 1 }

  /// Brings edges with reduced lengths (squares for Euclid) into their order. O(n log n).
  init(_ edges: [SpanningEdge], metric: Metric) {
    let sorted = edges.sorted(by: <)
    from = sorted.map(\.from)
    to = sorted.map(\.to)
    weights = sorted.map { metric.length(ofReduced: $0.weight) }
  }
}

/// An edge between two rows, `from` < `to`.
struct SpanningEdge: Sendable, Equatable, Comparable {
  var weight: Double
  var from: Int32
  var to: Int32

  init(_ one: Int, _ other: Int, weight: Double) {
    self.weight = weight
    from = Int32(min(one, other))
    to = Int32(max(one, other))
  }

  static func < (one: SpanningEdge, other: SpanningEdge) -> Bool {
    if one.weight != other.weight { return one.weight < other.weight }
    return one.from != other.from ? one.from < other.from : one.to < other.to
  }
}

extension SpanningTree {
  /// Prim's algorithm over distances made on the way: `fill` gets a row and writes the reduced
  /// lengths of all edges from it. For any metric. O(n²) time, O(n) memory. Throws `cancelled`.
  ///
  /// Prim, Bell Syst. Tech. J. 36 (1957), https://doi.org/10.1002/j.1538-7305.1957.tb01515.x.
  static func prim(
    rows n: Int, metric: Metric, _ execution: Execution,
    fill: (Int, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) -> SpanningTree {
    let meter = ProgressMeter("spanning tree", total: n - 1, execution: execution)
    var edges: [SpanningEdge] = []
    edges.reserveCapacity(n)
    var growth = PrimGrowth(rows: n)
    while !growth.open.isEmpty {
      try execution.checkCancelled()
      edges.append(growth.step(fill))
      meter.advance()
    }
    return SpanningTree(edges, metric: metric)
  }
}

extension Metric {
  /// The reduced form of the metric, in which edges are compared: no roots, which could make lengths
  /// equal that are not.
  var reducedMeasure: Measure {
    switch self {
    case .euclidean, .cosine: .squaredEuclidean
    case .manhattan: .manhattan
    case .maximum: .maximum
    }
  }

  /// A reduced length as a distance.
  func length(ofReduced reduced: Double) -> Double {
    self == .euclidean ? reduced.squareRoot() : reduced * factor
  }
}

/// The rows outside of a growing tree, each with the best edge into it.
private struct PrimGrowth {
  var open: [Int32]
  private var nearest: [Double]
  private var partner: [Int32]
  private var lengths: [Double]
  private var current = 0

  init(rows n: Int) {
    open = (0..<Int32(n)).dropFirst().map { $0 }
    nearest = [Double](repeating: .infinity, count: n)
    partner = [Int32](repeating: 0, count: n)
    lengths = [Double](repeating: 0, count: n)
  }

  /// Takes the row with the smallest edge into the tree.
  mutating func step(_ fill: (Int, inout MutableSpan<Double>) -> Void) -> SpanningEdge {
    refill(fill)
    var best: SpanningEdge?
    var place = 0
    for (position, row) in open.enumerated() {
      let row = Int(row)
      if lengths[row] <= nearest[row] { improve(row) }
      if let best, nearest[row] > best.weight { continue }
      let edge = SpanningEdge(row, Int(partner[row]), weight: nearest[row])
      if best.map({ edge < $0 }) ?? true {
        best = edge
        place = position
      }
    }
    current = Int(open[place])
    open.swapAt(place, open.count - 1)
    open.removeLast()
    return best ?? SpanningEdge(0, 0, weight: 0)
  }

  private mutating func refill(_ fill: (Int, inout MutableSpan<Double>) -> Void) {
    let row = current
    var span = lengths.mutableSpan
    fill(row, &span)
  }

  private mutating func improve(_ row: Int) {
    let new = SpanningEdge(row, current, weight: lengths[row])
    let old = SpanningEdge(row, Int(partner[row]), weight: nearest[row])
    guard new < old else { return }
    nearest[row] = new.weight
    partner[row] = Int32(current)
  }
}
