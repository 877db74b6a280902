import SegTestSupport
import Testing

@testable import SegRuntime

/// `def`, `param`, `use`, `for`, `let $x`.
@Suite struct DefinitionTests {
  @Test func ownVerbsTakeArgumentsByPlaceAndByName() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("def top($n = 3, $by = \"FR\") { where country == $by | head $n }")
    #expect(try recorder.csv("orders | top").rows.count == 3)
    #expect(try recorder.csv("orders | top 2").rows.count == 2)
    #expect(try recorder.csv("orders | top 1, by=\"DE\"").column("country") == ["DE"])
    #expect(recorder.failing("orders | top 1, 2, 3") == ["S0212"])
    #expect(recorder.failing("orders | top m=1") == ["S0214"])
    recorder.run("def need($n) { head $n }")
    #expect(recorder.failing("orders | need") == ["S0211"])
  }

  @Test func ownFunctionsStandInExpressions() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("def net($x, $tax = 20%) = $x / (1 + $tax)")
    #expect(try recorder.shown("= net(120)").hasPrefix("100"))
    #expect(try recorder.shown("= net(150, 50%)") == "100")
    let table = try recorder.csv("orders | head 1 | derive n = net(amount, 0)")
    #expect(table.numbers("n") == table.numbers("amount"))
    #expect(recorder.failing("orders | derive n = net()") == ["S0206"])
    #expect(recorder.failing("orders | net") == ["S0201"])
  }

  @Test func definitionsThatCallThemselvesAreRefused() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("def loop() { head 2 | loop }\norders | loop") == ["S0225"])
    #expect(recorder.failing("def f($x) = f($x) + 1\n= f(1)") == ["S0225"])
    #expect(
      recorder.failing("def a() { b }\ndef b() { a }\norders | a").contains("S0225"))
    #expect(recorder.failing("def kmeans() { head 2 }") == ["S0219"])
    #expect(recorder.failing("let kmeans = orders") == ["S0219"])
  }

  @Test func errorsInsideOfADefinitionNameTheirPlace() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("def p() { where no_such > 1 }\norders | p") == ["S0204"])
    #expect(recorder.problems.joined().contains("inside of `p`"))
  }

  @Test func parametersObeyTheirRules() throws {
    func codes(_ parameters: [String: String]) throws -> [String] {
      let recorder = try SessionRecorder(parameters: parameters)
      recorder.run(
        """
        param $k = 4, min=2, max=12, help="Segments"
        param $how = "ward", one_of=["ward", "single"]
        param $asof = 2026-06-30
        = "{$k} {$how} {$asof}"
        """)
      return recorder.problems.isEmpty ? recorder.results : recorder.codes
    }
    #expect(try codes([:]) == ["4 ward 2026-06-30"])
    #expect(
      try codes(["k": "7", "how": "single", "asof": "2026-01-31"]) == ["7 single 2026-01-31"])
    #expect(try codes(["k": "13"]) == ["S0223"])
    #expect(try codes(["k": "1"]) == ["S0223"])
    #expect(try codes(["k": "many"]) == ["S0223"])
    #expect(try codes(["how": "other"]) == ["S0223"])
    #expect(try codes(["asof": "yesterday"]) == ["S0223"])
  }

  @Test func aParametersOwnDefaultObeysItsRules() throws {
    let recorder = try SessionRecorder()
    #expect(recorder.failing("param $k = 20, max=12") == ["S0223"])
    #expect(recorder.failing("param $k = 4, least=2") == ["S0214"])
  }

  @Test func theSeedParameterSeedsTheScript() throws {
    func hash(_ seed: String?) throws -> String {
      let recorder = try SessionRecorder(
        fixtures: Sessions.fixtures, parameters: seed.map { ["seed": $0] } ?? [:])
      recorder.run(
        """
        param $seed = 42
        let iris = load "examples/iris.csv"
        let m = iris | kmeans k=3 restarts=1
        """)
      return recorder.notes.joined(separator: "\n")
    }
    #expect(try hash(nil).contains("seed 42"))
    #expect(try hash("7").contains("seed 7"))
    #expect(try hash("7") == hash("7"))
  }

  @Test func aSeedIsAWholeNumber() throws {
    let recorder = try SessionRecorder()
    for seed in ["-1", "1.5", "\"x\"", "null"] {
      #expect(recorder.failing("param $seed = \(seed)") == ["S0223"], "\(seed)")
      #expect(recorder.failing("let $seed = \(seed)") == ["S0223"], "\(seed)")
    }
    #expect(recorder.run("let $seed = 0") == .fine)
  }

  @Test func useBringsDefinitionsOnly() throws {
    let recorder = try Sessions.withExamples()
    try recorder.write(
      "seg 1\nlet $least = 50\ndef big() { where amount > $least }\ndef twice($x) = $x * 2\n",
      to: "lib.seg")
    try recorder.write("let o = load \"examples/orders.csv\"\n", to: "data.seg")
    try recorder.write("use \"lib.seg\"\n", to: "nested.seg")
    try recorder.write("def (\n", to: "broken.seg")
    #expect(recorder.run("use \"lib.seg\"\norders | big | head 1\n= twice($least)") == .fine)
    #expect(recorder.results.last == "100")
    #expect(recorder.failing("use \"data.seg\"") == ["S0228"])
    #expect(recorder.failing("use \"nested.seg\"") == ["S0228"])
    #expect(recorder.failing("use \"none.seg\"") == ["S0301"])
    #expect(recorder.failing("use \"broken.seg\"").first?.hasPrefix("S01") == true)
  }

  @Test func mistakesInUsedFilesPointAtTheUse() throws {
    let recorder = try Sessions.withExamples()
    let far = String(repeating: "\n", count: 30)
    try recorder.write(far + "param $k = 20, max=12\n", to: "lib.seg")
    #expect(recorder.failing("use \"lib.seg\"") == ["S0223"])
    let problem = recorder.problems.joined()
    #expect(problem.contains("in `lib.seg`: `$k`: 20 lies above 12"))
    #expect(problem.contains("1 | use \"lib.seg\""))
  }

  @Test func textsTakeValues() throws {
    let recorder = try Sessions.withExamples()
    let status = recorder.run("let $k = 3\norders | head $k | export \"out/n_{$k}_{$k * 2}.csv\"")
    #expect(status == .fine, "\(recorder.transcript)")
    #expect(recorder.exists("out/n_3_6.csv"))
  }

  @Test func forMakesACollectionInOrder() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "for $m in [\"ward\", \"average\", \"single\"] { six | hclust linkage=$m | cut k=2 } | compare silhouette, cophenetic"
    )
    #expect(table.column("m") == ["ward", "average", "single"])
    #expect(table.column("segments") == ["2", "2", "2"])
    for value in table.numbers("silhouette") { #expect(abs(value - 0.7555549899) < 5e-11) }
    #expect(abs(table.numbers("cophenetic")[1] - 0.9736110696) < 5e-11)
  }

  @Test func unknownValuesAreNamed() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("orders | head $m") == ["S0203"])
    #expect(recorder.failing("let $who = Ann") == ["S0226"])
  }
}

/// Extreme values neither stop the program nor fill its memory.
@Suite struct ExtremeValueTests {
  @Test func endlessRangesAreRefused() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("iris | kmeans k=2..1000000000") == ["S0215"])
    #expect(recorder.failing("for $i in 1..100000000000 { iris | head $i }") == ["S0215"])
    #expect(
      recorder.failing("for $i in -9000000000000000000..9000000000000000000 { iris }") == ["S0215"])
    #expect(recorder.failing("param $k = 3, one_of=1..99999999999") == ["S0215"])
  }

  @Test func aRangeBehindANameMeansWhatItMeansWrittenOut() throws {
    let recorder = try Sessions.withExamples()
    let status = recorder.run(
      """
      let $r = 1..2
      = 1.5 in $r
      = 1.5 in 1..2
      = 1.5 not in $r
      let $long = 1..99999999999
      = 7 in $long
      """)
    #expect(status == .fine, "\(recorder.transcript)")
    #expect(recorder.results == ["true", "true", "false", "true"])
  }

  @Test func numbersAtTheEndOfTheirTypeAreRefused() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("let $m = -9223372036854775807 - 1\n= -$m") == ["S0310"])
    #expect(recorder.failing("= 9223372036854775807 + 1") == ["S0310"])
    let most = "9223372036854775807"
    for stage in ["show \(most)", "kmeans quantity k=2 restarts=\(most)", "cut k=\(most)"] {
      #expect(recorder.failing("orders | \(stage)").first?.hasPrefix("S0") == true, "\(stage)")
    }
    for stage in ["head \(most)", "tail \(most)", "sample n=\(most)", "freq country top=\(most)"] {
      #expect(recorder.run("orders | \(stage)") == .fine, "\(stage)\n\(recorder.transcript)")
    }
  }

  @Test func sweepsInsideOfForAreOneCollection() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "for $m in [\"greedy\", \"random\"] { six | kmeans k=2..3 init=$m } | compare inertia")
    #expect(table.header == ["m", "k", "segments", "smallest", "inertia"])
    #expect(table.column("m") == ["greedy", "greedy", "random", "random"])
    #expect(table.column("k") == ["2", "3", "2", "3"])
    let twice = try recorder.csv("for $k in 1..2 { six | kmeans k=$k..3 } | compare inertia")
    #expect(twice.column("k") == ["1", "1", "1", "2", "2"])
    #expect(twice.column("k_2") == ["1", "2", "3", "2", "3"])
  }

  @Test func emptyCollectionsAreNoDisaster() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("for $x in [] { six | kmeans k=2 } | compare") == .fine)
    #expect(recorder.run("for $x in [] { six | kmeans k=2 } | plot") == .fine)
    #expect(recorder.failing("for $x in [] { six | kmeans k=2 } | best") == ["S0410"])
  }
}
