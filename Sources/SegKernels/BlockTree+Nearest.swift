extension BlockTree {
  /// For each node the smallest value of the cores below it, which `values` has by row; `Int32.max` if
  /// there is none. O(n).
  public func smallest(_ values: Span<Int32>, cores bits: Span<UInt8>) -> [Int32] {
    precondition(values.count == points && bits.count == slots / 8)
    var result = [Int32](repeating: .max, count: nodes)
    for node in (0..<nodes).reversed() {
      if let (left, right) = children(of: node) {
        result[node] = min(result[left], result[right])
      } else {
        for slot in slotRange(of: node) where bits[slot >> 3] >> UInt8(slot & 7) & 1 == 1 {
          result[node] = min(result[node], values[Int(rowOfSlot[slot])])
        }
      }
    }
    return result
  }

  /// For each of some points a core within reach, as a row, or −1: the nearest one, of equals that of
  /// the smallest rank; or, unless `byDistance`, that of the smallest rank.
  ///
  /// - Parameters:
  ///   - points: m × columns, row-major, in.
  ///   - cores: a bit for each slot, in.
  ///   - boxes: those of the cores (`boxes(of:)`), in.
  ///   - ranks: n, by row, in.
  ///   - smallest: the smallest rank of the cores below each node (see above), in.
  ///   - stack: at least 64 + the nodes between the root and a leaf; scratch.
  ///   - rows: m, out.
  ///
  /// O(m · log n) for few neighbours.
  public func chooseCores(
    for points: Span<Double>, cores bits: Span<UInt8>, boxes: Span<Double>, _ reach: Reach,
    byDistance: Bool, ranks: Span<Int32>, smallest: Span<Int32>, stack: inout MutableSpan<Int32>,
    rows: inout MutableSpan<Int32>
  ) {
    precondition(points.count == rows.count * columns && bits.count == slots / 8)
    precondition(ranks.count == self.points && smallest.count == nodes)
    // The pointers stay inside of these closures, and the sizes were checked.
    withView(boxes: boxes) { view in
      bits.withUnsafeBufferPointer { bits in
        ranks.withUnsafeBufferPointer { ranks in
          smallest.withUnsafeBufferPointer { smallest in
            points.withUnsafeBufferPointer { points in
              stack.withUnsafeMutableBufferPointer { stack in
                let choosing = Choosing(
                  view: view, reach: reach, byDistance: byDistance, bits: bits.baseAddress!,
                  ranks: ranks.baseAddress!, smallest: smallest.baseAddress!,
                  stack: stack.baseAddress!)
                for i in rows.indices {
                  rows[i] = choosing.choose(points.baseAddress! + i * columns)
                }
              }
            }
          }
        }
      }
    }
  }
}

private struct Choosing {
  let view: BlockTreeView
  let reach: Reach
  let byDistance: Bool
  let bits: UnsafePointer<UInt8>
  let ranks: UnsafePointer<Int32>
  let smallest: UnsafePointer<Int32>
  let stack: UnsafeMutablePointer<Int32>

  /// The best core so far.
  private struct Best {
    var row: Int32 = -1
    var rank = Int32.max
    var distance: Double
  }

  func choose(_ point: UnsafePointer<Double>) -> Int32 {
    switch reach.measure {
    case .manhattan: choose(point, ManhattanLanes.self)
    case .maximum: choose(point, MaximumLanes.self)
    default: choose(point, SquaredEuclideanLanes.self)
    }
  }

  @inline(__always)
  private func choose<M: ReachMeasure>(_ point: UnsafePointer<Double>, _: M.Type) -> Int32 {
    var best = Best(distance: reach.limit)
    stack[0] = 0
    var top = 1
    while top > 0 {
      top -= 1
      let node = Int(stack[top])
      guard mayImprove(best, node, distance(M.self, point, view.box(node))) else { continue }
      if view.isLeaf(node) {
        scan(&best, point, node, M.self)
        continue
      }
      let (left, right) = (node + 1, view.right(node))
      let toLeft = distance(M.self, point, view.box(left))
      let toRight = distance(M.self, point, view.box(right))
      let (near, far) = toLeft <= toRight ? (left, right) : (right, left)
      if mayImprove(best, far, max(toLeft, toRight)) {
        stack[top] = Int32(truncatingIfNeeded: far)
        top += 1
      }
      stack[top] = Int32(truncatingIfNeeded: near)
      top += 1
    }
    return best.row
  }

  /// Whether a node at this distance can hold a better core. Its distance has the same operations in
  /// the same order as those of its points, so rounding never makes it larger than theirs; thousands of
  /// equal points cost no more than one.
  @inline(__always)
  private func mayImprove(_ best: Best, _ node: Int, _ distance: Double) -> Bool {
    let hasSmallerRank = smallest[node] < best.rank
    if !byDistance { return distance <= reach.limit && hasSmallerRank }
    return distance < best.distance || (distance == best.distance && hasSmallerRank)
  }

  /// Measure of a row-major point to a box.
  @inline(__always)
  private func distance<M: ReachMeasure>(
    _: M.Type, _ point: UnsafePointer<Double>, _ box: UnsafePointer<Double>
  ) -> Double {
    var sum = 0.0
    for j in 0..<view.columns {
      let value = point[j]
      sum = M.add(sum, max(max(box[j] - value, value - box[view.boxColumns + j]), 0))
    }
    return sum
  }

  @inline(__always)
  private func scan<M: ReachMeasure>(
    _ best: inout Best, _ point: UnsafePointer<Double>, _ node: Int, _: M.Type
  ) {
    let start = Int(view.firsts[node]) * view.leafSlots / 8
    for block in start..<start + view.leafSlots / 8 where bits[block] != 0 {
      let distances = blockDistances(
        M.self, point, view.packed + block * 8 * view.columns, view.columns)
      let near = distances .<= Lanes(repeating: best.distance)
      guard any(near) else { continue }
      var found = SegKernels.bits(near) & bits[block]
      while found != 0 {
        let lane = found.trailingZeroBitCount
        found &= found &- 1
        let row = view.rowOfSlot[block * 8 + lane]
        let rank = ranks[Int(row)]
        let isNearer = byDistance && distances[lane] < best.distance
        let isAsNear = !byDistance || distances[lane] == best.distance
        guard isNearer || (isAsNear && rank < best.rank) else { continue }
        best.row = row
        best.rank = rank
        if byDistance { best.distance = distances[lane] }
      }
    }
  }
}
