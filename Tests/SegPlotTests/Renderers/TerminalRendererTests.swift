import Testing

@testable import SegPlot

struct TerminalRendererTests {
  @Test(arguments: SampleScene.all)
  func noLineIsWiderThanTheScreen(_ sample: SampleScene) {
    for columns in [1, 2, 5, 10] + Array(stride(from: 20, through: 200, by: 15)) {
      let text = TerminalRenderer(columns: columns).render(sample.scene)
      let widest = text.split(separator: "\n").map { DisplayText.width(String($0)) }.max() ?? 0
      #expect(widest <= columns, "\(columns) columns")
    }
  }

  @Test(arguments: SampleScene.all)
  func coloursAddNothingButEscapes(_ sample: SampleScene) {
    let plain = TerminalRenderer(columns: 80, color: .ansi256).render(sample.scene)
    let exact = TerminalRenderer(columns: 80, color: .trueColor).render(sample.scene)
    #expect(withoutEscapes(plain) == withoutEscapes(exact))
    #expect(!TerminalRenderer(columns: 80).render(sample.scene).contains("\u{1B}"))
  }

  private func withoutEscapes(_ text: String) -> String {
    text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }

  @Test func everyLineEndsWithColoursSwitchedOff() {
    for sample in SampleScene.all {
      let text = TerminalRenderer(columns: 80, color: .trueColor).render(sample.scene)
      for line in text.split(separator: "\n") where line.contains("\u{1B}") {
        let last = line.components(separatedByEscape: "\u{1B}[").last
        #expect(last?.hasPrefix("0m") == true, "\(sample.name): \(line)")
      }
    }
  }

  @Test func wishedHeightIsKept() {
    for rows in [12, 20, 40] {
      let scene = SampleScene.scatter(50)
      let text = TerminalRenderer(columns: 80, rows: rows).render(scene)
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 == rows)
    }
  }

  @Test func hugeNumbersOfPointsFitIntoCells() {
    let count = 200_000
    let x = (0..<count).map { Double($0 % 1_009) }
    let y = (0..<count).map { Double($0 % 997) }
    let scene = ScatterChart(x: x, y: y, xLabel: "x", yLabel: "y").scene()
    #expect(TerminalRenderer(columns: 80).render(scene).contains("points in a cell"))
  }

  @Test func pointsOutsideAndNotNumbersAreLeftOut() {
    let axis = Axis(domain: .range(lower: 0, upper: 1))
    let marks: [Mark] = [
      .points(x: [.nan, 5, .infinity, 0.5], y: [0, 0, 0, 0.5], groups: nil),
      .line(x: [0, .nan], y: [0, 1], color: nil, showsPoints: true),
    ]
    let text = TerminalRenderer(columns: 40).render(
      Scene(xAxis: axis, yAxis: axis, marks: marks))
    #expect(text.count { $0 == "•" } == 1)
  }

  @Test func textCannotBringEscapes() {
    let chart = BarChart(
      categories: ["a\u{1B}[31mb"], values: [1], label: "n\u{7}", title: "t\nu\u{9B}")
    let text = TerminalRenderer(columns: 60).render(chart.scene())
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x9B })
  }

  @Test func tinyBarsAreSeen() {
    let chart = BarChart(categories: ["a", "b"], values: [1e9, 1], label: "n")
    #expect(TerminalRenderer(columns: 60).render(chart.scene()).contains("b ▏"))
  }
}

extension StringProtocol {
  fileprivate func components(separatedByEscape mark: String) -> [SubSequence] {
    split(separator: mark, omittingEmptySubsequences: false)
  }
}
