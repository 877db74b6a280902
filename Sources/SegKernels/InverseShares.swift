/// Shares that fall with one over the distance.
public enum InverseShares {
  /// Replaces values above 0 by their inverses, brought to the sum 1; `least` is the smallest of them, so that
  /// nothing overflows. Returns Σ least / value. O(values), eight at a time.
  public static func replace(_ values: inout MutableSpan<Double>, least: Double) -> Double {
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return 0 }
      let whole = values.count / 8 * 8
      var sums = Lanes.zero
      for start in stride(from: 0, to: whole, by: 8) {
        let ratios = Lanes(repeating: least) / LaneFunctions.load(base + start)
        LaneFunctions.store(ratios, base + start)
        sums += ratios
      }
      var sum = LaneFunctions.sum(sums)
      for place in whole..<values.count {
        base[place] = least / base[place]
        sum += base[place]
      }
      let part = 1 / sum
      for start in stride(from: 0, to: whole, by: 8) {
        LaneFunctions.store(LaneFunctions.load(base + start) * part, base + start)
      }
      for place in whole..<values.count { base[place] *= part }
      return sum
    }
  }

  /// The smallest value; +∞ of none. O(values), eight at a time.
  public static func least(of values: Span<Double>) -> Double {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return .infinity }
      let whole = values.count / 8 * 8
      var least = Lanes(repeating: .infinity)
      for start in stride(from: 0, to: whole, by: 8) {
        let some = LaneFunctions.load(base + start)
        least.replace(with: some, where: some .< least)
      }
      var smallest = Double.infinity
      for lane in 0..<8 { smallest = min(smallest, least[lane]) }
      for place in whole..<values.count { smallest = min(smallest, base[place]) }
      return smallest
    }
  }
}
