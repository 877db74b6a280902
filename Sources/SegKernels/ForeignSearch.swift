/// Searches for the nearest points of other components.
public enum ForeignSearch {
  /// Finds the shortest way out for those points from position `first` (the start of a leaf) on that
  /// may have one within the bound of their component, and notes for the others that there is none.
  ///
  /// `links` are those of the points, in and out; `bounds` are by component. The points of a leaf
  /// search together. O(points · log n) typically, O(points · n · columns) at worst.
  public static func search(
    _ links: inout MutableSpan<ForeignLink>, first: Int, bounds: Span<Double>,
    _ forest: ComponentForest, _ measure: Measure
  ) {
    switch measure {
    case .squaredEuclidean, .euclidean:
      search(&links, first, bounds, forest, SquaredTreeMeasure.self)
    case .manhattan: search(&links, first, bounds, forest, ManhattanTreeMeasure.self)
    case .maximum: search(&links, first, bounds, forest, MaximumTreeMeasure.self)
    }
  }

  private static func search<M: LinkMeasure>(
    _ links: inout MutableSpan<ForeignLink>, _ first: Int, _ bounds: Span<Double>,
    _ forest: ComponentForest, _: M.Type
  ) {
    precondition(first % FlatTree.leafSize == 0 && first + links.count <= forest.tree.count)
    let leafSize = FlatTree.leafSize
    let columns = forest.tree.columns
    // The pointers stay inside of these closures, and the sizes were checked.
    links.withUnsafeMutableBufferPointer { links in
      let count = links.count
      guard let links = links.baseAddress else { return }
      forest.withPointers { forest in
        withUnsafeTemporaryAllocation(
          of: NodeStack.Item.self, capacity: NodeStack.capacity
        ) { stack in
          withUnsafeTemporaryAllocation(of: Seeker.self, capacity: leafSize) { seekers in
            withUnsafeTemporaryAllocation(
              of: Double.self, capacity: SeekingGroup.capacity(columns: columns)
            ) {
              values in
              for start in stride(from: 0, to: count, by: leafSize) {
                var group = SeekingGroup(
                  forest, seekers: seekers.baseAddress.unsafelyUnwrapped,
                  values: values.baseAddress.unsafelyUnwrapped)
                group.gather(
                  links + start, first + start, min(leafSize, count - start), bounds)
                guard group.count > 0 else { continue }
                group.walk(NodeStack(stack.baseAddress.unsafelyUnwrapped), M.self)
                group.report(links + start, first + start)
              }
            }
          }
        }
      }
    }
  }
}

/// A point that searches.
private struct Seeker {
  /// Longer links are of no use.
  var bound: Double
  /// Its best link so far.
  var length: Double
  var partner: Int32
  var partnerRow: Int32
  let core: Double
  let component: Int64
  let position: Int32
}

/// The points of one leaf that search together.
private struct SeekingGroup {
  let forest: ForestPointers
  let seekers: UnsafeMutablePointer<Seeker>
  /// Their coordinates, one after the other.
  let points: UnsafeMutablePointer<Double>
  /// The same in blocks of eight.
  let packed: UnsafeMutablePointer<Double>
  /// Their bounds with slack.
  let reaches: UnsafeMutablePointer<Double>
  /// The box around them.
  let low: UnsafeMutablePointer<Double>
  let high: UnsafeMutablePointer<Double>
  let columns: Int
  let slack: Double
  var count = 0
  /// The largest bound, with slack.
  var reach = 0.0
  /// The component of all, or −1.
  var component: Int64 = -1

  init(
    _ forest: ForestPointers, seekers: UnsafeMutablePointer<Seeker>,
    values: UnsafeMutablePointer<Double>
  ) {
    self.forest = forest
    self.seekers = seekers
    columns = forest.tree.columns
    points = values
    packed = points + FlatTree.leafSize * columns
    low = packed + FlatTree.leafSize * columns
    high = low + columns
    reaches = high + columns
    slack = roundingSlack(columns: columns)
  }

  /// Values that a group needs.
  static func capacity(columns: Int) -> Int {
    (2 * FlatTree.leafSize + 2) * columns + FlatTree.leafSize
  }

  /// Collects the points that have to search, and their box.
  @inline(__always)
  mutating func gather(
    _ links: UnsafePointer<ForeignLink>, _ first: Int, _ size: Int, _ bounds: Span<Double>
  ) {
    for index in 0..<size {
      let position = first + index
      let own = forest.components[position]
      let bound = bounds[Int(own)]
      let link = links[index]
      guard !link.isBest, link.lower <= bound else { continue }
      let useful = link.length <= bound
      seekers[count] = Seeker(
        bound: bound, length: useful ? link.length : .infinity,
        partner: useful ? link.partner : -1,
        partnerRow: useful ? forest.tree.rows[Int(link.partner)] : .max,
        core: forest.cores[position], component: own,
        position: Int32(truncatingIfNeeded: position))
      forest.tree.copyPoint(position, to: points + count * columns)
      component = count == 0 || component == own ? own : -1
      count += 1
    }
    guard count > 0 else { return }
    pack()
    measureReach()
  }

  @inline(__always)
  private func pack() {
    let lanes = PackedPoints.lanes
    for j in 0..<columns {
      low[j] = .infinity
      high[j] = -.infinity
      for index in 0..<count {
        let value = points[index * columns + j]
        low[j] = value < low[j] ? value : low[j]
        high[j] = value > high[j] ? value : high[j]
        packed[(index / lanes * columns + j) * lanes + index % lanes] = value
      }
    }
  }

  @inline(__always)
  private mutating func measureReach() {
    reach = 0
    for index in 0..<count {
      reaches[index] = seekers[index].bound * slack
      reach = larger(reach, reaches[index])
    }
  }

  /// Walks the tree outwards, nearer children first.
  @inline(__always)
  mutating func walk<M: LinkMeasure>(_ empty: NodeStack, _: M.Type) {
    var stack = empty
    stack.push(0, 0)
    while stack.count > 0 {
      var (node, distance) = stack.pop()
      while distance <= reach && !isUseless(node) {
        let right = Int(forest.tree.nodes[node].right)
        guard right != 0 else {
          scan(node, M.self)
          break
        }
        let left = node + 1
        let leftDistance = boxDistance(left, M.self)
        let rightDistance = boxDistance(right, M.self)
        if leftDistance <= rightDistance {
          stack.push(right, rightDistance)
          (node, distance) = (left, leftDistance)
        } else {
          stack.push(left, leftDistance)
          (node, distance) = (right, rightDistance)
        }
      }
    }
  }

  @inline(__always)
  private func isUseless(_ node: Int) -> Bool {
    let inside = forest.nodeComponents[node]
    return (inside >= 0 && inside == component) || forest.nodeCores[node] > reach
  }

  @inline(__always)
  private func boxDistance<M: LinkMeasure>(_ node: Int, _: M.Type) -> Double {
    M.distance(boxes: low, high, forest.tree.low(node), forest.tree.high(node), columns)
  }

  /// Offers the points of a leaf to all seekers that it can be near to.
  @inline(__always)
  private mutating func scan<M: LinkMeasure>(_ leaf: Int, _: M.Type) {
    let inside = forest.nodeComponents[leaf]
    let core = forest.nodeCores[leaf]
    let (low, high) = (forest.tree.low(leaf), forest.tree.high(leaf))
    var improved = false
    var block = 0
    while block < count {
      let distances = M.distances(block: packed + block * columns, toBox: low, high, columns)
      for lane in 0..<min(PackedPoints.lanes, count - block) {
        let index = block + lane
        let seeker = seekers + index
        guard distances[lane] <= reaches[index], inside != seeker.pointee.component,
          core <= seeker.pointee.bound
        else { continue }
        if look(seeker, points + index * columns, leaf, M.self) {
          improved = true
          share(seeker.pointee.component, seeker.pointee.length)
        }
      }
      block += PackedPoints.lanes
    }
    if improved { measureReach() }
  }

  /// What one point of a component has found bounds the others.
  @inline(__always)
  private func share(_ component: Int64, _ length: Double) {
    for index in 0..<count where seekers[index].component == component {
      guard length < seekers[index].bound else { continue }
      seekers[index].bound = length
      reaches[index] = length * slack
    }
  }

  /// Looks at all points of a leaf; whether there was a shorter link.
  @inline(__always)
  private func look<M: LinkMeasure>(
    _ seeker: UnsafeMutablePointer<Seeker>, _ point: UnsafePointer<Double>, _ leaf: Int, _: M.Type
  ) -> Bool {
    let start = Int(forest.tree.nodes[leaf].start)
    let lanes = PackedPoints.lanes
    let distances = M.distances(
      point, leaf: forest.tree.block(start), columns, bound: seeker.pointee.bound * slack)
    let a = look(seeker, distances.a, start, M.self)
    let b = look(seeker, distances.b, start + lanes, M.self)
    let c = look(seeker, distances.c, start + 2 * lanes, M.self)
    let d = look(seeker, distances.d, start + 3 * lanes, M.self)
    return a || b || c || d
  }

  /// The same for a block.
  @inline(__always)
  private func look<M: LinkMeasure>(
    _ seeker: UnsafeMutablePointer<Seeker>, _ distances: Lanes, _ position: Int, _: M.Type
  ) -> Bool {
    let limit = seeker.pointee.bound * slack
    guard smallest(distances) <= limit else { return false }
    let own = SIMD8<Int64>(repeating: seeker.pointee.component)
    let components = UnsafeRawPointer(forest.components + position)
      .loadUnaligned(as: SIMD8<Int64>.self)
    let cores = UnsafeRawPointer(forest.cores + position).loadUnaligned(as: Lanes.self)
    let reaches = larger(distances, cores)
      .replacing(with: Lanes(repeating: .infinity), where: components .== own)
    guard smallest(reaches) <= limit else { return false }
    var improved = false
    for lane in 0..<PackedPoints.lanes where reaches[lane] <= limit {
      if offer(position + lane, seeker, M.self) { improved = true }
    }
    return improved
  }

  /// Takes a point if the link to it goes before the best; whether it is shorter.
  @inline(__always)
  private func offer<M: LinkMeasure>(
    _ position: Int, _ seeker: UnsafeMutablePointer<Seeker>, _: M.Type
  ) -> Bool {
    // The filling of the last block is infinitely far, which an infinite bound allows.
    guard position < forest.tree.count else { return false }
    let distance = M.exact(forest.tree, Int(seeker.pointee.position), position)
    let length = larger(larger(distance, forest.cores[position]), seeker.pointee.core)
    let row = forest.tree.rows[position]
    guard length <= seeker.pointee.bound else { return false }
    let shorter = length < seeker.pointee.length
    guard shorter || (length == seeker.pointee.length && row < seeker.pointee.partnerRow)
    else { return false }
    seeker.pointee.length = length
    seeker.pointee.partner = Int32(truncatingIfNeeded: position)
    seeker.pointee.partnerRow = row
    seeker.pointee.bound = length
    return shorter
  }

  /// Writes what was found. A link is the best if its length was within the bound to the end.
  @inline(__always)
  func report(_ links: UnsafeMutablePointer<ForeignLink>, _ first: Int) {
    for index in 0..<count {
      let seeker = seekers[index]
      let place = Int(seeker.position) - first
      if seeker.partner >= 0 && seeker.length <= seeker.bound {
        links[place].length = seeker.length
        links[place].lower = seeker.length
        links[place].partner = seeker.partner
        links[place].isBest = true
      } else {
        links[place].lower = larger(links[place].lower, seeker.bound.nextUp)
      }
    }
  }
}
