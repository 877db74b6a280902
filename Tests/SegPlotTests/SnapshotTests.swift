import Foundation
import Testing

@testable import SegPlot

/// Compares pictures with those in `Snapshots`.
///
/// `SEG_RECORD_SNAPSHOTS=1 swift test --filter SegPlotTests` writes them anew.
struct SnapshotTests {
  @Test(arguments: SampleScene.all)
  func terminal(_ sample: SampleScene) throws {
    let text = TerminalRenderer(columns: 80, rows: nil, color: .none).render(sample.scene)
    try compare(text, with: sample.name + ".txt")
  }

  @Test(arguments: SampleScene.all)
  func svg(_ sample: SampleScene) throws {
    try compare(SVGRenderer(width: 800).render(sample.scene), with: sample.name + ".svg")
  }

  private func compare(_ actual: String, with name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["SEG_RECORD_SNAPSHOTS"] == "1" {
      try actual.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(actual == expected, "\(name) differs; SEG_RECORD_SNAPSHOTS=1 records it anew")
  }
}
