/// One node of a `FlatTree`.
public struct FlatNode: Sendable, Equatable {
  /// First of its positions.
  public var start: Int32
  /// Position after its last one.
  public var end: Int32
  /// Its right child, 0 for a leaf. The left child is the next node.
  public var right: Int32
  /// Smallest row number below it.
  public var firstRow: Int32

  public init(start: Int32, end: Int32, right: Int32, firstRow: Int32) {
    self.start = start
    self.end = end
    self.right = right
    self.firstRow = firstRow
  }
}

/// A tree over n points as flat arrays: nodes in preorder, points in the order of the leaves.
///
/// Every leaf but the last holds exactly `leafSize` points, so its blocks of eight (see
/// `PackedPoints`) are its own, and the shape depends on n only.
public struct FlatTree: Sendable {
  /// Points in a leaf, a multiple of `PackedPoints.lanes`.
  public static let leafSize = 32

  /// Columns of the points.
  public let columns: Int
  /// Number of points.
  public let count: Int
  /// Nodes in preorder; 0 is the root.
  public var nodes: [FlatNode]
  /// Bounding boxes, nodes × 2 × columns: the lower corner, then the upper one.
  public var boxes: [Double]
  /// The points in tree order, packed by `PackedPoints`, the last leaf filled up.
  public var packed: [Double]
  /// Row of each position, the last leaf filled up with `Int32.max`.
  public var rows: [Int32]

  /// The tree of `count` points whose order is not known yet.
  public init(count: Int, columns: Int) {
    self.count = count
    self.columns = columns
    nodes = []
    let leaves = (count + Self.leafSize - 1) / Self.leafSize
    nodes.reserveCapacity(2 * leaves)
    Self.appendNodes(start: 0, end: count, to: &nodes)
    boxes = []
    packed = []
    rows = []
  }

  /// Positions of `count` points, the filling of the last leaf included.
  public static func positions(_ count: Int) -> Int {
    (count + leafSize - 1) / leafSize * leafSize
  }

  /// How many of `count` points go to the left child: whole leaves, half of them.
  public static func leftCount(of count: Int) -> Int {
    let leaves = (count + leafSize - 1) / leafSize
    return (leaves + 1) / 2 * leafSize
  }

  /// Position of each row. O(n).
  public var positions: [Int32] {
    var positions = [Int32](repeating: 0, count: count)
    for position in 0..<count {
      positions[Int(rows[position])] = Int32(truncatingIfNeeded: position)
    }
    return positions
  }

  private static func appendNodes(start: Int, end: Int, to nodes: inout [FlatNode]) {
    let node = nodes.count
    nodes.append(
      FlatNode(
        start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end), right: 0,
        firstRow: .max))
    guard end - start > leafSize else { return }
    let middle = start + leftCount(of: end - start)
    appendNodes(start: start, end: middle, to: &nodes)
    nodes[node].right = Int32(truncatingIfNeeded: nodes.count)
    appendNodes(start: middle, end: end, to: &nodes)
  }

  /// Computes the boxes and smallest rows of all nodes from `packed` and `rows`. O(n · columns).
  public mutating func measureBoxes() {
    let columns = columns
    var boxes = [Double](repeating: .infinity, count: nodes.count * 2 * columns)
    // Children come after their parent.
    for node in nodes.indices.reversed() {
      let low = node * 2 * columns
      let high = low + columns
      let here = nodes[node]
      for j in 0..<columns { boxes[high + j] = -.infinity }
      if here.right == 0 {
        for position in Int(here.start)..<Int(here.end) {
          nodes[node].firstRow = min(nodes[node].firstRow, rows[position])
          for j in 0..<columns {
            let value = packed[PackedPoints.place(of: position, column: j, columns: columns)]
            boxes[low + j] = min(boxes[low + j], value)
            boxes[high + j] = max(boxes[high + j], value)
          }
        }
      } else {
        for child in [node + 1, Int(here.right)] {
          nodes[node].firstRow = min(nodes[node].firstRow, nodes[child].firstRow)
          for j in 0..<columns {
            boxes[low + j] = min(boxes[low + j], boxes[child * 2 * columns + j])
            boxes[high + j] = max(boxes[high + j], boxes[child * 2 * columns + columns + j])
          }
        }
      }
    }
    self.boxes = boxes
  }
}

extension PackedPoints {
  /// Where the coordinate of a packed point stands.
  @inline(__always)
  public static func place(of point: Int, column: Int, columns: Int) -> Int {
    (point / lanes * columns + column) * lanes + point % lanes
  }
}

/// A `FlatTree` for inner loops. Valid inside of `withPointers` only.
struct TreePointers {
  let columns: Int
  let count: Int
  let nodes: UnsafePointer<FlatNode>
  let boxes: UnsafePointer<Double>
  let packed: UnsafePointer<Double>
  let rows: UnsafePointer<Int32>

  @inline(__always)
  func low(_ node: Int) -> UnsafePointer<Double> { boxes + node * 2 * columns }

  @inline(__always)
  func high(_ node: Int) -> UnsafePointer<Double> { boxes + (node * 2 + 1) * columns }

  @inline(__always)
  func block(_ position: Int) -> UnsafePointer<Double> { packed + position * columns }

  /// Copies the point at a position out of its block.
  @inline(__always)
  func copyPoint(_ position: Int, to point: UnsafeMutablePointer<Double>) {
    let lanes = PackedPoints.lanes
    let first = packed + position / lanes * lanes * columns + position % lanes
    for j in 0..<columns { point[j] = first[j * lanes] }
  }
}

extension FlatTree {
  /// Runs `body` with pointers to all arrays; n must not be 0.
  @inline(__always)
  func withPointers<Result>(_ body: (TreePointers) -> Result) -> Result {
    nodes.withUnsafeBufferPointer { nodes in
      boxes.withUnsafeBufferPointer { boxes in
        packed.withUnsafeBufferPointer { packed in
          rows.withUnsafeBufferPointer { rows in
            // A tree has a root, and a point has a column: the arrays are not empty.
            body(
              TreePointers(
                columns: columns, count: count, nodes: nodes.baseAddress.unsafelyUnwrapped,
                boxes: boxes.baseAddress.unsafelyUnwrapped,
                packed: packed.baseAddress.unsafelyUnwrapped,
                rows: rows.baseAddress.unsafelyUnwrapped))
          }
        }
      }
    }
  }
}
