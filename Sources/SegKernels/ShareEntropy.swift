/// −Σ u ln u of shares that sum to 1.
public enum ShareEntropy {
  /// The entropy of some shares in nats; shares of 0 add nothing. O(shares), eight at a time.
  public static func of(_ shares: Span<Double>) -> Double {
    shares.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return 0 }
      let whole = values.count / 8 * 8
      var sums = Lanes.zero
      for start in stride(from: 0, to: whole, by: 8) {
        sums += terms(LaneFunctions.load(base + start))
      }
      guard whole < values.count else { return -LaneFunctions.sum(sums) }
      guard whole > 0 else { return -few(values) }
      // The last eight once more, without those that are counted.
      let counted = Lanes(repeating: Double(whole + 8 - values.count))
      let last = LaneFunctions.load(base + values.count - 8)
      let rest = last.replacing(with: 1, where: Lanes(0, 1, 2, 3, 4, 5, 6, 7) .< counted)
      return -LaneFunctions.sum(sums + terms(rest))
    }
  }

  private static func few(_ shares: UnsafeBufferPointer<Double>) -> Double {
    var rest = Lanes(repeating: 1)
    for place in shares.indices { rest[place] = shares[place] }
    return LaneFunctions.sum(terms(rest))
  }

  @inline(__always)
  private static func terms(_ shares: Lanes) -> Lanes {
    let used = shares.replacing(with: 1, where: shares .<= 0)
    return used * LaneFunctions.logarithm(used)
  }
}
