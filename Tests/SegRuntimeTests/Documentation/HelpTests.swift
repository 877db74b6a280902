import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct HelpTests {
  private func names(_ words: String) -> [String] {
    HelpSearch.topics(about: words).map(\.name)
  }

  @Test(arguments: [
    ("how many segments", "elbow"), ("missing values", "fill"), ("remove outliers", "winsorize"),
    ("draw a tree", "dendrogram"), ("read a csv file", "load"), ("write csv", "export"),
    ("density noise", "dbscan"), ("predict new customers", "assign"), ("standardise", "scale"),
    ("duplicate rows", "distinct"), ("long tail", "log1p"), ("postcode distance", "L10"),
  ])
  func wordsFindTheirVerb(_ words: String, _ verb: String) {
    #expect(names(words).contains(verb), "\(words): \(names(words))")
  }

  @Test func nonsenseFindsNothing() {
    #expect(names("xyzzy") == [] && names("the of a") == [])
    #expect(!Help.search("xyzzy plugh").isFound)
  }

  @Test func slipsArePutRight() throws {
    let answer = try SessionRecorder().session.help("dendorgram", width: 80)
    #expect(!answer.isFound)
    #expect(answer.text.contains("did you mean `?dendrogram`?"))
  }

  @Test func searchesGiveOneLineEach() throws {
    let answer = try SessionRecorder().session.help("how many segments", width: 80)
    #expect(answer.isFound)
    let lines = answer.text.split(separator: "\n")
    #expect((2...8).contains(lines.count))
    #expect(lines.allSatisfy { $0.contains("  ?") })
  }

  @Test func aVerbsPageHasAllParts() throws {
    let page = try #require(Help.text("kmeans", width: 80))
    for part in [
      "… | kmeans", "Takes a table; gives a clustering.", "restarts=", "default 20", "Examples",
      "iris | kmeans", "Look at  ", "Next     … | profile", "See also ", "minibatch", "doi:",
    ] { #expect(page.contains(part), "\(part)") }
  }

  @Test func columnsAndNamesOfTheSessionAreTopics() throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("customers")
    let age = recorder.session.help("age", width: 80)
    #expect(age.isFound)
    for part in ["integer", "the last result", "rows      15", "missing   3", "smallest  20"] {
      #expect(age.text.contains(part), "\(part) in\n\(age.text)")
    }
    #expect(recorder.session.help("customer_id", width: 80).text.contains("never enters"))
    let set = recorder.session.help("orders", width: 80)
    #expect(set.text.contains("table of 7 columns") && set.text.contains("amount number"))
  }

  @Test func theFirstPageFitsOneScreen() {
    for tables in [[], ["Kunden 2026.csv", "b.csv"]] {
      let lines = Help.firstPage(tables: tables, height: 24).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 23, "\(lines.count) lines")
      #expect(lines.filter { $0.count > 80 } == [])
    }
    #expect(
      Help.firstPage(tables: ["Kunden 2026.csv"], height: 24).contains(
        "let kunden_2026 = load \"Kunden 2026.csv\""))
  }

  @Test func listsAreTopics() {
    #expect(Help.list("verbs")?.contains("kmeans") == true)
    #expect(Help.list("functions")?.contains("log1p") == true)
    #expect(Help.list("messages")?.contains("L10") == true)
    #expect(Help.list("data")?.contains("iris") == true)
  }
}

/// Data sets that are there without a file.
@Suite struct BuiltInDataTests {
  @Test(arguments: ["six", "iris", "orders", "customers"])
  func theyAreTheFilesOfTheTests(_ name: String) throws {
    let bare = try SessionRecorder()
    let filed = try SessionRecorder(fixtures: Sessions.fixtures)
    filed.run("let \(name) = load \"examples/\(name).csv\"")
    #expect(try bare.exported(name) == filed.exported(name))
    #expect(try bare.shown("\(name) | schema") == filed.shown("\(name) | schema"))
  }

  @Test func namesOfTheSessionComeFirst() throws {
    let recorder = try SessionRecorder()
    recorder.run("let iris = orders | head 2")
    #expect(try recorder.csv("iris").rows.count == 2)
  }

  @Test func examplesOfVerbsRunWithoutAnyPreparation() throws {
    let recorder = try SessionRecorder()
    for verb in Registry.verbs {
      for example in verb.examples {
        recorder.forget()
        #expect(
          recorder.run(example.code) == .fine,
          "\(verb.name): \(example.code)\n\(recorder.transcript)")
      }
    }
  }

  @Test func theyCountAndCompareInExpressions() throws {
    #expect(try SessionRecorder().shown("= count(iris) + count(six)") == "156")
  }
}
