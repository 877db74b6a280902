import RealModule
import SegKernels

/// How much each row of a table has to do with others: the shares of t-SNE, symmetric, of sum 1.
///
/// Rows are numbered by their positions in a tree, so that near ones stand near to each other in memory.
struct Affinities: Sendable {
  /// Links of positions to positions, rising.
  let pairs: LinkLists
  /// Σ p · ln p.
  let negentropy: Double

  /// Bytes for n rows with k neighbours each, the search for neighbours included.
  static func memoryNeeded(rows: Int, columns: Int, k: Int) -> Int {
    KDTree.memoryNeeded(rows: rows, columns: columns) + rows * (k * (16 + 8 + 8 + 8 + 16) + 100)
  }

  /// From the lists of neighbours of all positions, with squared distances.
  ///
  /// O(n · k). Throws `cancelled`.
  init(
    _ lists: [Neighbor], k: Int, tree: KDTree, perplexity: Double, _ execution: Execution
  ) throws(EngineError) {
    let n = tree.count
    let scale = 0.5 / Float(n)
    let own = LinkLists(
      starts: (0...n).map { $0 * k },
      links: try Self.conditional(lists, k: k, tree.flat.positions, perplexity, execution))
    pairs = try own.symmetric(execution) { ($0 + $1) * scale }
    negentropy = pairs.links.reduce(0) { sum, link in
      sum + Double(link.share) * Double.log(Double(link.share))
    }
  }

  /// What each position links to, k each, by falling likelihood.
  static func conditional(
    _ lists: [Neighbor], k: Int, _ positions: [Int32], _ perplexity: Double,
    _ execution: Execution
  ) throws(EngineError) -> [MapLink] {
    let search = PerplexitySearch(perplexity: perplexity)
    let borders = KDTree.borders(of: lists.count / k, grain: LinkLists.grain)
    var links = [MapLink](repeating: MapLink(row: 0, share: 0), count: lists.count)
    try fillChunks(of: &links, borders: borders.map { $0 * k }, execution) { chunk, links in
      var squared = [Double](repeating: 0, count: k)
      var work = [Double](repeating: 0, count: PerplexitySearch.workSize(neighbors: k))
      for row in borders[chunk]..<borders[chunk + 1] {
        for rank in 0..<k { squared[rank] = lists[row * k + rank].distance }
        var span = squared.mutableSpan
        var workSpan = work.mutableSpan
        search.solve(&span, work: &workSpan)
        let first = (row - borders[chunk]) * k
        for rank in 0..<k {
          links[first + rank] = MapLink(
            row: positions[Int(lists[row * k + rank].row)], share: Float(squared[rank]))
        }
      }
    }
    return links
  }
}
