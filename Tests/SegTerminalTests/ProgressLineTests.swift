import Testing

@testable import SegRuntime
@testable import SegTerminal

@Suite struct ProgressLineTests {
  private func line(_ fraction: Double?, _ elapsed: Double, detail: String? = nil) -> ProgressLine {
    ProgressLine(
      progress: WorkProgress(phase: "k-means", fraction: fraction, detail: detail),
      elapsed: elapsed)
  }

  @Test func saysShareFigureAndTimes() {
    #expect(
      line(0.25, 30, detail: "inertia 12.5").text(width: 100)
        == "█████░░░░░░░░░░░░░░░ 25 % k-means, inertia 12.5, 30 s, 1 min 30 s left")
  }

  @Test func atTheBeginningThereIsNoForecast() {
    #expect(line(0.01, 2).text(width: 100) == "░░░░░░░░░░░░░░░░░░░░ 1 % k-means, 2 s")
  }

  @Test func withoutAShareThereIsNoBar() {
    #expect(line(nil, 3).text(width: 100) == "k-means, 3 s")
  }

  @Test func neverWiderThanTheScreen() {
    #expect(line(0.5, 4000, detail: "inertia 1").text(width: 30).count == 30)
  }

  @Test(arguments: [(0.2, "1 s"), (59, "59 s"), (60, "1 min 0 s"), (7500, "2 h 5 min")])
  func times(seconds: Double, text: String) {
    #expect(ProgressLine.time(seconds) == text)
  }
}
