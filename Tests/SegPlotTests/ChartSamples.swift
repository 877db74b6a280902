import Testing

@testable import SegPlot

/// A small scene of each kind of chart, for the snapshots and for what must hold of all.
enum ChartSamples {
  static let all: [SampleScene] = [
    SampleScene(name: "silhouette", scene: silhouette),
    SampleScene(name: "reachability", scene: reachability),
    SampleScene(name: "k-distance", scene: kDistance),
    SampleScene(name: "scatter-hulls", scene: hulls),
    SampleScene(name: "biplot", scene: biplot),
    SampleScene(name: "heatmap", scene: heatmap),
    SampleScene(name: "heatmap-segments", scene: segmentHeatmap),
    SampleScene(name: "distances", scene: distances),
    SampleScene(name: "parallel", scene: ParallelChart(profiles: profiles).scene()),
    SampleScene(name: "radar", scene: RadarChart(profiles: profiles).scene()),
    SampleScene(name: "cards", scene: CardsChart(profiles: profiles).scene()),
    SampleScene(name: "box", scene: distribution(.box)),
    SampleScene(name: "density", scene: distribution(.density)),
    SampleScene(name: "histograms", scene: distribution(.histogram)),
    SampleScene(name: "condensed", scene: condensed),
    SampleScene(name: "mosaic", scene: mosaic),
    SampleScene(name: "sankey", scene: sankey),
    SampleScene(name: "lorenz", scene: lorenz),
    SampleScene(name: "dendrogram-vertical", scene: tree.scene(.vertical)),
    SampleScene(name: "dendrogram-circular", scene: tree.scene(.circular)),
    SampleScene(name: "tanglegram", scene: tanglegram(leaves: 8)),
    SampleScene(name: "tanglegram-folded", scene: tanglegram(leaves: 4)),
  ]

  static let names: [Int32: String] = [1: "Champions", 2: "At <risk> & co"]

  // MARK: Trees

  /// Eight leaves; the second tree puts leaf 5 elsewhere.
  private static func tanglegram(leaves: Int) -> Scene {
    TanglegramChart(
      first: TreeShape(
        left: [-1, -3, 1, -5, -7, 4, 3], right: [-2, -4, 2, -6, -8, 5, 6],
        heights: [1, 1.5, 2, 2.2, 3, 5, 9], order: [0, 1, 2, 3, 4, 5, 6, 7]),
      second: TreeShape(
        left: [-1, -3, 1, -6, -7, 4, 3], right: [-2, -4, -5, 2, -8, 5, 6],
        heights: [1, 1.5, 2, 4, 5, 6, 9], order: [0, 1, 4, 5, 2, 3, 6, 7]),
      names: ("average", "Ward.D2"),
      labels: ["Ann", "Bo <x>", "Cy", "Di", "Ed", "Fay", "Guy", "Hal"],
      leaves: leaves, segments: [1, 1, 1, 1, 2, 2, 2, 2], segmentNames: names, title: "Two trees"
    ).scene()
  }

  // MARK: Clusterings

  static var silhouette: Scene {
    let labels = (0..<60).map { Int32($0 % 3 + 1) }
    let values = (0..<60).map { row -> Double? in
      let base = 0.8 - Double(row % 3) * 0.25
      return row == 7 ? nil : base - Double(row) * 0.012
    }
    return SilhouetteChart(values: values, labels: labels, names: names, title: "How rows sit")
      .scene()
  }

  static var reachability: Scene {
    let heights = (0..<60).map { place -> Double in
      if place % 20 == 0 { return place == 0 ? .infinity : 2 }
      return 0.5 + Double(place % 20 - 10).magnitude / 20
    }
    let labels = (0..<60).map { $0 % 20 < 2 ? 0 : Int32($0 / 20 + 1) }
    return ReachabilityChart(reachability: heights, labels: labels, names: names, eps: 0.9).scene()
  }

  private static var kDistance: Scene {
    let x = (1...80).map(Double.init)
    let y = x.map { $0 < 60 ? $0 / 100 : 0.6 + ($0 - 60) / 10 }
    return LineChart(
      series: [LineSeries(name: "distance", x: x, y: y)], xLabel: "rows", yLabel: "eps",
      level: 0.6, reason: "the knee"
    ).scene()
  }

  private static func points(_ count: Int) -> (x: [Double], y: [Double], groups: [Int32]) {
    var noise = Noise(seed: 8)
    let groups = (0..<count).map { Int32($0 % 4) }
    return (
      groups.map { Double($0) * 4 + noise.normal() },
      groups.map { Double($0 % 2) * 5 + noise.normal() }, groups
    )
  }

  static var hulls: Scene {
    let points = points(160)
    return ScatterChart(
      x: points.x, y: points.y, groups: points.groups, groupNames: names, xLabel: "spend",
      yLabel: "visits", extras: .init(hulls: true, margins: true), title: "Segments"
    ).scene()
  }

  private static var biplot: Scene {
    let points = points(40)
    let arrows = [
      ScatterArrow(name: "recency", x: -0.6, y: 0.1), ScatterArrow(name: "spend", x: 0.5, y: 0.5),
      ScatterArrow(name: "東京", x: 0.05, y: -0.8),
    ]
    return ScatterChart(
      x: points.x.map { $0 - 6 }, y: points.y.map { $0 - 2 }, xLabel: "pc1", yLabel: "pc2",
      extras: .init(arrows: arrows)
    ).scene()
  }

  // MARK: Heatmaps

  static let fourLeaves = TreeShape(
    left: [-1, -3, 1], right: [-2, -4, 2], heights: [1, 1.5, 4], order: [0, 1, 2, 3])

  static var heatmap: Scene {
    HeatmapChart(
      columns: ["recency", "spend"], scores: [[-1.2, -0.8, 0.7, 1.3], [0.4, .nan, -1.9, 1.5]],
      items: .init(segments: [1, 1, 2, 0], segmentNames: names, tree: fourLeaves, ends: 3),
      columnTree: TreeShape(left: [-1], right: [-2], heights: [2.5], order: [1, 0])
    ).scene()
  }

  private static var distances: Scene {
    let places = [0.0, 0.4, 0.7, 1, 6, 6.2, 6.9, 7.5]
    return DistanceImageChart(
      distances: places.flatMap { one in places.map { abs(one - $0) } }, side: 8, total: 20,
      title: "Two blocks"
    ).scene()
  }

  private static var segmentHeatmap: Scene {
    HeatmapChart(
      columns: ["recency", "spend", "a name that is longer than the third of eighty columns"],
      scores: [[-1.2, -0.8, 0.7], [0.4, 0, -1.9], [0.1, 0.2, -0.3]],
      items: .init(names: ["Champions", "At risk", "東京"], label: "segments", showsValues: true)
    ).scene()
  }

  // MARK: Profiles and distributions

  static var profiles: SegmentProfiles {
    let points = points(80)
    let third = points.x.enumerated().map {
      $0.offset == 3 ? .nan : $0.element - 2 * points.y[$0.offset]
    }
    return SegmentProfiles(
      columns: [("spend", points.x), ("visits", points.y), ("日本語の列", third)],
      labels: points.groups, names: names)
  }

  static func distribution(_ form: DistributionChart.Form) -> Scene {
    let points = points(200)
    var values = points.x
    values[0] = 40
    values[1] = .nan
    return DistributionChart(
      values: values, labels: points.groups, names: names, form: form, label: "spend"
    ).scene()
  }

  // MARK: Trees

  static var condensed: Scene {
    let groups: [CondensedTreeChart.Group] = [
      .init(parent: -1, birth: 0, size: 50, children: [1, 2], segment: nil),
      .init(parent: 0, birth: 0.5, size: 25, children: [], segment: 1),
      .init(parent: 0, birth: 0.5, size: 20, children: [], segment: 2),
    ]
    let rowGroups = (0..<50).map { Int32($0 < 5 ? 0 : $0 < 30 ? 1 : 2) }
    let densities = (0..<50).map { row -> Double in
      if row < 5 { return 0.1 + Double(row) / 20 }
      return row == 49 ? .infinity : 0.6 + Double(row % 23) / 10
    }
    return CondensedTreeChart(
      groups: groups, rowGroups: rowGroups, rowDensities: densities, names: names
    ).scene()
  }

  static let tree = DendrogramChart(
    left: [-1, -4, -3, -9, -2, 1, 5, 6, 8], right: [-8, -6, -5, -10, 3, 2, 4, -7, 7],
    heights: [15.5, 22.4, 37.2, 38.5, 46.6, 54.7, 63.1, 89.2, 152.3],
    order: [0, 7, 3, 5, 6, 1, 2, 4, 8, 9],
    labels: [
      "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut",
      "Delaware", "Florida", "Georgia",
    ], leaves: 8, cutHeight: 70, segments: [2, 1, 1, 2, 1, 2, 0, 2, 1, 1], title: "Ten states")

  // MARK: Shares

  static let counts = CrossCounts(
    rowNames: ["Champions", "At risk", "New"], columnNames: ["Champions", "At risk", "Dormant"],
    counts: [[40, 10, 0], [5, 20, 15], [10, 0, 1]], columnColors: [1, 2, 0])

  static var mosaic: Scene {
    MosaicChart(table: counts, rowLabel: "before", columnLabel: "after").scene()
  }

  static var sankey: Scene {
    SankeyChart(table: counts, fromLabel: "March", toLabel: "April", title: "Migration").scene()
  }

  static var lorenz: Scene {
    LorenzChart(values: (1...40).map { Double($0 * $0) } + [-1, .nan], label: "revenue").scene()
  }
}
