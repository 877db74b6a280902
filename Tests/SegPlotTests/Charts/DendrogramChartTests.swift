import Testing

@testable import SegPlot

struct DendrogramChartTests {
  /// A tree that joins random pairs, with the order of its leaves.
  private func randomTree(_ count: Int, seed: UInt64) -> DendrogramInput {
    var noise = Noise(seed: seed)
    var open = (0..<count).map { (side: -Int32($0) - 1, leaves: [Int32($0)]) }
    var input = DendrogramInput()
    while open.count > 1 {
      let first = open.remove(at: Int(noise.uniform() * Double(open.count)))
      let place = Int(noise.uniform() * Double(open.count))
      input.left.append(first.side)
      input.right.append(open[place].side)
      input.heights.append(Double(input.left.count) + noise.normal())
      open[place] = (Int32(input.left.count), first.leaves + open[place].leaves)
    }
    input.order = open[0].leaves
    return input
  }

  private struct DendrogramInput {
    var left: [Int32] = []
    var right: [Int32] = []
    var heights: [Double] = []
    var order: [Int32] = []

    func scene(leaves: Int?, segments: [Int32]? = nil) -> Scene {
      DendrogramChart(
        left: left, right: right, heights: heights, order: order, leaves: leaves,
        segments: segments
      ).scene()
    }
  }

  private func strokes(_ scene: Scene) -> [Stroke] {
    for case .strokes(let strokes) in scene.marks { return strokes }
    return []
  }

  /// Leaves behind an end: its number in brackets, or one.
  private func weight(_ slot: Slot) -> Int {
    guard slot.text.hasPrefix("(") else { return 1 }
    return Int(slot.text.filter(\.isNumber)) ?? 0
  }

  @Test(arguments: [1, 2, 3, 10, 77, 300])
  func countsOfEndsSumToAllLeaves(_ leaves: Int) {
    let scene = randomTree(300, seed: UInt64(leaves)).scene(leaves: leaves)
    let slots = scene.yAxis.slots ?? []
    #expect(slots.count == leaves)
    #expect(slots.map(weight).reduce(0, +) == 300)
    #expect(strokes(scene).count == 3 * (leaves - 1))
  }

  @Test func leavesStandInTheirOrder() {
    let input = randomTree(40, seed: 2)
    let names = input.scene(leaves: nil).yAxis.slots?.map(\.text)
    #expect(names == input.order.map { String($0 + 1) })
  }

  @Test func manyLeavesAreTruncatedUnlessAskedFor() {
    let input = randomTree(101, seed: 4)
    #expect(input.scene(leaves: nil).yAxis.slots?.count == 50)
    #expect(input.scene(leaves: nil).notes.count == 1)
    #expect(input.scene(leaves: 500).yAxis.slots?.count == 101)
    #expect(input.scene(leaves: 500).notes.isEmpty)
  }

  @Test func colourNeedsOneSegmentBelow() {
    let scene = DendrogramChart(
      left: [-1, -3, 1], right: [-2, -4, 2], heights: [1, 2, 3], order: [0, 1, 2, 3],
      segments: [1, 1, 2, 3]
    ).scene()
    let upright = strokes(scene).filter { $0.x0 == $0.x1 }
    #expect(upright.map(\.color) == [1, nil, nil])
    #expect(scene.yAxis.slots?.map(\.color) == [1, 1, 2, 3])
  }

  @Test func inversionsKeepTheirHeights() {
    let scene = DendrogramChart(
      left: [-1, 1], right: [-2, -3], heights: [3, 2], order: [0, 1, 2]
    ).scene()
    #expect(strokes(scene).contains { $0.x0 == 3 && $0.x1 == 2 })
  }

  /// A chain is the deepest tree there is.
  @Test func aChainOfManyLeavesNeedsNoRecursion() {
    let count = 100_000
    let input = DendrogramInput(
      left: [-1] + (1..<Int32(count - 1)).map { $0 },
      right: (2...Int32(count)).map { -$0 },
      heights: (1..<count).map(Double.init), order: (0..<Int32(count)).map { $0 })
    let scene = input.scene(leaves: 30, segments: [Int32](repeating: 1, count: count))
    #expect(scene.yAxis.slots?.map(weight).reduce(0, +) == count)
    #expect(TerminalRenderer(columns: 80).render(scene).contains("(99,971)"))
  }

  @Test func allLeavesOfALargeTreeCanBeDrawn() {
    let scene = randomTree(3_000, seed: 9).scene(leaves: 3_000)
    #expect(TerminalRenderer(columns: 100).render(scene).split(separator: "\n").count >= 3_000)
    #expect(SVGRenderer().render(scene).hasSuffix("</svg>\n"))
  }
}
