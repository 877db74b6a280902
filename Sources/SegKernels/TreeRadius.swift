/// Points within a distance, by a `FlatTree`.
public enum TreeRadius {
  /// For each query the number of points whose reduced distance is at most `limit`.
  ///
  /// - Parameters:
  ///   - queries: m × columns, row-major, in.
  ///   - enough: a count that has reached this many may stop there.
  ///   - counts: m, out.
  ///
  /// Nodes that lie wholly within are not looked into.
  public static func count(
    _ tree: FlatTree, queries: Span<Double>, limit: Double, enough: Int, _ measure: Measure,
    counts: inout MutableSpan<Int32>
  ) {
    switch measure {
    case .euclidean, .squaredEuclidean:
      count(tree, queries, limit, enough, SquaredTreeMeasure.self, &counts)
    case .manhattan: count(tree, queries, limit, enough, ManhattanTreeMeasure.self, &counts)
    case .maximum: count(tree, queries, limit, enough, MaximumTreeMeasure.self, &counts)
    }
  }

  /// Writes the points whose reduced distance to `query` (columns, in) is at most `limit` into
  /// `found` (out), in tree order, as far as there is room, and returns how many there are.
  public static func collect(
    _ tree: FlatTree, query: Span<Double>, limit: Double, _ measure: Measure,
    found: inout MutableSpan<Neighbor>
  ) -> Int {
    switch measure {
    case .euclidean, .squaredEuclidean:
      collect(tree, query, limit, SquaredTreeMeasure.self, &found)
    case .manhattan: collect(tree, query, limit, ManhattanTreeMeasure.self, &found)
    case .maximum: collect(tree, query, limit, MaximumTreeMeasure.self, &found)
    }
  }

  private static func count<M: TreeMeasure>(
    _ tree: FlatTree, _ queries: Span<Double>, _ limit: Double, _ enough: Int, _: M.Type,
    _ counts: inout MutableSpan<Int32>
  ) {
    let columns = tree.columns
    precondition(queries.count == counts.count * columns)
    // The pointers stay inside of these closures, and the sizes were checked.
    queries.withUnsafeBufferPointer { queries in
      guard let points = queries.baseAddress else { return }
      tree.withPointers { tree in
        withUnsafeTemporaryAllocation(
          of: NodeStack.Item.self, capacity: NodeStack.capacity
        ) { stack in
          let empty = NodeStack(stack.baseAddress.unsafelyUnwrapped)
          for i in counts.indices {
            let found = count(tree, points + i * columns, limit, enough, empty, M.self)
            counts[i] = Int32(truncatingIfNeeded: found)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func count<M: TreeMeasure>(
    _ tree: TreePointers, _ point: UnsafePointer<Double>, _ limit: Double, _ enough: Int,
    _ empty: NodeStack, _: M.Type
  ) -> Int {
    let columns = tree.columns
    var found = 0
    var stack = empty
    stack.push(0, 0)
    while stack.count > 0 && found < enough {
      let node = stack.pop().node
      let (low, high) = (tree.low(node), tree.high(node))
      if M.distance(point, toBox: low, high, columns) > limit { continue }
      let here = tree.nodes[node]
      if M.farthest(point, inBox: low, high, columns) <= limit {
        found += Int(here.end - here.start)
      } else if here.right != 0 {
        stack.push(Int(here.right), 0)
        stack.push(node + 1, 0)
      } else {
        // Not for an infinite limit, which would take the filling of the last block for points.
        found += countLeaf(tree, here, point, limit, M.self)
      }
    }
    return found
  }

  @inline(__always)
  private static func countLeaf<M: TreeMeasure>(
    _ tree: TreePointers, _ leaf: FlatNode, _ point: UnsafePointer<Double>, _ limit: Double,
    _: M.Type
  ) -> Int {
    var sums = SIMD8<Int64>.zero
    var position = Int(leaf.start)
    while position < Int(leaf.end) {
      let distances = M.distances(point, tree.block(position), tree.columns)
      let within = distances .<= Lanes(repeating: limit)
      sums.replace(with: sums &+ 1, where: within)
      position += PackedPoints.lanes
    }
    return Int(sums.wrappedSum())
  }

  private static func collect<M: TreeMeasure>(
    _ tree: FlatTree, _ query: Span<Double>, _ limit: Double, _: M.Type,
    _ found: inout MutableSpan<Neighbor>
  ) -> Int {
    precondition(query.count == tree.columns)
    // The pointers stay inside of these closures, and the sizes were checked.
    return found.withUnsafeMutableBufferPointer { found in
      query.withUnsafeBufferPointer { query in
        guard let point = query.baseAddress else { return 0 }
        return tree.withPointers { tree in
          withUnsafeTemporaryAllocation(
            of: NodeStack.Item.self, capacity: NodeStack.capacity
          ) { stack in
            collect(
              tree, point, limit, NodeStack(stack.baseAddress.unsafelyUnwrapped), M.self, found)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func collect<M: TreeMeasure>(
    _ tree: TreePointers, _ point: UnsafePointer<Double>, _ limit: Double, _ empty: NodeStack,
    _: M.Type, _ found: UnsafeMutableBufferPointer<Neighbor>
  ) -> Int {
    var count = 0
    var stack = empty
    stack.push(0, 0)
    while stack.count > 0 {
      let node = stack.pop().node
      let distance = M.distance(point, toBox: tree.low(node), tree.high(node), tree.columns)
      if distance > limit { continue }
      let here = tree.nodes[node]
      guard here.right == 0 else {
        stack.push(Int(here.right), 0)
        stack.push(node + 1, 0)
        continue
      }
      var position = Int(here.start)
      while position < Int(here.end) {
        let distances = M.distances(point, tree.block(position), tree.columns)
        if distances.min() <= limit {
          for lane in 0..<min(PackedPoints.lanes, Int(here.end) - position)
          where distances[lane] <= limit {
            if count < found.count {
              found[count] = Neighbor(
                distance: distances[lane], row: tree.rows[position + lane])
            }
            count += 1
          }
        }
        position += PackedPoints.lanes
      }
    }
    return count
  }
}
