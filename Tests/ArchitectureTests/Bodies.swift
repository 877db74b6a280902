/// A function, accessor, initialiser or closure that is not inside another one.
struct Body: Equatable {
  /// The declared name; `closure` or `init` where there is none.
  let name: String
  let firstLine: Int
  let lastLine: Int

  var lineCount: Int { lastLine - firstLine + 1 }
}

extension SourceText {
  /// The outermost bodies of the file. A brace belongs to what the last declaring keyword before
  /// it says; types may hold bodies, anything else is one. A body starts at its `func`, `init`,
  /// `subscript`, `deinit` or `var`, a closure at its brace.
  func bodies() -> [Body] {
    var scanner = BodyScanner(words: words)
    var line = 1
    for (offset, byte) in code.enumerated() {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "{"): scanner.open(at: offset, line: line)
      case UInt8(ascii: "}"): scanner.close(at: offset, line: line)
      default: break
      }
    }
    return scanner.bodies
  }
}

private struct BodyScanner {
  private static let types: Set = ["struct", "class", "enum", "extension", "protocol", "actor"]
  private static let functions: Set = ["func", "init", "deinit", "subscript", "var"]
  private static let declarations = types.union(functions).union(["let", "case"])

  let words: [Word]
  private(set) var bodies: [Body] = []
  private var nextWord = 0
  /// The last declaring keyword since the last brace, as a position in `words`.
  private var keyword: Int?
  /// Open braces of types, then those of one body.
  private var types = 0
  private var inner = 0
  private var name = ""
  private var start = 0

  init(words: [Word]) {
    self.words = words
  }

  mutating func open(at offset: Int, line: Int) {
    passWords(to: offset)
    let declared = keyword
    keyword = nil
    if inner > 0 {
      inner += 1
    } else if let declared, Self.types.contains(words[declared].text) {
      types += 1
    } else {
      inner = 1
      begin(declared, line: line)
    }
  }

  mutating func close(at offset: Int, line: Int) {
    passWords(to: offset)
    keyword = nil
    guard inner > 0 else {
      types -= 1
      return
    }
    inner -= 1
    if inner == 0 {
      bodies.append(Body(name: name, firstLine: start, lastLine: line))
    }
  }

  private mutating func begin(_ declared: Int?, line: Int) {
    guard let declared, Self.functions.contains(words[declared].text) else {
      name = "closure"
      start = line
      return
    }
    let word = words[declared]
    let isNamed = word.text == "func" || word.text == "var"
    name = isNamed && declared + 1 < words.count ? words[declared + 1].text : word.text
    start = word.line
  }

  private mutating func passWords(to offset: Int) {
    while nextWord < words.count, words[nextWord].range.lowerBound < offset {
      let word = words[nextWord]
      // `value.init` is a call, `class:` a label.
      if Self.declarations.contains(word.text), !word.isMember, word.after != UInt8(ascii: ":") {
        if !isModifier(nextWord) { keyword = nextWord }
      }
      nextWord += 1
    }
  }

  /// `class func`, `class var`: here `class` says how, not what.
  private func isModifier(_ index: Int) -> Bool {
    words[index].text == "class" && index + 1 < words.count
      && Self.functions.contains(words[index + 1].text)
  }
}
