/// A number that tells results apart: equal for equal bits, whatever the number of threads.
enum Fingerprint {
  /// FNV-1a over the bits, folded to 52 bits so that a double holds it.
  static func of(labels: [Int32] = [], numbers: [Double] = []) -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func take(_ bits: UInt64) {
      hash = (hash ^ bits) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    for label in labels { take(UInt64(UInt32(bitPattern: label))) }
    for number in numbers { take(number.bitPattern) }
    return Double(hash >> 12)
  }
}
