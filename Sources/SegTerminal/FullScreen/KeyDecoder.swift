import SegRuntime

/// Turns what a terminal sends into keys; sequences and letters may come in pieces.
struct KeyDecoder {
  private var pending: [UInt8] = []

  /// Whether what came so far could be the Escape key or the start of more.
  var isUndecided: Bool { !pending.isEmpty }

  mutating func keys(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending += bytes
    var keys: [Key] = []
    while let (length, key) = next() {
      pending.removeFirst(length)
      if let key { keys.append(key) }
    }
    return keys
  }

  /// Nothing more came: a lone Escape is the key of that name.
  mutating func flush() -> [Key] {
    defer { pending = [] }
    guard pending.first == Self.escape else { return [] }
    return pending.count == 1 ? [.escape] : []
  }

  private static let escape: UInt8 = 0x1B

  /// The first key and its length in bytes; nil when more is needed.
  private func next() -> (Int, Key?)? {
    guard let first = pending.first else { return nil }
    switch first {
    case Self.escape: return sequence()
    case 0x0D, 0x0A: return (1, .enter)
    case 0x09: return (1, .tab)
    case 0x08, 0x7F: return (1, .backspace)
    case 0x01...0x1A:
      return (1, .control(Character(Unicode.Scalar(first + 0x60))))
    case 0..<0x20: return (1, nil)
    case 0..<0x80: return (1, .character(Character(Unicode.Scalar(first))))
    default: return letter(first)
    }
  }

  private func letter(_ first: UInt8) -> (Int, Key?)? {
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    for place in 1..<max(length, 1) {
      guard place < pending.count else { return nil }
      guard (0x80..<0xC0).contains(pending[place]) else { return (1, nil) }
    }
    let text = String(decoding: pending.prefix(length), as: UTF8.self)
    return (length, text.first == "\u{FFFD}" ? nil : text.first.map(Key.character))
  }

  private func sequence() -> (Int, Key?)? {
    guard pending.count > 1 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "O"):
      guard pending.count > 2 else { return nil }
      return (3, Self.finals[pending[2]])
    case UInt8(ascii: "["): return control()
    // Escape and then another key, fast.
    default: return (1, .escape)
    }
  }

  /// `ESC [ parameters final`
  private func control() -> (Int, Key?)? {
    guard
      let end = pending.indices.dropFirst(2).first(where: { (0x40...0x7E).contains(pending[$0]) })
    else { return pending.count > 32 ? (pending.count, nil) : nil }
    let parameters = String(decoding: pending[2..<end], as: UTF8.self)
    let number = parameters.split(separator: ";").first.flatMap { Int($0) }
    let key =
      pending[end] == UInt8(ascii: "~")
      ? number.flatMap { Self.numbered[$0] } : Self.finals[pending[end]]
    return (end + 1, key)
  }

  private static let finals: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    UInt8(ascii: "Z"): .backTab, UInt8(ascii: "M"): .enter,
  ]

  private static let numbered: [Int: Key] = [
    1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
  ]
}
