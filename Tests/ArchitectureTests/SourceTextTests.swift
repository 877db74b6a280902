import Testing

@Suite struct SourceTextTests {
  private func code(_ text: String) -> String {
    String(decoding: SourceText(path: "Sources/X/X.swift", text: text).code, as: UTF8.self)
  }

  @Test(arguments: [
    ("a // b\nc", "a     \nc"),
    ("a /* b /* c */ d */ e", "a                   e"),
    (#"let a = "b { \" c" + d"#, #"let a =            + d"#),
    (##"let a = #"b "\( c"# + d"##, ##"let a =             + d"##),
    (#"let a = "b \(c { "d" }) e" + f"#, #"let a =     (c {     })    + f"#),
    ("\"\"\"\na \"b\" {\n\"\"\" + c", "   \n       \n    + c"),
    ("\"\" + a", "   + a"),
    ("#/ a { /# + b", "          + b"),
    ("a / b / c", "a / b / c"),
    ("let a = \"open\nb", "let a =      \nb"),
    ("a /* never closed", "a                "),
  ])
  func blanksCommentsAndLiterals(text: String, expected: String) {
    #expect(code(text) == expected)
  }

  @Test func wordsKnowTheirLinesAndNeighbours() {
    let words = SourceText(path: "Sources/X/X.swift", text: "try! a\n  .init(b: 1)").words
    #expect(words.map(\.text) == ["try", "a", "init", "b", "1"])
    #expect(words.map(\.line) == [1, 1, 2, 2, 2])
    #expect(words[0].after == UInt8(ascii: "!"))
    #expect(words[2].isMember && !words[1].isMember)
  }

  @Test func countsLines() {
    #expect(SourceText(path: "X.swift", text: "").lineCount == 0)
    #expect(SourceText(path: "X.swift", text: "a\n").lineCount == 1)
    #expect(SourceText(path: "X.swift", text: "a\nb").lineCount == 2)
  }

  @Test func findsImports() {
    let text = """
      public import Foundation
      @testable import SegEngine
      import struct Foundation.URL
      // import Hidden
      let a = "import Text"; b.import(c)
      """
    let imports = SourceText(path: "X.swift", text: text).imports()
    #expect(imports.map(\.module) == ["Foundation", "SegEngine", "Foundation"])
    #expect(imports.map(\.line) == [1, 2, 3])
  }

  @Test func findsBodies() {
    let text = """
      import A
      struct B: C where D == E {
        let f = 1
        var g: Int { 2 }
        init(class: Int) {
          h.map { $0.init() }
        }
        class func i() {
          struct J {
            func k() {}
          }
        }
        enum L {
          case m
          static let n = { 1 }
        }
      }
      extension B {
        func o()
          -> Int
        {
          "} \\(p { q }) {"
        }
      }
      """
    let bodies = SourceText(path: "X.swift", text: text).bodies()
    #expect(
      bodies == [
        Body(name: "g", firstLine: 4, lastLine: 4),
        Body(name: "init", firstLine: 5, lastLine: 7),
        Body(name: "i", firstLine: 8, lastLine: 12),
        Body(name: "closure", firstLine: 15, lastLine: 15),
        Body(name: "o", firstLine: 19, lastLine: 23),
      ])
  }
}
