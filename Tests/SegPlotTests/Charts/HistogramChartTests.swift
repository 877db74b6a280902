import Testing

@testable import SegPlot

struct HistogramChartTests {
  @Test func everyValueIsCountedOnce() {
    var noise = Noise(seed: 8)
    for bins in [nil, 1, 7, 60, 5_000] as [Int?] {
      let values = (0..<777).map { _ in noise.normal() * 3 }
      let binning = Binning(values: values, bins: bins)
      #expect(binning.counts.reduce(0, +) == 777)
      #expect(binning.edges.count == binning.counts.count + 1)
      #expect(zip(binning.edges, binning.edges.dropFirst()).allSatisfy { $0 < $1 })
      #expect(binning.edges[0] <= values.min()!)
      #expect(binning.edges.last! >= values.max()!)
    }
  }

  @Test func intervalsAreClosedAtTheLeft() {
    let binning = Binning(values: [0, 1, 1, 2, 3, 4], bins: 4)
    #expect(binning.edges == [0, 1, 2, 3, 4])
    #expect(binning.counts == [1, 2, 1, 2])
  }

  /// numpy 2.4 `histogram_bin_edges(arange(100.0), bins="fd")` gives 5 bins; the
  /// rule itself gives 21.3.
  @Test func widthIsThatOfFreedmanAndDiaconisRounded() {
    let binning = Binning(values: (0..<100).map(Double.init), bins: nil)
    #expect(binning.edges == [0, 20, 40, 60, 80, 100])
  }

  @Test(
    arguments: [
      [], [5], [5, 5, 5], [0, 0, 0, 1e9], [-1e308, 1e308], [1e-300, 2e-300], [1e15, 1e15 + 1],
    ] as [[Double]])
  func degenerateValues(_ values: [Double]) {
    let binning = Binning(values: values, bins: nil)
    #expect(binning.counts.reduce(0, +) == Double(values.count))
    #expect(binning.counts.count <= 2 * Binning.mostAutomatic)
    #expect(binning.edges.allSatisfy { $0.isFinite })
    let scene = HistogramChart(values: values, label: "x").scene()
    #expect(!TerminalRenderer(columns: 60).render(scene).isEmpty)
    #expect(SVGRenderer().render(scene).hasSuffix("</svg>\n"))
  }
}
