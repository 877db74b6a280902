import SegKernels

/// The points of a tree that are cores, and which of them belong together.
struct CoreGraph: Sendable {
  let tree: BlockTree
  let reach: Reach
  /// A bit for each slot.
  let cores: [UInt8]
  /// Boxes of the cores below each node.
  let boxes: [Double]

  /// Finds the cores. Throws `cancelled`.
  init(
    _ tree: BlockTree, _ reach: Reach, needed: Double, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    self.tree = tree
    self.reach = reach
    let cores = try Self.cores(of: tree, reach, needed: needed, weights: weights, execution)
    boxes = try tree.boxes(of: cores, execution)
    self.cores = cores
  }

  /// Room for the search through a tree: the nodes beside one way down, and some.
  static let stackSize = 256

  private static func cores(
    of tree: BlockTree, _ reach: Reach, needed: Double, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> [UInt8] {
    let masses = SlotWeights(tree, weights: weights)
    let tight = tree.tightNodes(reach)
    let known = tree.leavesOfCores(tight: tight.span, weights: masses, needed: needed)
    let grain = 512 / tree.leafSlots
    let starts = Array(stride(from: 0, to: tree.leaves, by: grain)) + [tree.leaves]
    var cores = [UInt8](repeating: 0, count: tree.slots / 8)
    let meter = ProgressMeter("cores", total: tree.leaves, execution: execution)
    let borders = starts.map { $0 * tree.leafSlots / 8 }
    try fillChunks(of: &cores, borders: borders, execution) { chunk, bits in
      var stack = [Int32](repeating: 0, count: stackSize)
      var stackSpan = stack.mutableSpan
      let leaves = starts[chunk]..<starts[chunk + 1]
      tree.markCores(
        ofLeaves: leaves, reach, needed: needed, weights: masses, tight: tight.span,
        known: known.span, bits: &bits, stack: &stackSpan)
      meter.advance(by: leaves.count)
    }
    return cores
  }

  /// Whether the point of a slot is a core.
  func isCore(_ slot: Int) -> Bool { cores[slot >> 3] >> UInt8(slot & 7) & 1 == 1 }

  /// For each slot the smallest slot of its component; meaningful for cores only. Throws `cancelled`.
  func components(_ execution: Execution) throws(EngineError) -> [Int32] {
    let tops = tree.subtrees(leavesAtMost: tree.subtreeLeaves)
    let above = tree.nodesAbove(leavesAtMost: tree.subtreeLeaves)
    let meter = ProgressMeter("joining", total: tops.count + above.count, execution: execution)
    let parts = try forEachChunk(of: tops.count, grain: 1, execution) { index in
      let top = tops[index.lowerBound]
      var part = CoreComponents(
        tree, below: top, cores: cores.span, boxes: boxes.span, reach)
      // Children come after their parents.
      for node in (top..<tree.end(of: top)).reversed() {
        guard !execution.cancellation.isCancelled else { break }
        join(node, &part, execution)
      }
      meter.advance()
      return part
    }
    var whole = CoreComponents(tree, joining: parts)
    for node in above {
      join(node, &whole, execution)
      try execution.checkCancelled()
      meter.advance()
    }
    return whole.roots()
  }

  /// Joins the halves of a node, unless cancelled.
  private func join(_ node: Int, _ components: inout CoreComponents, _ execution: Execution) {
    var stack = [Int32](repeating: 0, count: 4 * Self.stackSize)
    var span = stack.mutableSpan
    var pairs = 0
    repeat {
      pairs = tree.join(
        node, cores: cores.span, boxes: boxes.span, reach, &components, stack: &span,
        pairs: pairs, budget: 10_000)
    } while pairs > 0 && !execution.cancellation.isCancelled
  }

  /// For each of the points (row-major) a core within reach as a row, or −1 (see `chooseCores`).
  func chooseCores(
    for points: [Double], byDistance: Bool, ranks: [Int32], phase: String, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let columns = tree.columns
    let count = points.count / columns
    var rows = [Int32](repeating: -1, count: count)
    let smallest = tree.smallest(ranks.span, cores: cores.span)
    let starts = Array(stride(from: 0, to: count, by: 512)) + [count]
    let meter = ProgressMeter(phase, total: count, execution: execution)
    try fillChunks(of: &rows, borders: starts, execution) { chunk, out in
      var stack = [Int32](repeating: 0, count: Self.stackSize)
      var stackSpan = stack.mutableSpan
      let range = starts[chunk]..<starts[chunk + 1]
      let entries = range.lowerBound * columns..<range.upperBound * columns
      tree.chooseCores(
        for: points.span.extracting(entries), cores: cores.span, boxes: boxes.span, reach,
        byDistance: byDistance, ranks: ranks.span, smallest: smallest.span, stack: &stackSpan,
        rows: &out)
      meter.advance(by: range.count)
    }
    return rows
  }
}
