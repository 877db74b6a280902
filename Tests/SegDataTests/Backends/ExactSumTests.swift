import Testing

@testable import SegData

/// Expected values: CPython 3.11, `math.fsum` and `fractions.Fraction`.
@Suite struct ExactSumTests {
  static let sums: [([Double], Double)] = [
    ([], 0), ([1e16, 1, -1e16], 1), ([1e300, 1, -1e300], 1), ([0.1, 0.2, 0.3], 0.6),
    ([1e308, 1e308, -1e308], 1e308),
    ([.leastNonzeroMagnitude, .leastNonzeroMagnitude], 2 * .leastNonzeroMagnitude),
    ([-0.1, 0.1], 0),
    ([1e100, 1, -1e100, 1e-100], 1), ([9_007_199_254_740_992, 1, 1], 9_007_199_254_740_994),
    ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 1),
    ([-1e-20, 1, -1e-20, -1], -2e-20), ([1, 1.1102230246251565e-16, 1e-40], 1.0000000000000002),
    ([-7.25, 3.5, 1e27, -1e27], -3.75), ([1e23, -1e22, 3], 9e22),
  ]

  @Test(arguments: sums) func equalsTheRoundedExactSum(values: [Double], expected: Double) {
    var sum = ExactSum()
    defer { sum.destroy() }
    for value in values { sum.add(value) }
    #expect(sum.sum == (values.isEmpty ? nil : expected))
  }

  @Test(arguments: sums) func doesNotDependOnParts(values: [Double], expected: Double) {
    for cut in 0...values.count {
      var (left, right) = (ExactSum(), ExactSum())
      defer {
        left.destroy()
        right.destroy()
      }
      for value in values[cut...].reversed() { left.add(value) }
      for value in values[..<cut] { right.add(value) }
      left.combine(right)
      #expect(left.sum == (values.isEmpty ? nil : expected))
    }
  }

  @Test func keepsWhatIsNotFinite() throws {
    for (values, expected) in [
      ([1, .infinity], Double.infinity), ([-.infinity, 3], -.infinity),
    ] as [([Double], Double)] {
      var sum = ExactSum()
      defer { sum.destroy() }
      for value in values { sum.add(value) }
      #expect(sum.sum == expected)
      #expect(sum.mean == expected)
    }
    var sum = ExactSum()
    defer { sum.destroy() }
    for value in [1, Double.infinity, -Double.infinity] { sum.add(value) }
    #expect(try #require(sum.sum).isNaN)
  }

  @Test func meanOfEqualValuesIsThatValue() {
    for value in [0.1, 14.62, 1e-30, 3e200, -7.7] {
      var sum = ExactSum()
      var moments = ExactMoments()
      defer {
        sum.destroy()
        moments.destroy()
      }
      for _ in 0..<1000 {
        sum.add(value)
        moments.add(value)
      }
      #expect(sum.mean == value)
      #expect(moments.variance(degrees: 1) == 0)
    }
  }

  /// `float(statistics.variance(map(Fraction, …)))`.
  @Test(
    arguments: [
      ([1, 2, 3, 4], 1.6666666666666667), ([1e9, 1e9 + 1, 1e9 + 2], 1),
      ([1e-5, 2e-5, 4e-5], 2.3333333333333335e-10), ([1e15, 1e15 + 4, 1e15 + 8], 16),
      ([0.1, 0.2, 0.4], 0.023333333333333334), ([1e150, -1e150], 1.9999999999999998e300),
      ([7], nil),
    ] as [([Double], Double?)])
  func varianceIsRoundedOnce(values: [Double], expected: Double?) {
    var moments = ExactMoments()
    defer { moments.destroy() }
    for value in values { moments.add(value) }
    #expect(moments.variance(degrees: 1) == expected)
  }
}
