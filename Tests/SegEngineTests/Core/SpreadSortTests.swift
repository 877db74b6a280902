import Testing

@testable import SegEngine

@Suite struct SpreadSortTests {
  private struct Entry: Equatable {
    let number: Double
    let place: Int
  }

  /// Numbers of every kind of spread.
  private static let kinds: [(String, @Sendable (inout RandomSource) -> Double)] = [
    ("even", { $0.uniform() }),
    ("few different", { Double($0.below(7)) }),
    ("one far away", { $0.below(1000) == 0 ? 1e12 : $0.uniform() }),
    ("negative", { -1e6 * $0.uniform() }),
    ("wider than a number", { ($0.uniform() - 0.5) * 1.7e308 * 2 }),
    ("next to nothing", { Double($0.below(4)) * .leastNonzeroMagnitude }),
    ("all equal", { _ in 3 }),
  ]

  @Test(arguments: kinds.indices, [0, 1, 2, 3, 17, 1000, 20_000])
  func agreesWithComparing(kind: Int, count: Int) {
    var random = RandomSource(seed: UInt64(count + kind))
    var entries = (0..<count).map { Entry(number: Self.kinds[kind].1(&random), place: $0) }
    let expected = entries.sorted { ($0.number, $0.place) < ($1.number, $1.place) }
    entries.sort(rising: \.number)
    #expect(entries == expected, "\(Self.kinds[kind].0)")
  }

  @Test func keepsAllElementsWhenToldToStop() {
    var random = RandomSource(seed: 1)
    let numbers = (0..<200_000).map { _ in random.uniform() }
    var left = numbers
    left.sort(rising: { $0 }, while: { false })
    #expect(left != numbers.sorted())
    #expect(left.sorted() == numbers.sorted())
  }
}
