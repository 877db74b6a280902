import RealModule
import SegKernels

/// How surely rows belong to their neighbours (UMAP): 1 for the nearest, falling with the distance beyond it.
struct FuzzyNeighbors: Sendable {
  /// Distance of the nearest row that is not equal.
  let nearest: Double
  /// How fast the sureness falls: it adds up to log₂ k.
  let width: Double

  private static let tolerance = 1e-5
  private static let steps = 64
  /// Least width, as a share of the mean distance.
  private static let leastWidth = 1e-3

  /// - Parameters:
  ///   - distances: of a row to its neighbours, without itself, rising.
  ///   - k: number of neighbours, itself counted: the sum of the sureness is its log₂.
  ///   - mean: distance to neighbours over all rows.
  ///   - isConnected: whether the nearest row is as sure as can be; not so for new rows.
  init(distances: ArraySlice<Double>, k: Int, mean: Double, isConnected: Bool) {
    let nearest = isConnected ? distances.first { $0 > 0 } ?? 0 : 0
    let target = Double.log2(Double(k))
    var (low, high, width) = (0.0, Double.infinity, 1.0)
    for _ in 0..<Self.steps {
      var sum = 0.0
      for distance in distances {
        let beyond = distance - nearest
        sum += beyond > 0 ? Double.exp(-beyond / width) : 1
      }
      if abs(sum - target) < Self.tolerance { break }
      if sum > target {
        high = width
        width = (low + high) / 2
      } else {
        low = width
        width = high == .infinity ? width * 2 : (low + high) / 2
      }
    }
    let own = distances.reduce(0, +) / Double(k)
    let least = Self.leastWidth * (nearest > 0 ? own : mean)
    self.nearest = nearest
    self.width = max(width, least)
  }

  func sureness(_ distance: Double) -> Double {
    let beyond = distance - nearest
    return beyond <= 0 || width == 0 ? 1 : Double.exp(-beyond / width)
  }

  /// The links of all positions of a tree, in both directions: sure is what either end is sure of.
  ///
  /// - Parameters:
  ///   - lists: k − 1 for each position, with squared distances.
  /// O(n · k). Throws `cancelled`.
  static func links(
    _ lists: [Neighbor], k: Int, tree: KDTree, _ execution: Execution
  ) throws(EngineError) -> LinkLists {
    let near = k - 1
    let n = tree.count
    let positions = tree.flat.positions
    let parts = try forEachChunk(of: n, grain: LinkLists.grain, execution) { rows in
      lists[rows.lowerBound * near..<rows.upperBound * near].reduce(0) {
        $0 + $1.distance.squareRoot()
      }
    }
    let mean = parts.reduce(0, +) / Double(n * k)
    let borders = KDTree.borders(of: n, grain: LinkLists.grain)
    var links = [MapLink](repeating: MapLink(row: 0, share: 0), count: lists.count)
    try fillChunks(of: &links, borders: borders.map { $0 * near }, execution) { chunk, links in
      for row in borders[chunk]..<borders[chunk + 1] {
        let own = lists[row * near..<(row + 1) * near]
        let distances = own.map { $0.distance.squareRoot() }
        let fuzzy = FuzzyNeighbors(
          distances: distances[...], k: k, mean: mean, isConnected: true)
        let first = (row - borders[chunk]) * near
        for (rank, neighbor) in own.enumerated() {
          links[first + rank] = MapLink(
            row: positions[Int(neighbor.row)], share: Float(fuzzy.sureness(distances[rank])))
        }
      }
    }
    return try LinkLists(starts: (0...n).map { $0 * near }, links: links)
      .symmetric(execution) { $0 + $1 - $0 * $1 }
  }
}
