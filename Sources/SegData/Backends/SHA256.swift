import Foundation

/// FIPS 180-4, block by block.
struct SHA256 {
  private(set) var byteCount = 0
  private var pending: [UInt8] = []
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  mutating func update(_ data: Data) {
    byteCount += data.count
    pending.append(contentsOf: data)
    let whole = pending.count / 64 * 64
    compressPending(upTo: whole)
    pending.removeFirst(whole)
  }

  /// In hexadecimal digits. The digest is used up by it.
  mutating func finished() -> String {
    let bits = UInt64(byteCount) * 8
    pending.append(0x80)
    while pending.count % 64 != 56 { pending.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      pending.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    compressPending(upTo: pending.count)
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// Unsafe, since checked subscripts take four fifths of the time; all indices are below 64 or within `pending`.
  private mutating func compressPending(upTo end: Int) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      schedule.initialize(repeating: 0)
      Self.constants.withUnsafeBufferPointer { constants in
        pending.withUnsafeBufferPointer { bytes in
          state.withUnsafeMutableBufferPointer { state in
            for start in stride(from: 0, to: end, by: 64) {
              Self.expand(bytes, start, schedule)
              Self.compress(schedule, constants, state)
            }
          }
        }
      }
    }
  }

  private static func expand(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int,
    _ schedule: UnsafeMutableBufferPointer<UInt32>
  ) {
    for index in 0..<16 {
      let at = start + index * 4
      schedule[index] =
        UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
        | UInt32(bytes[at + 3])
    }
    for index in 16..<64 {
      let (old, new) = (schedule[index - 15], schedule[index - 2])
      let low = rotated(old, 7) ^ rotated(old, 18) ^ (old >> 3)
      let high = rotated(new, 17) ^ rotated(new, 19) ^ (new >> 10)
      schedule[index] = schedule[index - 16] &+ low &+ schedule[index - 7] &+ high
    }
  }

  private static func compress(
    _ schedule: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>,
    _ state: UnsafeMutableBufferPointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let first = h &+ mixed &+ ((e & f) ^ (~e & g)) &+ constants[index] &+ schedule[index]
      let other = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let second = other &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// The fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = primes(64).map { prime in
    // 32 bits of the fraction by search in whole numbers: the greatest r with r^3 <= prime * 2^96.
    var root: UInt64 = 0
    for bit in stride(from: UInt64(35), through: 0, by: -1) {
      let tried = root | 1 << bit
      if isCubeAtMost(tried, prime) { root = tried }
    }
    return UInt32(truncatingIfNeeded: root)
  }

  private static func isCubeAtMost(_ value: UInt64, _ prime: UInt64) -> Bool {
    let square = value.multipliedFullWidth(by: value)
    let low = square.low.multipliedFullWidth(by: value)
    let high = square.high.multipliedFullWidth(by: value)
    let (middle, overflow) = low.high.addingReportingOverflow(high.low)
    let top = high.high + (overflow ? 1 : 0)
    let limit = prime << 32
    return top == 0 && (middle < limit || (middle == limit && low.low == 0))
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var candidate: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }
}
