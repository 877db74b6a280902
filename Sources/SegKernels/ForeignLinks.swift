/// What Borůvka's algorithm knows about the shortest way out of a point's component.
///
/// Lengths are in the reduced form of the measure: squares for Euclid.
public struct ForeignLink: Sendable, Equatable {
  /// Length of the link to `partner`; ∞ without one.
  public var length: Double
  /// No way out is shorter than this.
  public var lower: Double
  /// Position of the other end, −1 without one.
  public var partner: Int32
  /// Whether no way out goes before this link.
  public var isBest: Bool
  /// Whether all points of the neighbour list are in the own component.
  public var isListUsed: Bool

  /// Nothing known yet.
  public static let unknown = ForeignLink(
    length: .infinity, lower: 0, partner: -1, isBest: false, isListUsed: false)
}

/// Points in tree order, their core distances and components, for Borůvka's algorithm.
public struct ComponentForest: Sendable {
  public let tree: FlatTree
  /// Reduced core distance of each position, filled up to whole blocks with 0.
  public var cores: [Double]
  /// Smallest core distance below each node.
  public var nodeCores: [Double]
  /// Component of each position, from 0, filled up to whole blocks with −1. As wide as a coordinate,
  /// so that both compare lane by lane.
  public var components: [Int64]
  /// The component of all points below a node, −1 for several.
  public var nodeComponents: [Int64]
  /// Neighbours in each list, at least 1.
  public let listSize: Int
  /// The nearest points of each position by rising distance, n × listSize: positions, not rows.
  public let listed: [Int32]
  /// So many points of each list are no farther away than the core distance of its own point.
  public let settled: Int

  /// Every point its own component. `cores` are by position, n.
  public init(
    _ tree: FlatTree, cores: consuming [Double], listed: consuming [Int32], settled: Int
  ) {
    precondition(cores.count == tree.count)
    precondition(!listed.isEmpty && listed.count % tree.count == 0)
    self.tree = tree
    listSize = listed.count / tree.count
    self.listed = listed
    self.settled = settled
    let filled = tree.rows.count
    cores.append(contentsOf: repeatElement(0, count: filled - tree.count))
    self.cores = cores
    components = (0..<Int64(filled)).map { $0 < tree.count ? $0 : -1 }
    nodeComponents = [Int64](repeating: -1, count: tree.nodes.count)
    nodeCores = [Double](repeating: .infinity, count: tree.nodes.count)
    measureNodes()
  }

  /// Gives the components new numbers (`numbers`, by old ones). O(n).
  public mutating func rename(_ numbers: Span<Int32>) {
    for position in 0..<tree.count {
      components[position] = Int64(numbers[Int(components[position])])
    }
    measureNodes()
  }

  /// Computes `nodeCores` and `nodeComponents` from the points. O(n).
  public mutating func measureNodes() {
    // Children come after their parent.
    for node in tree.nodes.indices.reversed() {
      let here = tree.nodes[node]
      let (left, right) = (node + 1, Int(here.right))
      if right != 0 {
        nodeCores[node] = min(nodeCores[left], nodeCores[right])
        nodeComponents[node] =
          nodeComponents[left] == nodeComponents[right] ? nodeComponents[left] : -1
        continue
      }
      let first = components[Int(here.start)]
      var same = true
      var core = Double.infinity
      for position in Int(here.start)..<Int(here.end) {
        same = same && components[position] == first
        core = min(core, cores[position])
      }
      nodeComponents[node] = same ? first : -1
      nodeCores[node] = core
    }
  }
}

/// A `ComponentForest` for inner loops. Valid inside of `withPointers` only.
struct ForestPointers {
  let tree: TreePointers
  let cores: UnsafePointer<Double>
  let nodeCores: UnsafePointer<Double>
  let components: UnsafePointer<Int64>
  let nodeComponents: UnsafePointer<Int64>
  let listSize: Int
  let listed: UnsafePointer<Int32>
  let settled: Int
}

extension ComponentForest {
  /// Runs `body` with pointers to all arrays, none of which is empty.
  @inline(__always)
  func withPointers<Result>(_ body: (ForestPointers) -> Result) -> Result {
    tree.withPointers { tree in
      cores.withUnsafeBufferPointer { cores in
        nodeCores.withUnsafeBufferPointer { nodeCores in
          components.withUnsafeBufferPointer { components in
            nodeComponents.withUnsafeBufferPointer { nodeComponents in
              listed.withUnsafeBufferPointer { listed in
                // A tree has a root, a point and a list: the arrays are not empty.
                body(
                  ForestPointers(
                    tree: tree, cores: cores.baseAddress.unsafelyUnwrapped,
                    nodeCores: nodeCores.baseAddress.unsafelyUnwrapped,
                    components: components.baseAddress.unsafelyUnwrapped,
                    nodeComponents: nodeComponents.baseAddress.unsafelyUnwrapped,
                    listSize: listSize, listed: listed.baseAddress.unsafelyUnwrapped,
                    settled: settled))
              }
            }
          }
        }
      }
    }
  }
}

/// A measure for searches together with its plain sum: in column order, without fused products, so
/// that it has the bits of a simple loop and of `PackedDistances`.
protocol LinkMeasure: TreeMeasure {
  static func addPlainly(_ sum: Double, _ difference: Double) -> Double
}

extension SquaredTreeMeasure: LinkMeasure {
  @inline(__always)
  static func addPlainly(_ sum: Double, _ difference: Double) -> Double {
    sum + difference * difference
  }
}

extension ManhattanTreeMeasure: LinkMeasure {
  @inline(__always)
  static func addPlainly(_ sum: Double, _ difference: Double) -> Double { add(sum, difference) }
}

extension MaximumTreeMeasure: LinkMeasure {
  @inline(__always)
  static func addPlainly(_ sum: Double, _ difference: Double) -> Double { add(sum, difference) }
}

extension LinkMeasure {
  /// Exact reduced distance of two positions.
  @inline(__always)
  static func exact(_ tree: TreePointers, _ one: Int, _ other: Int) -> Double {
    let lanes = PackedPoints.lanes
    let columns = tree.columns
    let a = tree.packed + one / lanes * lanes * columns + one % lanes
    let b = tree.packed + other / lanes * lanes * columns + other % lanes
    var sum = 0.0
    for j in 0..<columns { sum = addPlainly(sum, a[j * lanes] - b[j * lanes]) }
    return sum
  }
}

/// How much the sums of searches and plain ones can differ, as a factor above 1.
@inline(__always)
func roundingSlack(columns: Int) -> Double { 1 + Double(columns + 4) * 4.5e-16 }
