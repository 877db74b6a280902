import SegKernels
import Testing

struct DistanceTriangleTests {
  private func triangle(_ rows: [[Double]]) -> DistanceTriangle {
    let triangle = DistanceTriangle(count: rows.count + 1)
    for (i, row) in rows.enumerated() { triangle.setRow(i, to: row.span) }
    return triangle
  }

  @Test func searchesPreferTheSmallestAndSeeEquals() {
    // Pairs (0,1) (0,2) (0,3) (1,2) (1,3) (2,3).
    let triangle = triangle([[5, 2, 2], [1, 4], [3]])
    let expected: [(Int32, Double, UInt8)] = [(2, 2, 1), (2, 1, 0), (1, 1, 0), (0, 2, 0)]
    for i in 0..<4 {
      let found = triangle.nearest(to: i)
      #expect((found.nearest, found.key, found.tied) == expected[i])
    }
    for (border, bound) in [(0, 100.0), (1, .infinity), (2, 2), (3, .infinity), (4, 2)] {
      var limits = [bound, min(bound, 1), min(bound, 1), bound]
      triangle.lower(&limits, sample: border)
      var spent = limits
      var best = NearestFound(count: 4)
      var parts: [NearestFound] = []
      for rows in [0..<border, border..<4] {
        var before = NearestFound(count: 4)
        var behind = NearestFound(count: 4)
        triangle.sweep(rows, limits: &spent, before: &before, behind: &behind)
        spent = limits
        best.merge(before)
        parts.append(behind)
      }
      for part in parts { best.merge(part) }
      #expect(best.nearest == expected.map(\.0) && best.keys == expected.map(\.1))
      #expect(best.tied == expected.map(\.2))
    }
  }

  /// Lance and Williams' formulas by hand, sizes 2 and 3 merging, seen from a third of size 4 that
  /// stands before, between and behind them.
  @Test(arguments: [(0, 1, 2), (0, 2, 1), (1, 2, 0)])
  func mergesFollowTheRules(kept: Int, gone: Int, third: Int) {
    let expected: [(MergeRule, Double)] = [
      (.complete, 9), (.average, 16), (.weighted, 8), (.ward, (6.0 * 9 + 7 * 7 - 4 * 2) / 9),
      (.centroid, (2.0 * 9 + 3 * 7) / 5 - 6.0 * 2 / 25), (.median, 7.5),
    ]
    for (rule, distance) in expected {
      var rows = [[Double]](repeating: [0, 0], count: 1) + [[0]]
      var masses = [0.0, 0, 0]
      for (i, j, value) in [(kept, gone, 2.0), (kept, third, 9), (gone, third, 7)] {
        rows[min(i, j)][max(i, j) - min(i, j) - 1] = value
      }
      for (position, mass) in [(kept, 2.0), (gone, 3), (third, 4)] { masses[position] = mass }
      let triangle = triangle(rows)
      merge([(kept, gone)], rule, masses, triangle)
      #expect(abs(triangle.value(kept, third) - distance) < 1e-14, "\(rule)")
      #expect(triangle.nearest(to: third).nearest == Int32(kept))
      let left = [Int32(min(kept, third)), Int32(max(kept, third))]
      for index in 0..<2 { triangle.compactRow(index, to: left.span) }
      triangle.compact(to: left.span)
      #expect(triangle.count == 2 && abs(triangle.value(0, 1) - distance) < 1e-14)
    }
  }

  /// Many pairs at once give what they give one after the other.
  @Test func pairsMergeAtOnceAsOneByOne() {
    let n = 23
    let rows = (0..<n - 1).map { i in
      (i + 1..<n).map { j in Double((i * 31 + j * 17) % 101) + 200 }
    }
    let pairs = [(0, 20), (3, 4), (22, 9), (5, 13), (11, 12)].map { (min($0, $1), max($0, $1)) }
    for rule in [MergeRule.complete, .average, .weighted, .ward] {
      var masses = (0..<n).map { Double($0 % 3 + 1) }
      let atOnce = triangle(rows)
      merge(pairs, rule, masses, atOnce)
      let single = triangle(rows)
      for pair in pairs {
        merge([pair], rule, masses, single)
        masses[pair.0] += masses[pair.1]
      }
      let left = (0..<n).filter { i in !pairs.contains { $0.1 == i } }
      for i in left {
        for j in left where i < j {
          #expect(abs(atOnce.value(i, j) - single.value(i, j)) < 1e-11, "\(rule) \(i) \(j)")
        }
      }
    }
  }

  private func merge(
    _ pairs: [(Int, Int)], _ rule: MergeRule, _ masses: [Double], _ triangle: DistanceTriangle
  ) {
    let pairs = pairs.sorted { $0.0 < $1.0 }.map {
      triangle.pair($0.0, $0.1, sizes: (masses[$0.0], masses[$0.1]), rule)
    }
    triangle.mark(pairs)
    for pair in pairs { triangle.mergeRow(pair, rule, masses: masses.span) }
    triangle.mergeColumns(of: 0..<triangle.count, pairs, rule, masses: masses.span)
    for index in pairs.indices { triangle.mergePairs(index, pairs, rule) }
    triangle.finish(pairs)
  }
}
