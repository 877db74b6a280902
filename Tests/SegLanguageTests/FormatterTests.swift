import Foundation
import Testing

@testable import SegLanguage

@Suite struct FormatterTests {
  @Test(arguments: try caseNames()) func twiceIsOnce(_ name: String) throws {
    let once = try #require(Formatter.format(try caseText(name)))
    #expect(Formatter.format(once) == once)
  }

  @Test func tour() throws {
    let formatted = try #require(Formatter.format(try caseText("tour.seg")))
    if ProcessInfo.processInfo.environment["SEG_UPDATE_SNAPSHOTS"] != nil {
      let file = casesFolder.appendingPathComponent("tour.formatted.seg")
      try formatted.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(formatted == (try caseText("tour.formatted.seg")))
  }

  @Test(arguments: [
    ("", ""), ("\n\n  \n", ""), ("a", "a\n"), ("a;", "a;\n"), ("a ; b;", "a\nb;\n"),
    ("\n\na\n\n\n\nb\n", "a\n\nb\n"),
    ("x|head 5|>tail 3", "x | head 5 | tail 3\n"),
    ("z|kmeans k=4,restarts=20", "z | kmeans k=4 restarts=20\n"),
    ("z|kmeans k=4 ,  restarts = 20", "z | kmeans k=4, restarts = 20\n"),
    ("c|fill age=1,city = 2", "c | fill age=1, city = 2\n"),
    ("c|fill age = 1 city = 2", "c | fill age = 1, city = 2\n"),
    ("km|name 1=\"A\",2=\"B\"", "km | name 1=\"A\", 2=\"B\"\n"),
    ("param $k=4 min = 2", "param $k = 4, min=2\n"),
    ("param $k =-4", "param $k = -4\n"), ("= -  3 - - x", "= -3 - -x\n"),
    ("=2 ^ - 1*3", "= 2^-1 * 3\n"), ("z|kmeans k=2 .. 10", "z | kmeans k=2..10\n"),
    ("a|where not x in[1,2]and y==3", "a | where not x in [1, 2] and y == 3\n"),
    ("=f ( a,b )", "= f(a, b)\n"), ("def f( $a=1,$b )=$a", "def f($a = 1, $b) = $a\n"),
    ("def f(){a|b}", "def f() { a | b }\n"),
    ("=case{a=>1 else=>2}", "= case { a => 1, else => 2 }\n"),
    ("=[ a = 1,2 ]", "= [a=1, 2]\n"), ("= m . x", "= m.x\n"),
    ("a |\nb", "a\n  | b\n"), ("a # x\n| b # y\n# z", "a  # x\n  | b  # y\n# z\n"),
    ("a | # why\n b", "a  # why\n  | b\n"), ("a\n# own\n| b", "a\n  # own\n  | b\n"),
    ("a | b k=1, # why\n c=2", "a | b k=1,  # why\n    c=2\n"),
    ("= [1, # one\n 2]", "= [1,  # one\n    2]\n"),
    ("def f() { a\n| b }", "def f() {\n  a\n    | b\n}\n"),
    ("## doc  \ndef f() = 1\n#> 1  \n", "## doc\ndef f() = 1\n#> 1  \n"),
    ("\u{FEFF}a\r\nb\r\n", "a\nb\n"), ("a; # note\nb", "a;  # note\nb\n"),
    ("x | f  `odd  name`,'a''b' ,\"{ $k }\"", "x | f `odd  name`, 'a''b', \"{ $k }\"\n"),
  ])
  func style(_ source: String, _ expected: String) {
    #expect(Formatter.format(source) == expected)
    #expect(Formatter.format(expected) == expected)
  }

  @Test func longPipelinesAreBroken() throws {
    let stage = "where some_long_column_name > 1_000"
    let source = "let x = cust | " + [stage, stage, stage].joined(separator: " | ")
    #expect(
      Formatter.format(source) == """
        let x = cust
          | \(stage)
          | \(stage)
          | \(stage)

        """)
  }

  @Test func longBlocksAreBroken() throws {
    let stage = "where some_long_column_name > 1_000"
    let source = "def keep() { \(stage) | \(stage) | \(stage) }"
    let expected = """
      def keep() {
        \(stage)
          | \(stage)
          | \(stage)
      }

      """
    #expect(Formatter.format(source) == expected)
    #expect(Formatter.format(expected) == expected)
  }

  @Test func errorsAreNotFormatted() {
    #expect(Formatter.format("let a load") == nil)
  }

  /// Formatting keeps what is said: the same syntax values, places aside.
  @Test(arguments: try caseNames()) func meaningIsKept(_ name: String) throws {
    let source = try caseText(name)
    let formatted = try #require(Formatter.format(source))
    #expect(outline(formatted) == outline(source))
  }
}
