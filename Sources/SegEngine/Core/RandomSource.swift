import RealModule

/// The random generator of `seg 1`: xoshiro256**, seeded by SplitMix64. Its stream is part of the
/// language's promise and never changes.
///
/// Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM Trans. Math. Softw. 47
/// (2021), https://doi.org/10.1145/3460772. The derived draws below are spelled out because those
/// of the standard library may change between releases.
public struct RandomSource: RandomNumberGenerator, Sendable, Equatable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    var mixer = seed
    state = (
      Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer)
    )
  }

  public static func == (one: RandomSource, other: RandomSource) -> Bool {
    one.state == other.state
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  /// An independent source for a numbered piece of the work, such as a restart or a chunk. Leaves
  /// this source as it is.
  public func split(_ stream: UInt64) -> RandomSource {
    var mixer = state.0 ^ Self.rotate(state.3, by: 32)
    let base = Self.splitMix(&mixer)
    var numbered = stream
    return RandomSource(seed: base ^ Self.splitMix(&numbered))
  }

  /// A number in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A whole number in 0 ..< bound, without bias (Lemire 2019, https://doi.org/10.1145/3230636).
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no random number")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A draw from the standard normal distribution (Marsaglia's polar method, one of the pair).
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1 && square > 0 { return x * (-2 * Double.log(square) / square).squareRoot() }
    }
  }

  /// `count` different numbers of 0 ..< bound in random order (partial Fisher–Yates). O(bound).
  public mutating func sample(_ count: Int, below bound: Int) -> [Int] {
    precondition(count <= bound, "cannot draw more numbers than there are")
    var numbers = Array(0..<bound)
    for i in 0..<count {
      numbers.swapAt(i, i + below(bound - i))
    }
    return Array(numbers.prefix(count))
  }

  private static func rotate(_ bits: UInt64, by count: UInt64) -> UInt64 {
    (bits << count) | (bits >> (64 - count))
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
