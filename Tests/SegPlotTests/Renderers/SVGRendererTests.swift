import Foundation
import Testing

@testable import SegPlot

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct SVGRendererTests {
  @Test(arguments: SampleScene.all)
  func isWellFormed(_ sample: SampleScene) throws {
    for width in [200, 400, 800, 1600] {
      let reading = try read(SVGRenderer(width: width).render(sample.scene))
      #expect(reading.names.first == "svg")
      #expect(reading.names.contains("title"))
    }
  }

  @Test func textIsEscaped() throws {
    let odd = "<b> & \"x\" 'y' ]]> \u{0}\u{1B}\u{FFFF} é 日本"
    let scene = BarChart(categories: [odd], values: [1], label: odd, title: odd).scene()
    let reading = try read(SVGRenderer(width: 1600).render(scene))
    #expect(reading.names.allSatisfy { $0 != "b" })
    #expect(reading.text.contains("<b> & \"x\" 'y' ]]> \u{FFFD}\u{FFFD}\u{FFFD} é 日本"))
  }

  @Test func manyPointsAreSampledAndTheReaderIsTold() throws {
    let x = (0..<1_000_000).map(Double.init)
    let scene = ScatterChart(x: x, y: x, xLabel: "x", yLabel: "y").scene()
    let reading = try read(SVGRenderer().render(scene))
    #expect(reading.names.count { $0 == "path" } == PointSample.limit)
    #expect(reading.text.contains("showing 5,000 of 1,000,000 points"))
  }

  @Test func sampledPlacesAreDistinctAndRising() {
    for count in [0, 1, 5_000, 5_001, 9_999, 123_457] {
      let places = PointSample.places(of: count)
      #expect(places.count == min(count, PointSample.limit))
      #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
      #expect(places.allSatisfy { $0 >= 0 && $0 < count })
    }
  }

  @Test func thinnedCurvesKeepTheirExtremes() {
    var noise = Noise(seed: 6)
    let y = (0..<10_000).map { _ in noise.normal() }
    let kept = PointSample.extremes(of: y, most: 400).map { y[$0] }
    #expect(kept.count <= 400)
    #expect(kept.max() == y.max() && kept.min() == y.min())
  }

  @Test(arguments: [
    (0, "0"), (1.5, "1.5"), (-1.25, "-1.25"), (3.999, "4"), (-0.001, "0"), (12.05, "12.05"),
    (.nan, "0"),
  ])
  func pixels(_ value: Double, _ text: String) {
    #expect(SVGWriter.pixels(value) == text)
  }

  // MARK: Reading back

  private final class Reading: NSObject, XMLParserDelegate {
    var names: [String] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { names.append(elementName) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func read(_ svg: String) throws -> Reading {
    let parser = XMLParser(data: Data(svg.utf8))
    let reading = Reading()
    parser.delegate = reading
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return reading
  }
}
