import Testing

@testable import SegLanguage

@Suite struct StatementTests {
  @Test(arguments: [
    ("a\nb", ["a", "b"]), ("a\n| b", ["a | b"]), ("a |\nb", ["a | b"]), ("a |> b", ["a | b"]),
    ("a\n# note\n\n  | b", ["a | b"]), ("= 1 +\n2", ["= (+ 1 2)"]), ("= (1\n+ 2)", ["= <(+ 1 2)>"]),
    ("a x,\n k=1", ["a x k=1"]), ("a k=\n1", ["a k=1"]), ("= x in\n[1,\n2\n]", ["= (in x [1 2])"]),
    ("a;\nb; c", ["a;", "b", "c"]), ("a; # done\n", ["a;"]), ("a;", ["a;"]), (";;a;;", ["a;"]),
    ("= case { a =>\n1\n}", ["= case{a=>1}"]), ("a\r\n| b\r\nc", ["a | b", "c"]),
    ("a\r| b\rc", ["a | b", "c"]), ("\u{FEFF}a", ["a"]), ("\n\na\n\n", ["a"]),
    ("def f() {\n a\n | b\n}\nc", ["def f() {a | b}", "c"]),
    ("## one\n## two\ndef f() = 1", ["def f() = 1##one\ntwo"]),
    ("## far\n\ndef f() = 1", ["def f() = 1"]), ("a # x\n#> 1\n#>  2\n\n#> 3", ["a#>1#> 2"]),
    ("pin \"a\" rows=1 hash=\"x\"", ["pin \"a\" rows=1 hash=\"x\""]),
    ("use \"a.seg\"", ["use \"a.seg\""]),
    ("seg 1", ["seg 1.0"]), ("for $x in [1] { a }", ["for $x in [1] {a}"]),
  ])
  func file(_ source: String, _ expected: [String]) {
    #expect(outline(source) == expected)
    #expect(diagnostics(source) == [])
  }

  @Test func promptContinuesFromTheLastResult() {
    #expect(outline("a\n| b", .prompt) == ["a", "it | b"])
    #expect(outline("| b k=1 | c", .prompt) == ["it | b k=1 | c"])
    #expect(diagnostics("| b", .prompt) == [])
  }

  @Test(arguments: [
    ("", true), ("a", true), ("a |", false), ("a | # more", false), ("a | b k=", false),
    ("= (1", false), ("= (1)", true), ("= 1 +", false), ("def f() {", false),
    ("def f() {\na\n", false),
    ("def f() {\na\n}", true), ("= a and", false), ("a x,", false), ("= case { a =>", false),
    (":quit", true), ("!ls (", true), ("load \"a (", true), ("= )", true), ("a;", true),
    ("(;", true),
  ])
  func continuation(_ source: String, _ isComplete: Bool) {
    #expect(Continuation.isComplete(source) == isComplete)
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("restart", "restarts"), ("retsarts", "restarts"), ("KMEANS", "kmeans"), ("init_", "init"),
    ("res", "restarts"), ("max_itr", "max_iter"),
  ])
  func isNear(_ typed: String, _ expected: String) {
    let names = ["k", "restarts", "init", "max_iter", "kmeans", "reset_all"]
    #expect(Suggestion.nearest(to: typed, among: names) == expected)
  }

  @Test func nothingIsNear() {
    #expect(Suggestion.nearest(to: "banana", among: ["kmeans", "pca", "k"]) == nil)
    #expect(Suggestion.nearest(to: "", among: ["k"]) == nil)
    #expect(Suggestion.nearest(to: "x", among: ["k"]) == nil)
  }

  /// Values of the optimal string alignment distance as given by R's stringdist("osa").
  @Test func distances() {
    let pairs = [("ca", "abc", 3), ("kitten", "sitting", 3), ("abcd", "acbd", 1), ("", "ab", 2)]
    for (a, b, expected) in pairs {
      #expect(Suggestion.distance(Array(a), Array(b)) == expected)
    }
  }
}
