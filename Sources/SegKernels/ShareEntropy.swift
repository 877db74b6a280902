/// −Σ u ln u of shares that sum to 1.
public enum ShareEntropy {
  /// The entropy of some shares in nats; shares of 0 add nothing. O(shares), eight at a time.
  public static func of(_ shares: Span<Double>) -> Double {
    let lanes = 8
    let whole = shares.count / lanes * lanes
    var sums = Lanes.zero
    shares.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let raw = UnsafeRawPointer(base)
      for start in stride(from: 0, to: whole, by: lanes) {
        sums += terms(
          raw.loadUnaligned(
            fromByteOffset: start * MemoryLayout<Double>.stride, as: Lanes.self))
      }
      var rest = Lanes(repeating: 1)
      for place in whole..<values.count { rest[place - whole] = base[place] }
      if whole < values.count { sums += terms(rest) }
    }
    return -sums.sum()
  }

  @inline(__always)
  private static func terms(_ shares: Lanes) -> Lanes {
    let used = shares.replacing(with: 1, where: shares .<= 0)
    return used * LaneFunctions.logarithm(used)
  }
}
