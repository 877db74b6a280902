import Foundation
import Testing

@testable import SegEngine

/// Against catdes of FactoMineR, and hypergeometric tails added up from exact numbers of draws.
struct TestValueTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let group: Int
    let total: Int
    let test: Double
    let count: Int?
    let level: Int?
    let difference: Double?
    let deviation: Double?
    var testDescription: String { "\(kind) \(count ?? 0) of \(group), \(test)" }
  }

  @Test(arguments: try Reference<Case>.cases(in: "traits"))
  func valuesAreThoseOfCatdes(_ expected: Case) {
    let found: Double?
    if let count = expected.count, let level = expected.level {
      found = TestValue.level(
        count: count, group: expected.group, level: level, total: expected.total)
    } else {
      found = TestValue.mean(
        difference: expected.difference ?? .nan, deviation: expected.deviation ?? .nan,
        group: expected.group, total: expected.total)
    }
    #expect(abs((found ?? .nan) - expected.test) < 1e-7 * max(1, abs(expected.test)))
  }

  /// Pascal's triangle, no logarithms.
  private static func slow(_ count: Int, _ group: Int, _ level: Int, _ total: Int) -> Double {
    func choose(_ n: Int, _ k: Int) -> Double {
      guard k >= 0, k <= n else { return 0 }
      return (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
    }
    func chance(_ x: Int) -> Double {
      choose(level, x) * choose(total - level, group - x) / choose(total, group)
    }
    let above = (count + 1..<total + 1).reduce(0.0) { $0 + chance($1) } + chance(count) / 2
    return min(above, 1 - above)
  }

  @Test func tailsAreThoseOfPlainCounting() {
    for total in [2, 5, 9, 14] {
      for group in 1..<total {
        for level in 1..<total {
          for count in max(0, group + level - total)...min(group, level)
          where count * total != group * level {
            let z = TestValue.level(count: count, group: group, level: level, total: total)
            let tail = erfc(abs(z) / 2.0.squareRoot()) / 2
            #expect(abs(tail - Self.slow(count, group, level, total)) < 1e-10)
            #expect((z > 0) == (count * total > group * level) || z == 0)
          }
        }
      }
    }
  }

  @Test func nothingStandsOutOfItself() {
    // A level that all rows have, a group of all rows, and equal shares.
    #expect(TestValue.level(count: 3, group: 3, level: 10, total: 10) == 0)
    #expect(TestValue.level(count: 4, group: 10, level: 4, total: 10) == 0)
    #expect(TestValue.level(count: 1, group: 5, level: 2, total: 10) == 0)
    #expect(TestValue.level(count: 1, group: 1, level: 1, total: 1) == 0)
    #expect(TestValue.mean(difference: 0, deviation: 0, group: 2, total: 4) == nil)
    #expect(TestValue.mean(difference: 0, deviation: 1, group: 4, total: 4) == nil)
  }

  @Test func farTailsStayNumbers() {
    let far = TestValue.level(count: 500_000, group: 500_000, level: 500_000, total: 1_000_000)
    #expect(far > 1000 && far.isFinite)
    let below = TestValue.level(count: 0, group: 500_000, level: 500_000, total: 1_000_000)
    #expect(abs(far + below) < 1e-6 * far)
  }
}
