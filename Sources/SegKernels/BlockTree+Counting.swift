/// Weights of slots and nodes for counting neighbours.
public struct SlotWeights: Sendable {
  /// Weight of each slot, 0 where there is no point; empty for weights 1.
  let slots: [Double]
  /// Number of points, or sum of weights, below each node.
  let nodes: [Double]

  /// `weights` in the order of rows, or nil for weights 1. O(n).
  public init(_ tree: BlockTree, weights: [Double]?) {
    var slots: [Double] = []
    if let weights {
      slots = tree.rowOfSlot.map { $0 < 0 ? 0 : weights[Int($0)] }
    }
    var nodes = [Double](repeating: 0, count: tree.nodes)
    for node in nodes.indices.reversed() {
      if let (left, right) = tree.children(of: node) {
        nodes[node] = nodes[left] + nodes[right]
      } else {
        let range = tree.slotRange(of: node)
        nodes[node] = slots.isEmpty ? Double(range.count) : slots[range].reduce(0, +)
      }
    }
    self.slots = slots
    self.nodes = nodes
  }
}

extension BlockTree {
  /// For each node whether all of its points are within reach of each other. O(nodes · columns).
  public func tightNodes(_ reach: Reach) -> [UInt8] {
    (0..<nodes).map { isTight($0, boxes: boxes.span, reach) ? 1 : 0 }
  }

  /// For each leaf whether a tight node of at least `needed` holds it, so that all of its points are
  /// cores. O(nodes).
  public func leavesOfCores(
    tight: Span<UInt8>, weights: SlotWeights, needed: Double
  ) -> [UInt8] {
    var known = [UInt8](repeating: 0, count: leaves)
    var node = 0
    while node < nodes {
      if tight[node] == 1 && weights.nodes[node] >= needed {
        for leaf in leafRange(of: node) { known[leaf] = 1 }
        node = end(of: node)
      } else {
        node += 1
      }
    }
    return known
  }

  /// Finds the points of some leaves that have neighbours of at least `needed`, themselves included.
  ///
  /// - Parameters:
  ///   - leaves: the leaves to look at.
  ///   - known: leaves whose points are all cores; in.
  ///   - bits: a byte for each block of the leaves, a bit for each core; out. Points of weight 0 are
  ///     never cores.
  ///   - stack: at least 64 + the nodes between the root and a leaf; scratch.
  ///
  /// O(points · log points) for few neighbours; stops counting at `needed`.
  public func markCores(
    ofLeaves leaves: Range<Int>, _ reach: Reach, needed: Double, weights: SlotWeights,
    tight: Span<UInt8>, known: Span<UInt8>, bits: inout MutableSpan<UInt8>,
    stack: inout MutableSpan<Int32>
  ) {
    precondition(bits.count == leaves.count * leafSlots / 8)
    precondition(known.count == self.leaves && tight.count == nodes)
    // The pointers stay inside of these closures, and the sizes were checked.
    withView { view in
      weights.slots.withUnsafeBufferPointer { slots in
        weights.nodes.withUnsafeBufferPointer { masses in
          tight.withUnsafeBufferPointer { tight in
            bits.withUnsafeMutableBufferPointer { bits in
              stack.withUnsafeMutableBufferPointer { stack in
                let counting = Counting(
                  view: view, reach: reach, needed: needed,
                  weights: slots.isEmpty ? nil : slots.baseAddress,
                  masses: masses.baseAddress!, tight: tight.baseAddress!,
                  stack: stack.baseAddress!)
                for leaf in leaves {
                  let out = bits.baseAddress! + (leaf - leaves.lowerBound) * leafSlots / 8
                  if known[leaf] == 1 {
                    counting.markAll(leaf, out)
                    continue
                  }
                  switch reach.measure {
                  case .manhattan: counting.mark(leaf, out, ManhattanLanes.self)
                  case .maximum: counting.mark(leaf, out, MaximumLanes.self)
                  default: counting.mark(leaf, out, SquaredEuclideanLanes.self)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

private struct Counting {
  let view: BlockTreeView
  let reach: Reach
  let needed: Double
  let weights: UnsafePointer<Double>?
  let masses: UnsafePointer<Double>
  let tight: UnsafePointer<UInt8>
  let stack: UnsafeMutablePointer<Int32>

  /// Marks every point of positive weight.
  func markAll(_ leaf: Int, _ out: UnsafeMutablePointer<UInt8>) {
    let slots = view.slots(ofLeaf: leaf)
    for slot in slots where weights == nil || weights![slot] > 0 {
      out[(slot - slots.lowerBound) >> 3] |= 1 << UInt8(slot & 7)
    }
  }

  /// Marks the points of a leaf that have neighbours enough.
  func mark<M: ReachMeasure>(_ leaf: Int, _ out: UnsafeMutablePointer<UInt8>, _: M.Type) {
    let slots = view.slots(ofLeaf: leaf)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: view.leafSlots) { counts in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: view.leafSlots) { active in
        var left = 0
        for slot in slots where weights == nil || weights![slot] > 0 {
          active[left] = Int32(truncatingIfNeeded: slot)
          counts[left] = 0
          left += 1
        }
        var search = LeafSearch(
          active: active.baseAddress!, counts: counts.baseAddress!, left: left,
          first: slots.lowerBound, out: out)
        run(&search, leaf, M.self)
      }
    }
  }

  /// The points of a leaf whose neighbours are not yet enough.
  struct LeafSearch {
    let active: UnsafeMutablePointer<Int32>
    let counts: UnsafeMutablePointer<Double>
    var left: Int
    let first: Int
    let out: UnsafeMutablePointer<UInt8>
  }

  /// Goes through the own leaf, then through the subtrees beside the way from it up to the root, near
  /// ones first, until all points have enough neighbours.
  private func run<M: ReachMeasure>(_ search: inout LeafSearch, _ leaf: Int, _: M.Type) {
    var top = 0
    var node = 0
    while !view.isLeaf(node) {
      let right = view.right(node)
      let goesLeft = leaf < Int(view.firsts[right])
      stack[top] = Int32(truncatingIfNeeded: goesLeft ? right : node + 1)
      top += 1
      node = goesLeft ? node + 1 : right
    }
    let box = view.box(node)
    scan(&search, node, M.self)
    while top > 0 && search.left > 0 {
      top -= 1
      let other = Int(stack[top])
      guard view.distance(M.self, box, view.box(other)) <= reach.upper else { continue }
      if tight[other] == 1 && view.farthest(M.self, box, view.box(other)) <= reach.lower {
        add(masses[other], &search)
      } else if view.isLeaf(other) {
        scan(&search, other, M.self)
      } else {
        let (left, right) = (other + 1, view.right(other))
        let leftIsNearer =
          view.distance(M.self, box, view.box(left)) <= view.distance(M.self, box, view.box(right))
        stack[top] = Int32(truncatingIfNeeded: leftIsNearer ? right : left)
        stack[top + 1] = Int32(truncatingIfNeeded: leftIsNearer ? left : right)
        top += 2
      }
    }
  }

  /// Adds the mass of a node all of whose points are neighbours.
  @inline(__always)
  private func add(_ mass: Double, _ search: inout LeafSearch) {
    var at = 0
    while at < search.left {
      search.counts[at] += mass
      if search.counts[at] >= needed { finish(at, &search) } else { at += 1 }
    }
  }

  /// Counts the neighbours in a leaf.
  @inline(__always)
  private func scan<M: ReachMeasure>(_ search: inout LeafSearch, _ node: Int, _: M.Type) {
    let box = view.box(node)
    let start = Int(view.firsts[node]) * view.leafSlots / 8
    let end = start + view.leafSlots / 8
    var at = 0
    while at < search.left {
      let point = view.point(Int(search.active[at]))
      if view.distance(M.self, point, toBox: box) <= reach.upper {
        search.counts[at] += mass(near: point, start, end, M.self)
      }
      if search.counts[at] >= needed { finish(at, &search) } else { at += 1 }
    }
  }

  @inline(__always)
  private func mass<M: ReachMeasure>(
    near point: UnsafePointer<Double>, _ start: Int, _ end: Int, _: M.Type
  ) -> Double {
    let limit = Lanes(repeating: reach.limit)
    if let weights {
      var sums = Lanes.zero
      for block in start..<end {
        let near = view.distances(M.self, point, toBlock: block) .<= limit
        let own = UnsafeRawPointer(weights + block * 8).loadUnaligned(as: Lanes.self)
        sums += Lanes.zero.replacing(with: own, where: near)
      }
      return total(sums)
    }
    var sums = SIMD8<Int64>.zero
    for block in start..<end {
      let near = view.distances(M.self, point, toBlock: block) .<= limit
      sums &-= unsafeBitCast(near, to: SIMD8<Int64>.self)
    }
    return Double(sums.wrappedSum())
  }

  /// Takes a point that has enough neighbours out; the last one moves to its place.
  @inline(__always)
  private func finish(_ at: Int, _ search: inout LeafSearch) {
    let slot = Int(search.active[at])
    search.out[(slot - search.first) >> 3] |= 1 << UInt8(slot & 7)
    search.left -= 1
    search.active[at] = search.active[search.left]
    search.counts[at] = search.counts[search.left]
  }
}

/// The sum of the lanes by a fixed tree.
@inline(__always)
func total(_ sums: Lanes) -> Double {
  let four = sums.lowHalf + sums.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// One bit for each lane.
@inline(__always)
func bits(_ mask: SIMDMask<SIMD8<Int64>>) -> UInt8 {
  let values = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
  let chosen = SIMD8<Int64>.zero.replacing(with: values, where: mask)
  return UInt8(truncatingIfNeeded: chosen.wrappedSum())
}
