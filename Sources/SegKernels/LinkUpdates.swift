/// Borůvka's rounds outside of the searches.
public enum LinkUpdates {
  /// Exact reduced distances of the points from position `first` on to those in their lists
  /// (`listed`, in the same order). O(lists · columns).
  public static func measure(
    _ listed: Span<Int32>, listSize: Int, first: Int, tree: FlatTree, _ measure: Measure,
    out: inout MutableSpan<Double>
  ) {
    precondition(listed.count == out.count && first + out.count / listSize <= tree.count)
    switch measure {
    case .squaredEuclidean, .euclidean:
      fill(&out, listed, listSize, first, tree, SquaredTreeMeasure.self)
    case .manhattan: fill(&out, listed, listSize, first, tree, ManhattanTreeMeasure.self)
    case .maximum: fill(&out, listed, listSize, first, tree, MaximumTreeMeasure.self)
    }
  }

  private static func fill<M: LinkMeasure>(
    _ out: inout MutableSpan<Double>, _ listed: Span<Int32>, _ listSize: Int, _ first: Int,
    _ tree: FlatTree, _: M.Type
  ) {
    // The pointers stay inside of this closure; lists hold positions of the tree.
    tree.withPointers { tree in
      for index in out.indices {
        out[index] = M.exact(tree, first + index / listSize, Int(listed[index]))
      }
    }
  }

  /// Drops links (of the points from `first` on, in and out) that do not lead out any more and looks
  /// for others in the lists. O(links · listSize · columns).
  public static func refresh(
    _ links: inout MutableSpan<ForeignLink>, first: Int, _ forest: ComponentForest,
    _ measure: Measure
  ) {
    switch measure {
    case .squaredEuclidean, .euclidean:
      refresh(&links, first, forest, SquaredTreeMeasure.self)
    case .manhattan: refresh(&links, first, forest, ManhattanTreeMeasure.self)
    case .maximum: refresh(&links, first, forest, MaximumTreeMeasure.self)
    }
  }

  private static func refresh<M: LinkMeasure>(
    _ links: inout MutableSpan<ForeignLink>, _ first: Int, _ forest: ComponentForest, _: M.Type
  ) {
    // The pointers stay inside of these closures; positions come from the lists of the tree.
    forest.withPointers { forest in
      links.withUnsafeMutableBufferPointer { links in
        for index in links.indices { refresh(&links[index], first + index, forest, M.self) }
      }
    }
  }

  @inline(__always)
  private static func refresh<M: LinkMeasure>(
    _ link: inout ForeignLink, _ position: Int, _ forest: ForestPointers, _: M.Type
  ) {
    let own = forest.components[position]
    if link.partner >= 0 {
      guard forest.components[Int(link.partner)] == own else { return }
      link.partner = -1
      link.length = .infinity
      link.isBest = false
    }
    guard !link.isListUsed else { return }
    let found = nearestListed(position, own, forest, M.self)
    let horizon = horizon(position, forest, M.self)
    let farther = larger(horizon, forest.cores[position])
    link.lower = larger(link.lower, found.length < farther ? found.length : farther)
    link.partner = found.partner
    link.length = found.length
    link.isListUsed = found.partner < 0
    link.isBest = found.length < horizon
  }

  /// No point outside of the list is nearer: lists were made by distances with another rounding.
  @inline(__always)
  private static func horizon<M: LinkMeasure>(
    _ position: Int, _ forest: ForestPointers, _: M.Type
  ) -> Double {
    let slack = roundingSlack(columns: forest.tree.columns)
    let last = forest.listed[(position + 1) * forest.listSize - 1]
    return M.exact(forest.tree, position, Int(last)) / (slack * slack)
  }

  /// The shortest link to a listed point of another component.
  @inline(__always)
  private static func nearestListed<M: LinkMeasure>(
    _ position: Int, _ own: Int64, _ forest: ForestPointers, _: M.Type
  ) -> (length: Double, partner: Int32) {
    let core = forest.cores[position]
    let list = forest.listed + position * forest.listSize
    let slack = roundingSlack(columns: forest.tree.columns)
    var best: Int32 = -1
    var length = Double.infinity
    for item in 0..<forest.listSize {
      let other = Int(list[item])
      guard forest.components[other] != own else { continue }
      var reach = larger(forest.cores[other], core)
      guard reach <= length else { continue }
      if item >= forest.settled {
        let distance = M.exact(forest.tree, position, other)
        // Lists were sorted by distances with another rounding.
        if distance > length * slack * slack { break }
        reach = larger(reach, distance)
      }
      if reach < length
        || (reach == length && best >= 0 && forest.tree.rows[other] < forest.tree.rows[Int(best)])
      {
        length = reach
        best = list[item]
      }
    }
    return (length, best)
  }

  /// Lowers the bound of each component to its links, and to those between points that stand beside
  /// each other in the tree. O(n · columns).
  public static func lower(
    _ bounds: inout MutableSpan<Double>, _ links: Span<ForeignLink>, _ forest: ComponentForest,
    _ measure: Measure, besides: Bool
  ) {
    switch measure {
    case .squaredEuclidean, .euclidean:
      lower(&bounds, links, forest, besides, SquaredTreeMeasure.self)
    case .manhattan: lower(&bounds, links, forest, besides, ManhattanTreeMeasure.self)
    case .maximum: lower(&bounds, links, forest, besides, MaximumTreeMeasure.self)
    }
  }

  private static func lower<M: LinkMeasure>(
    _ bounds: inout MutableSpan<Double>, _ links: Span<ForeignLink>, _ forest: ComponentForest,
    _ besides: Bool, _: M.Type
  ) {
    precondition(links.count == forest.tree.count)
    // The pointers stay inside of this closure; components are below the number of bounds.
    forest.withPointers { forest in
      for position in links.indices {
        let own = Int(forest.components[position])
        if links[position].length < bounds[own] { bounds[own] = links[position].length }
        let next = position + 1
        guard besides, next < links.count, forest.components[next] != forest.components[position]
        else { continue }
        let cores = larger(forest.cores[position], forest.cores[next])
        let other = Int(forest.components[next])
        guard cores < bounds[own] || cores < bounds[other] else { continue }
        let reach = larger(M.exact(forest.tree, position, next), cores)
        bounds[own] = min(bounds[own], reach)
        bounds[other] = min(bounds[other], reach)
      }
    }
  }

  /// The point of each component (out) with the best link: by length, then by the smaller row, then
  /// by the larger one. −1 where there is none. O(n).
  public static func choose(
    _ chosen: inout MutableSpan<Int32>, _ links: Span<ForeignLink>, _ forest: ComponentForest
  ) {
    for component in chosen.indices { chosen[component] = -1 }
    // The pointers stay inside of this closure; components are below the number of links.
    forest.withPointers { forest in
      for position in links.indices where links[position].isBest {
        let own = Int(forest.components[position])
        let rival = Int(chosen[own])
        guard rival < 0 || goesBefore(position, rival, links, forest.tree.rows) else { continue }
        chosen[own] = Int32(truncatingIfNeeded: position)
      }
    }
  }

  @inline(__always)
  private static func goesBefore(
    _ one: Int, _ other: Int, _ links: Span<ForeignLink>, _ rows: UnsafePointer<Int32>
  ) -> Bool {
    if links[one].length != links[other].length { return links[one].length < links[other].length }
    let (a, b) = (rows[one], rows[Int(links[one].partner)])
    let (c, d) = (rows[other], rows[Int(links[other].partner)])
    return min(a, b) != min(c, d) ? min(a, b) < min(c, d) : max(a, b) < max(c, d)
  }
}
