import Foundation
import Testing

@testable import SegKernels

/// Kernels that look at eight numbers at a time give what a plain loop gives, whatever is left over.
@Suite struct CountingTests {
  /// Values of a small range, so that many are equal.
  private func values(_ count: Int) -> [Double] { (0..<count).map { Double(($0 * 7919) % 11) } }

  @Test(arguments: [1, 2, 7, 8, 9, 40, 61]) func ranksEqualThoseOfASort(count: Int) {
    let distances = values(count)
    for other in 0..<count {
      let order = (0..<count).filter { $0 != other }.sorted {
        (distances[$0], $0) < (distances[$1], $1)
      }
      for (place, row) in order.enumerated() {
        #expect(RankCounts.rank(of: row, from: other, distances: distances.span) == place + 1)
      }
    }
  }

  @Test(arguments: [1, 2, 7, 8, 9, 30]) func entropiesEqualTheSumOfTheirTerms(count: Int) {
    let raw = values(count + 1).dropFirst()
    let sum = raw.reduce(0, +)
    let shares = raw.map { $0 / sum }
    let expected = shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    #expect(abs(ShareEntropy.of(shares.span) - expected) < 1e-14)
  }

  @Test(arguments: [1, 2, 7, 8, 9, 30]) func inverseSharesEqualThoseOfTheirDefinition(count: Int) {
    let distances = (0..<count).map { 0.25 + Double(($0 * 7919) % 11) }
    #expect(InverseShares.least(of: distances.span) == distances.min())
    let least = distances.min() ?? 0
    let sum = distances.reduce(0) { $0 + least / $1 }
    var shares = distances
    var span = shares.mutableSpan
    #expect(abs(InverseShares.replace(&span, least: least) - sum) < 1e-13 * sum)
    for (share, distance) in zip(shares, distances) {
      #expect(abs(share - least / distance / sum) < 1e-15)
    }
    let none: [Double] = []
    #expect(InverseShares.least(of: none.span) == .infinity)
  }

  @Test func tinySharesAddNothing() {
    let shares: [Double] = [1, .leastNonzeroMagnitude, .leastNormalMagnitude / 4, 0]
    #expect(abs(ShareEntropy.of(shares.span)) < 1e-300)
  }
}
