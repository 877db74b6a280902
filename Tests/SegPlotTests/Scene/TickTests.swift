import Testing

@testable import SegPlot

struct TickTests {
  /// Range and the most ticks, then the expected texts.
  private static let table: [(Double, Double, Int, [String])] = [
    (0, 10, 6, ["0", "2", "4", "6", "8", "10"]),
    (0, 1, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0.1, 0.55, 5, ["0.1", "0.2", "0.3", "0.4", "0.5"]),
    (-3.2, 3.2, 8, ["-3", "-2", "-1", "0", "1", "2", "3"]),
    (0, 123_456, 4, ["0", "50,000", "100,000"]),
    (0, 5e9, 6, ["0", "1e9", "2e9", "3e9", "4e9", "5e9"]),
    (0, 2e-5, 3, ["0", "1e-5", "2e-5"]),
    (1e6, 1e6 + 1, 3, ["1,000,000.0", "1,000,000.5", "1,000,001.0"]),
    (5, 5, 4, []),
  ]

  @Test(arguments: table.indices)
  func texts(_ row: Int) {
    let (lower, upper, most, expected) = Self.table[row]
    #expect(Tick.within(lower, upper, most: most).map(\.text) == expected)
  }

  @Test func integralTicksAreWhole() {
    let ticks = Tick.within(1.8, 4.2, most: 12, isIntegral: true)
    #expect(ticks.map(\.value) == [2, 3, 4])
  }

  @Test func stepsAreRoundAndEven() {
    var noise = Noise(seed: 1)
    for _ in 0..<500 {
      let lower = noise.normal() * 100
      let length = noise.uniform() * 1_000 + 1e-3
      let most = 2 + Int(noise.uniform() * 12)
      let ticks = Tick.within(lower, lower + length, most: most)
      #expect(ticks.count <= most)
      #expect(ticks.allSatisfy { $0.value >= lower - length * 1e-6 })
      #expect(ticks.allSatisfy { $0.value <= lower + length * (1 + 1e-6) })
      #expect(Set(ticks.map(\.text)).count == ticks.count)
    }
  }

  @Test(arguments: [
    (0.5, 0.5), (0.51, 1.0), (1, 1.0), (1.1, 2.0), (2.0001, 5.0), (0.07, 0.1), (3e10, 5e10),
  ])
  func step(_ ideal: Double, _ width: Double) {
    #expect(TickStep.atLeast(ideal).width == width)
  }

  @Test(arguments: [
    (0, "0"), (1240, "1,240"), (883.25, "883.3"), (-1.254, "-1.254"), (0.05, "0.05"),
    (0.00012345, "0.0001235"), (1e15, "1e15"), (2.5e-7, "2.5e-7"), (999.9999, "1,000"),
    (.infinity, "∞"), (.nan, "–"), (-0.00001, "-1e-5"), (9.9999e20, "1e21"),
  ])
  func shortNumbers(_ value: Double, _ text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test(arguments: [
    (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-12.345, 1, "-12.3"), (1234567.5, 1, "1,234,567.5"),
  ])
  func fixedNumbers(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }
}
