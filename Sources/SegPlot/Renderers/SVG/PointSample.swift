/// Which of very many points are drawn in a picture that keeps each as an element.
enum PointSample {
  static let limit = 5_000

  /// All places, or `limit` of them: one from each of as many equal stretches of the input, picked
  /// by a hash of the stretch's number, so that the same data always give the same picture and
  /// data sorted by group keep their proportions.
  static func places(of count: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { stretch in
      let start = stretch * count / limit
      let length = (stretch + 1) * count / limit - start
      return start + Int(hash(UInt64(stretch)) % UInt64(length))
    }
  }

  /// The output function of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
  private static func hash(_ value: UInt64) -> UInt64 {
    var z = (value &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The lowest and the highest of each stretch, for curves with far more points than pixels.
  static func extremes(of y: [Double], most: Int) -> [Int] {
    guard y.count > most, most >= 2 else { return Array(y.indices) }
    var result: [Int] = []
    let stretches = most / 2
    for stretch in 0..<stretches {
      let places = stretch * y.count / stretches..<(stretch + 1) * y.count / stretches
      guard let low = places.min(by: { y[$0] < y[$1] }),
        let high = places.max(by: { y[$0] < y[$1] })
      else { continue }
      result += low == high ? [low] : [min(low, high), max(low, high)]
    }
    return result
  }
}
