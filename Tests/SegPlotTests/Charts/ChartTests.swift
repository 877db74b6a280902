import Testing

@testable import SegPlot

/// Positions and figures that a chart must bring into its scene.
struct ChartTests {
  private func areas(_ scene: Scene) -> [Area] {
    var found: [Area] = []
    for case .areas(let areas) in scene.marks { found += areas }
    return found
  }

  private func texts(_ marks: [Mark]) -> [String] {
    var found: [String] = []
    for case .texts(let labels) in marks { found += labels.map(\.text) }
    return found
  }

  private func lines(_ scene: Scene) -> [(x: [Double], y: [Double], color: PaletteIndex?)] {
    scene.marks.compactMap {
      if case .line(let x, let y, let color, _) = $0 { (x, y, color) } else { nil }
    }
  }

  // MARK: Of all kinds

  @Test(arguments: SampleScene.all)
  func everyPictureHasWords(_ sample: SampleScene) {
    let text = SceneReading.text(sample.scene)
    #expect(!text.isEmpty)
    #expect(!text.contains("nan") && !text.contains("inf\n"))
    let narrow = SceneReading.text(sample.scene, width: 80).split(separator: "\n")
    #expect(narrow.allSatisfy { DisplayText.width(String($0)) <= 80 })
  }

  @Test(arguments: SampleScene.all)
  func picturesFitTheirSheet(_ sample: SampleScene) {
    for columns in [40, 80, 120] {
      let text = TerminalRenderer(columns: columns).render(sample.scene)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { DisplayText.width(String($0)) <= columns })
    }
  }

  @Test(arguments: SampleScene.all)
  func picturesAreTheSameTwice(_ sample: SampleScene) {
    #expect(SVGRenderer().render(sample.scene) == SVGRenderer().render(sample.scene))
  }

  /// Charts without a row for each item, and stars that would be too small, give way to the screen.
  @Test(arguments: [18, 22, 40])
  func picturesFitALowScreen(_ most: Int) {
    for sample in SampleScene.all where sample.scene.yAxis.slots == nil && !sample.scene.isPlane {
      let text = TerminalRenderer(columns: 80, mostRows: most).render(sample.scene)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= most + 1, "\(sample.name)")
    }
    let tall = TerminalRenderer(columns: 80, mostRows: 200).render(ChartSamples.hulls)
    #expect(tall == TerminalRenderer(columns: 80).render(ChartSamples.hulls))
  }

  // MARK: Silhouettes and walks

  @Test func silhouettesFallWithinTheirSegment() {
    let scene = ChartSamples.silhouette
    let bodies = areas(scene)
    #expect(bodies.map(\.fill) == [.group(1), .group(2), .group(3)])
    let widths = bodies[1].x.dropFirst().dropLast()
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(scene.notes == ["without 1 row of noise"])
    #expect(texts(scene.beside?.marks ?? []).count == 3)
  }

  @Test func silhouettesOfManyRowsStaySmall() {
    let values = (0..<300_000).map { Double($0) / 300_000 as Double? }
    let scene = SilhouetteChart(
      values: values, labels: [Int32](repeating: 1, count: values.count)
    ).scene()
    #expect(areas(scene)[0].x.count < 1_000)
    #expect(SVGRenderer().render(scene).utf8.count < 50_000)
  }

  @Test func walksBeginAtTheTopAndAreCutAtEps() {
    let scene = ChartSamples.reachability
    guard case .range(_, let top) = scene.yAxis.domain else { return }
    #expect(areas(scene)[0].y.max() == top)
    #expect(scene.marks.contains(.level(y: 0.9, text: "cut at eps = 0.9")))
    #expect(scene.notes == ["bars up to the top: where the walk begins"])
  }

  @Test func barsOfALongWalkShowTheirHighestRow() {
    var heights = [Double](repeating: 1, count: 500_000)
    heights[123_456] = 9
    let labels = heights.indices.map { Int32($0 / 250_000 + 1) }
    let scene = ReachabilityChart(reachability: heights, labels: labels).scene()
    #expect(areas(scene).count == 2)
    #expect(areas(scene)[0].y.max() == 9)
    #expect(areas(scene).map(\.x.count).reduce(0, +) < 4_000)
  }

  // MARK: Points

  @Test func hullsHoldTheirPoints() {
    let scene = ChartSamples.hulls
    #expect(areas(scene).map(\.fill) == [.group(1), .group(2), .group(3)])
    #expect(scene.above?.marks.count == 4)
    #expect(scene.beside?.marks.count == 4)
  }

  @Test func hullOfASquareHasItsCorners() {
    let hull = ConvexHull.corners(x: [0, 2, 2, 0, 1, 1], y: [0, 0, 2, 2, 1, 0])
    #expect(
      Set(zip(hull.x, hull.y).map { "\($0) \($1)" }) == [
        "0.0 0.0", "2.0 0.0", "2.0 2.0", "0.0 2.0",
      ])
    #expect(ConvexHull.corners(x: [1, 1], y: [2, 2]).x.count == 2)
  }

  @Test func densitiesHaveAnAreaOfOne() {
    var noise = Noise(seed: 4)
    let values = (0..<500).map { _ in noise.normal() }
    let curve = DensityCurve(values, over: (-8, 8))
    let step = curve.x[1] - curve.x[0]
    #expect(abs(curve.y.reduce(0, +) * step - 1) < 1e-6)
    let peak = curve.x[curve.y.indices.max { curve.y[$0] < curve.y[$1] } ?? 0]
    #expect(abs(peak) < 0.5)
  }

  // MARK: Heatmaps and profiles

  @Test func foldsAreMeansAndMissingValuesStay() {
    let scene = ChartSamples.heatmap
    let tiles = areas(scene)
    // Strip and two columns, three ends: leaves 0 and 1 are folded.
    #expect(tiles.count == 9)
    #expect(tiles[0].fill == .group(1))
    #expect(scene.xAxis.slots?.count == 3)
    #expect(scene.yAxis.slots?.map(\.text) == ["segment", "spend", "recency"])
    // spend of the fold: 0.4 and a missing value; the largest score is 1.9, shades reach to 2.
    #expect(tiles[3].fill == .shade(0.4 / 2))
    #expect(tiles[6].fill == .shade(-1.0 / 2))
  }

  @Test func profilesAreInStandardDeviations() {
    let profiles = SegmentProfiles(
      columns: [("x", [0, 0, 4, 4]), ("same", [1, 1, 1, 1])], labels: [1, 1, 2, 2], names: [:])
    let deviation = (16.0 / 3).squareRoot()
    #expect(profiles.scoreTable == [[-2 / deviation, 2 / deviation], [0, 0]])
    #expect(profiles.ranking(profiles.segments[0]) == [0, 1])
    let parallel = lines(ParallelChart(profiles: profiles).scene())
    #expect(parallel.map(\.x) == [[-2 / deviation, 0], [2 / deviation, 0]])
  }

  @Test func boxesAreQuartilesWithWhiskers() {
    let scene = DistributionChart(
      values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], form: .box, label: "x"
    ).scene()
    guard case .points(let outliers, _, _) = scene.marks[0],
      case .strokes(let strokes) = scene.marks[1]
    else {
      Issue.record("a box is points and strokes")
      return
    }
    #expect(outliers == [100])
    #expect(Set(strokes.flatMap { [$0.x0, $0.x1] }) == [1, 3.25, 5.5, 7.75, 9])
  }

  // MARK: Shares

  @Test func giniOfKnownValues() {
    // One of four holds all: (n − 1) / n.
    let scene = LorenzChart(values: [0, 0, 0, 8], label: "x").scene()
    #expect(scene.legend[0].text == "x: Gini 0.750")
    #expect(LorenzChart(values: [3, 3, 3], label: "x").scene().legend[0].text == "x: Gini 0.000")
    #expect(lines(scene)[1].y == [0, 0, 0, 0, 100])
  }

  @Test func flowsLeaveAndArriveInFull() {
    let flows = areas(ChartSamples.sankey).filter { $0.body == .band }
    #expect(flows.count == 7)
    let widths = flows.map { ($0.y.first ?? 0) - ($0.y.last ?? 0) }
    #expect(abs(widths.reduce(0, +) - 1) < 1e-9)
  }

  @Test func tilesOfAMosaicFillItsColumns() {
    let tiles = areas(ChartSamples.mosaic)
    #expect(tiles.count == 7)
    let left = tiles[0].x
    #expect(abs((left.max() ?? 0) - (left.min() ?? 0) - 50.0 / 101) < 0.03)
  }

  // MARK: Trees

  @Test func bodiesNarrowAsRowsLeave() {
    let bodies = areas(ChartSamples.condensed)
    #expect(bodies.map(\.fill) == [.group(0), .group(1), .group(2)])
    let root = bodies[0]
    #expect((root.x.max() ?? 0) - (root.x.min() ?? 0) == 50)
    #expect(bodies[1].y.min() == 0.5)
  }

  @Test func spokesEndAtTheRim() {
    let scene = ChartSamples.tree.scene(.circular)
    #expect(scene.isPlane)
    let farthest = lines(scene).flatMap { line in zip(line.x, line.y).map { $0 * $0 + $1 * $1 } }
    #expect(abs((farthest.max() ?? 0) - 1) < 1e-9)
    #expect(texts(scene.marks).count == 8)
  }
}
