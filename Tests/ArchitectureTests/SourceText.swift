/// One Swift file and its code: the same bytes with blanks for everything in comments and string
/// literals. Code inside `\(…)` stays, line breaks stay.
struct SourceText: Sendable {
  let path: String
  let bytes: [UInt8]
  let code: [UInt8]
  /// The identifiers and keywords of the code, with what touches them.
  let words: [Word]

  init(path: String, text: String) {
    self.path = path
    bytes = Array(text.utf8)
    var eraser = Eraser(bytes: bytes)
    eraser.passCode(inInterpolation: false)
    code = eraser.output
    words = Word.all(in: code)
  }

  var lineCount: Int {
    bytes.count { $0 == UInt8(ascii: "\n") } + (bytes.isEmpty || bytes.last == 10 ? 0 : 1)
  }
}

struct Word: Sendable {
  let text: String
  let range: Range<Int>
  /// From 1.
  let line: Int
  /// The last byte before the word that is not blank.
  let before: UInt8
  /// The byte directly after the word.
  let after: UInt8

  /// Whether it names a member, as in `value.word`.
  var isMember: Bool { before == UInt8(ascii: ".") }

  static func all(in code: [UInt8]) -> [Word] {
    var words: [Word] = []
    var line = 1
    var position = 0
    var before: UInt8 = 0
    while position < code.count {
      let byte = code[position]
      guard byte.isWord else {
        if byte == UInt8(ascii: "\n") { line += 1 }
        if !byte.isBlank { before = byte }
        position += 1
        continue
      }
      let start = position
      while position < code.count, code[position].isWord { position += 1 }
      let text = String(decoding: code[start..<position], as: UTF8.self)
      let after = position < code.count ? code[position] : 0
      words.append(
        Word(text: text, range: start..<position, line: line, before: before, after: after))
      before = code[position - 1]
    }
    return words
  }
}

extension UInt8 {
  var isBlank: Bool { self == 32 || self == 9 || self == 10 || self == 13 }

  var isWord: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...:
      true
    default: false
    }
  }
}
