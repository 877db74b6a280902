/// Borůvka's rounds outside of the searches.
public enum LinkUpdates {
  /// Replaces rows by positions (`positions`, by row) in the lists of the points from `first` on, and
  /// distances by exact ones. O(lists · columns).
  public static func place(
    _ lists: inout MutableSpan<Neighbor>, listSize: Int, first: Int, tree: FlatTree,
    positions: Span<Int32>, _ measure: Measure
  ) {
    switch measure {
    case .squaredEuclidean, .euclidean:
      place(&lists, listSize, first, tree, positions, SquaredTreeMeasure.self)
    case .manhattan: place(&lists, listSize, first, tree, positions, ManhattanTreeMeasure.self)
    case .maximum: place(&lists, listSize, first, tree, positions, MaximumTreeMeasure.self)
    }
  }

  private static func place<M: LinkMeasure>(
    _ lists: inout MutableSpan<Neighbor>, _ listSize: Int, _ first: Int, _ tree: FlatTree,
    _ positions: Span<Int32>, _: M.Type
  ) {
    // The pointers stay inside of this closure; lists hold rows of the tree.
    tree.withPointers { tree in
      for index in lists.indices {
        let position = positions[Int(lists[index].row)]
        let distance = M.exact(tree, first + index / listSize, Int(position))
        lists[index] = Neighbor(distance: distance, row: position)
      }
    }
  }

  /// A lower limit of all distances that searches found to be at least `distance`.
  public static func horizon(of distance: Double, columns: Int) -> Double {
    distance / roundingSlack(columns: columns)
  }

  /// Drops links (of the points from `first` on, in and out) that do not lead out any more and looks
  /// for others in the lists. O(links · listSize).
  public static func refresh(
    _ links: inout MutableSpan<ForeignLink>, first: Int, _ forest: ComponentForest
  ) {
    // The pointers stay inside of these closures; positions come from the lists of the tree.
    forest.withPointers { forest in
      links.withUnsafeMutableBufferPointer { links in
        for index in links.indices { refresh(&links[index], first + index, forest) }
      }
    }
  }

  @inline(__always)
  private static func refresh(
    _ link: inout ForeignLink, _ position: Int, _ forest: ForestPointers
  ) {
    let own = forest.components[position]
    if link.partner >= 0 {
      guard forest.components[Int(link.partner)] == own else { return }
      link.partner = -1
      link.length = .infinity
      link.isBest = false
    }
    guard !link.isListUsed else { return }
    let core = forest.cores[position]
    let list = forest.listed + position * forest.listSize
    var best: Int32 = -1
    var length = Double.infinity
    for item in 0..<forest.listSize {
      let other = Int(list[item].row)
      guard forest.components[other] != own else { continue }
      let reach = larger(larger(list[item].distance, forest.cores[other]), core)
      if reach < length
        || (reach == length && best >= 0 && forest.tree.rows[other] < forest.tree.rows[Int(best)])
      {
        length = reach
        best = list[item].row
      }
    }
    let horizon = larger(forest.horizons[position], core)
    link.lower = larger(link.lower, length < horizon ? length : horizon)
    link.partner = best
    link.length = length
    link.isListUsed = best < 0
    link.isBest = length < forest.horizons[position]
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

  /// The best link of each component (out). O(n).
  public static func choose(
    _ chosen: inout MutableSpan<ComponentLink>, _ links: Span<ForeignLink>,
    _ forest: ComponentForest
  ) {
    for component in chosen.indices { chosen[component] = .none }
    // The pointers stay inside of this closure; components are below the number of links.
    forest.withPointers { forest in
      for position in links.indices where links[position].isBest {
        let own = Int(forest.components[position])
        let link = links[position]
        guard link.length <= chosen[own].length else { continue }
        let one = forest.tree.rows[position]
        let other = forest.tree.rows[Int(link.partner)]
        let new = ComponentLink(
          length: link.length, smaller: min(one, other), larger: max(one, other),
          inside: Int32(truncatingIfNeeded: position), outside: link.partner)
        if new.goesBefore(chosen[own]) { chosen[own] = new }
      }
    }
  }
}
