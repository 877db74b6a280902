/// Blanks comments, string literals and `#/…/#` in one walk over the bytes. A bare `/…/` is taken
/// for code: only a parser can tell it from a division.
struct Eraser {
  let bytes: [UInt8]
  private(set) var output: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
    output = bytes
  }

  /// Passes over code: to the end, or to the parenthesis that closes an interpolation.
  mutating func passCode(inInterpolation: Bool) {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "/"), UInt8(ascii: "#"), UInt8(ascii: "\""):
        passCommentOrLiteral()
      case UInt8(ascii: ")") where inInterpolation && depth == 0:
        return
      case UInt8(ascii: "("), UInt8(ascii: ")"):
        depth += bytes[position] == UInt8(ascii: "(") ? 1 : -1
        position += 1
      default:
        position += 1
      }
    }
  }

  private mutating func passCommentOrLiteral() {
    if at("//") {
      blank(bytes[position...].prefix { $0 != UInt8(ascii: "\n") }.count)
    } else if at("/*") {
      passBlockComment()
    } else if let pounds = poundsOfLiteral() {
      passLiteral(pounds: pounds)
    } else {
      position += 1
    }
  }

  private mutating func passBlockComment() {
    var depth = 0
    repeat {
      if at("/*") {
        depth += 1
        blank(2)
      } else if at("*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && position < bytes.count
  }

  /// The number of `#` before a literal that starts here, nil when none does.
  private func poundsOfLiteral() -> Int? {
    let pounds = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
    guard position + pounds < bytes.count else { return nil }
    switch bytes[position + pounds] {
    case UInt8(ascii: "\""): return pounds
    case UInt8(ascii: "/"): return pounds > 0 ? pounds : nil
    default: return nil
    }
  }

  private mutating func passLiteral(pounds: Int) {
    blank(pounds)
    let quote = at("\"\"\"") ? "\"\"\"" : at("/") ? "/" : "\""
    let suffix = String(repeating: "#", count: pounds)
    blank(quote.utf8.count)
    while position < bytes.count {
      if at(quote + suffix) {
        return blank(quote.utf8.count + pounds)
      } else if quote == "\"" && at("\n") {
        return
      } else if at("\\" + suffix) {
        blank(1 + pounds)
        passEscaped()
      } else {
        blank(1)
      }
    }
  }

  private mutating func passEscaped() {
    guard at("(") else { return blank(1) }
    position += 1
    passCode(inInterpolation: true)
    position = min(position + 1, bytes.count)
  }

  private func at(_ text: String) -> Bool {
    bytes[position...].starts(with: text.utf8)
  }

  private mutating func blank(_ count: Int) {
    let end = min(position + count, bytes.count)
    for index in position..<end where bytes[index] != UInt8(ascii: "\n") {
      output[index] = UInt8(ascii: " ")
    }
    position = end
  }
}
