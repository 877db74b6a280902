import Testing

@testable import SegPlot

/// The scenes that the snapshots show, each with the name of its files.
struct SampleScene: Sendable, CustomTestStringConvertible {
  let name: String
  let scene: Scene

  var testDescription: String { name }

  static let all: [SampleScene] =
    [
      SampleScene(name: "scatter-plain", scene: plainScatter),
      SampleScene(name: "scatter-groups", scene: groupedScatter),
      SampleScene(name: "scatter-one", scene: oneScatter),
      SampleScene(name: "scatter-none", scene: scatter(0)),
      SampleScene(name: "scatter-dense", scene: denseScatter),
      SampleScene(name: "histogram", scene: histogram),
      SampleScene(name: "histogram-tails", scene: tailedHistogram),
      SampleScene(name: "histogram-equal", scene: equalHistogram),
      SampleScene(name: "line-silhouette", scene: silhouetteLine),
      SampleScene(name: "line-many", scene: manyLines),
      SampleScene(name: "bars", scene: bars),
      SampleScene(name: "bars-negative", scene: negativeBars),
      SampleScene(name: "dendrogram", scene: dendrogram),
      SampleScene(name: "dendrogram-truncated", scene: truncatedDendrogram),
      SampleScene(name: "dendrogram-inversion", scene: inversion),
      SampleScene(name: "dendrogram-single", scene: singleLeaf),
      SampleScene(name: "dendrogram-decades", scene: decades),
    ] + ChartSamples.all

  // MARK: Points

  static func scatter(_ count: Int) -> Scene {
    var noise = Noise(seed: 3)
    let x = (0..<count).map { _ in noise.normal() * 10 + 50 }
    let y = x.map { $0 * 0.5 + noise.normal() * 4 }
    return ScatterChart(x: x, y: y, xLabel: "age", yLabel: "spend", title: "Spend by age").scene()
  }

  private static var plainScatter: Scene { scatter(300) }
  private static var denseScatter: Scene { scatter(70_000) }

  private static var oneScatter: Scene {
    ScatterChart(x: [3], y: [1e6], xLabel: "x", yLabel: "y", title: "One point").scene()
  }

  private static var groupedScatter: Scene {
    var noise = Noise(seed: 11)
    let centres: [(Double, Double)] = [(0, 0), (-3, -2), (3.5, -1), (0.5, 3.5)]
    var (x, y, groups): ([Double], [Double], [Int32]) = ([], [], [])
    for i in 0..<240 {
      let group = i % 4
      let spread = group == 0 ? 2.5 : 0.6
      x.append(centres[group].0 + noise.normal() * spread)
      y.append(centres[group].1 + noise.normal() * spread)
      groups.append(Int32(group))
    }
    return ScatterChart(
      x: x, y: y, groups: groups, groupNames: [1: "Champions", 2: "At <risk> & co"],
      xLabel: "pc1", yLabel: "pc2", title: "Segments in the first two components"
    ).scene()
  }

  // MARK: Histograms

  private static var histogram: Scene {
    var noise = Noise(seed: 5)
    let values = (0..<500).map { _ in noise.normal() * 12 + 40 }
    return HistogramChart(values: values, label: "age", title: "Age").scene()
  }

  private static var tailedHistogram: Scene {
    let values = (1...2_000).map { 100_000 / Double($0) }
    return HistogramChart(values: values, label: "Spend (€)", title: nil).scene()
  }

  private static var equalHistogram: Scene {
    HistogramChart(values: [7, 7, 7], label: "visits", title: "All equal").scene()
  }

  // MARK: Curves and bars

  private static var silhouetteLine: Scene {
    let k = (2...10).map(Double.init)
    let silhouette = LineSeries(
      name: "silhouette", x: k, y: [0.41, 0.52, 0.63, 0.55, 0.48, 0.44, 0.40, 0.37, 0.36])
    let stability = LineSeries(
      name: "stability", x: k, y: [0.97, 0.91, 0.95, 0.70, 0.66, 0.61, 0.52, 0.50, 0.47])
    return LineChart(
      series: [silhouette, stability], xLabel: "k", yLabel: "score", highlight: 4,
      title: "How many segments?"
    ).scene()
  }

  private static var manyLines: Scene {
    let x = (0..<600).map { Double($0) / 100 }
    let series = (1...3).map { order in
      LineSeries(
        name: "wave \(order)", x: x,
        y: x.map { time in
          let phase = time * Double(order)
          let folded = (phase / 2).truncatingRemainder(dividingBy: 2)
          return (folded < 1 ? folded : 2 - folded) / Double(order)
        })
    }
    return LineChart(series: series, xLabel: "months", yLabel: "share active").scene()
  }

  private static var bars: Scene {
    BarChart(
      categories: ["France", "Germany", "日本", "A country with quite a long name indeed", "Spain"],
      values: [1240, 883.25, 512, 41, 0], label: "customers", title: "Customers by country"
    ).scene()
  }

  private static var negativeBars: Scene {
    BarChart(
      categories: ["recency", "frequency", "monetary", "age"],
      values: [-1.254, 0.871, 1.6, -0.02], label: "standardised mean", title: "Segment 1"
    ).scene()
  }

  // MARK: Trees

  private static var dendrogram: Scene {
    DendrogramChart(
      left: [-1, -4, -3, -9, -2, 1, 5, 6, 8],
      right: [-8, -6, -5, -10, 3, 2, 4, -7, 7],
      heights: [15.5, 22.4, 37.2, 38.5, 46.6, 54.7, 63.1, 89.2, 152.3],
      order: [0, 7, 3, 5, 6, 1, 2, 4, 8, 9],
      labels: [
        "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut",
        "Delaware", "Florida", "Georgia",
      ], cutHeight: 70, segments: [2, 1, 1, 2, 1, 2, 0, 2, 1, 1], title: "Ten states"
    ).scene()
  }

  /// Points on a line, joined to the nearest: a balanced tree with growing heights.
  private static func balanced(_ count: Int, labels: [String]? = nil, leaves: Int?) -> Scene {
    var left: [Int32] = []
    var right: [Int32] = []
    var heights: [Double] = []
    var level = (0..<count).map { -Int32($0) - 1 }
    while level.count > 1 {
      var next: [Int32] = []
      for pair in stride(from: 0, to: level.count, by: 2) {
        guard pair + 1 < level.count else {
          next.append(level[pair])
          continue
        }
        left.append(level[pair])
        right.append(level[pair + 1])
        heights.append(Double(left.count) * 0.7)
        next.append(Int32(left.count))
      }
      level = next
    }
    return DendrogramChart(
      left: left, right: right, heights: heights, order: (0..<Int32(count)).map { $0 },
      labels: labels, leaves: leaves, segments: (0..<count).map { Int32($0 * 4 / count + 1) }
    ).scene()
  }

  private static var truncatedDendrogram: Scene { balanced(2_000, leaves: 12) }

  private static var inversion: Scene {
    DendrogramChart(
      left: [-1, -3, 1], right: [-2, -4, 2], heights: [1, 3, 2.4], order: [0, 1, 2, 3],
      title: "Centroid linkage"
    ).scene()
  }

  private static var singleLeaf: Scene {
    DendrogramChart(left: [], right: [], heights: [], order: [0], labels: ["alone"]).scene()
  }

  private static var decades: Scene {
    DendrogramChart(
      left: [-1, 1, 2, 3, 4], right: [-2, -3, -4, -5, -6],
      heights: [0.001, 0.01, 1, 10, 1000], order: [0, 1, 2, 3, 4, 5],
      labels: ["a", "b", "c", "d", "e\u{301}té", "東京タワー"]
    ).scene()
  }
}

/// A small generator of repeatable random numbers (Knuth's MMIX constants).
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / 9_007_199_254_740_992
  }

  /// About normal: the sum of twelve uniform numbers.
  mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + uniform() }
  }
}
