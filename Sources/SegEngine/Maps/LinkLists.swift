import SegKernels

/// Lists of links of rows to rows: a sparse matrix by rows.
struct LinkLists: Sendable {
  /// Where the links of each row begin, and where the last ones end.
  let starts: [Int]
  let links: [MapLink]

  /// Rows in a chunk.
  static let grain = 512

  var count: Int { starts.count - 1 }

  /// The links the other way round, rising. O(links).
  func transposed() -> LinkLists {
    var places = [Int](repeating: 0, count: count + 1)
    for link in links { places[Int(link.row) + 1] += 1 }
    for row in 0..<count { places[row + 1] += places[row] }
    let ends = places
    var result = [MapLink](repeating: MapLink(row: 0, share: 0), count: links.count)
    for row in 0..<count {
      for place in starts[row]..<starts[row + 1] {
        let target = Int(links[place].row)
        result[places[target]] = MapLink(
          row: Int32(truncatingIfNeeded: row), share: links[place].share)
        places[target] += 1
      }
    }
    return LinkLists(starts: ends, links: result)
  }

  /// The links in both directions, each pair once, rising: its share is made of those of the two
  /// directions, and pairs for which that gives 0 are left out. O(links). Throws `cancelled`.
  func symmetric(
    _ execution: Execution, _ share: @Sendable (Float, Float) -> Float
  ) throws(EngineError) -> LinkLists {
    let reverse = transposed()
    // The transposed of the transposed: the same with links in rising order.
    let sorted = reverse.transposed()
    let parts = try forEachChunk(of: count, grain: Self.grain, execution) { rows in
      Self.merged(rows, sorted, reverse, share)
    }
    var starts = [0]
    starts.reserveCapacity(count + 1)
    for part in parts {
      for count in part.counts { starts.append(starts[starts.count - 1] + count) }
    }
    let borders = KDTree.borders(of: count, grain: Self.grain).map { starts[$0] }
    var links = [MapLink](repeating: MapLink(row: 0, share: 0), count: starts[count])
    try fillChunks(of: &links, borders: borders, execution) { chunk, links in
      let part = parts[chunk].links
      for index in part.indices { links[index] = part[index] }
    }
    return LinkLists(starts: starts, links: links)
  }

  private struct Part: Sendable {
    var counts: [Int] = []
    var links: [MapLink] = []
  }

  private static func merged(
    _ rows: Range<Int>, _ one: LinkLists, _ other: LinkLists,
    _ share: @Sendable (Float, Float) -> Float
  ) -> Part {
    var part = Part()
    for row in rows {
      let before = part.links.count
      var (a, b) = (one.starts[row], other.starts[row])
      let (lastA, lastB) = (one.starts[row + 1], other.starts[row + 1])
      while a < lastA || b < lastB {
        let rowA = a < lastA ? one.links[a].row : .max
        let rowB = b < lastB ? other.links[b].row : .max
        let both = share(
          rowA <= rowB ? one.links[a].share : 0, rowB <= rowA ? other.links[b].share : 0)
        if rowA <= rowB { a += 1 }
        if rowB <= rowA { b += 1 }
        if both > 0 { part.links.append(MapLink(row: min(rowA, rowB), share: both)) }
      }
      part.counts.append(part.links.count - before)
    }
    return part
  }
}
