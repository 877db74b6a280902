import SegEngine

/// A short hash of numbers, bit by bit (FNV-1a, 64 bits): equal results have equal fingerprints.
struct Fingerprint {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    var word = word
    for _ in 0..<8 {
      state = (state ^ (word & 0xff)) &* 0x0000_0100_0000_01b3
      word >>= 8
    }
  }

  mutating func add(_ numbers: some Sequence<Double>) {
    for number in numbers { add(number.bitPattern) }
  }

  mutating func add(_ numbers: some Sequence<Int32>) {
    for number in numbers { add(UInt64(bitPattern: Int64(number))) }
  }

  /// Eight hexadecimal digits.
  var text: String {
    let folded = UInt32(truncatingIfNeeded: state ^ (state >> 32))
    let digits = String(folded, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func of(labels: [Int32], numbers: [Double]) -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(labels)
    fingerprint.add(numbers)
    return fingerprint.text
  }
}
