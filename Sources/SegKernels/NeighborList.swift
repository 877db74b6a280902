/// A row near to another one.
public struct Neighbor: Sendable, Equatable {
  /// Distance, inside of the kernels in the reduced form of the measure.
  public var distance: Double
  /// Row number, from 0.
  public var row: Int32

  public init(distance: Double, row: Int32) {
    self.distance = distance
    self.row = row
  }

  /// Stands in a list for one that is still to be found; every row goes before it.
  public static let none = Neighbor(distance: .infinity, row: .max)

  /// Order by distance, equal distances by row.
  @inline(__always)
  public static func < (one: Neighbor, other: Neighbor) -> Bool {
    one.distance < other.distance || (one.distance == other.distance && one.row < other.row)
  }
}

/// The k nearest so far, sorted. k is at least 1.
struct NearestList {
  let items: UnsafeMutablePointer<Neighbor>
  let k: Int

  @inline(__always)
  var worst: Neighbor { items[k - 1] }

  /// How many were found.
  var count: Int {
    var count = k
    while count > 0 && items[count - 1].row == .max { count -= 1 }
    return count
  }

  func clear() {
    for i in 0..<k { items[i] = .none }
  }

  /// Puts a neighbour in its place if it goes before the worst.
  @inline(__always)
  func insert(_ new: Neighbor) {
    guard new < items[k - 1] else { return }
    var i = k - 1
    while i > 0 && new < items[i - 1] {
      items[i] = items[i - 1]
      i -= 1
    }
    items[i] = new
  }

  /// Offers the points of the leaf that begins at a position, but row `excluded`.
  @inline(__always)
  func scan<M: TreeMeasure>(
    _: M.Type, _ point: UnsafePointer<Double>, _ tree: TreePointers, leaf start: Int,
    excluding excluded: Int32
  ) {
    let bound = worst.distance
    let distances = M.distances(point, leaf: tree.block(start), tree.columns, bound: bound)
    let rows = tree.rows + start
    offer(distances.a, rows, excluding: excluded, bound)
    offer(distances.b, rows + PackedPoints.lanes, excluding: excluded, bound)
    offer(distances.c, rows + 2 * PackedPoints.lanes, excluding: excluded, bound)
    offer(distances.d, rows + 3 * PackedPoints.lanes, excluding: excluded, bound)
  }

  /// Offers eight points but row `excluded`; none is inserted beyond `bound`.
  @inline(__always)
  func offer(
    _ distances: Lanes, _ rows: UnsafePointer<Int32>, excluding excluded: Int32, _ bound: Double
  ) {
    guard smallest(distances) <= bound else { return }
    for lane in 0..<PackedPoints.lanes where distances[lane] <= bound {
      let row = rows[lane]
      if row != excluded { insert(Neighbor(distance: distances[lane], row: row)) }
    }
  }
}

/// Nodes that wait for their turn; a path of a tree over 2³¹ points has no more than 64.
struct NodeStack {
  typealias Item = (node: Int32, distance: Double)
  static let capacity = 64
  let items: UnsafeMutablePointer<Item>
  var count = 0

  init(_ items: UnsafeMutablePointer<Item>) { self.items = items }

  @inline(__always)
  mutating func push(_ node: Int, _ distance: Double) {
    items[count] = (Int32(truncatingIfNeeded: node), distance)
    count += 1
  }

  @inline(__always)
  mutating func pop() -> (node: Int, distance: Double) {
    count -= 1
    return (Int(items[count].node), items[count].distance)
  }
}
