import SegTestSupport
import Testing

@testable import SegRuntime

/// What Tab offers, from the registry and from the columns that reach the cursor.
@Suite struct CompletionTests {
  private func offered(_ text: String, _ recorder: SessionRecorder) -> [String] {
    recorder.session.completions(text, cursor: text.utf8.count).candidates.map(\.text)
  }

  @Test func verbsAfterAPipe() throws {
    let recorder = try Sessions.withExamples()
    let found = offered("orders | kme", recorder)
    #expect(found == ["kmeans", "kmedoids"])
    #expect(!offered("orders | l", recorder).contains("load"))
    #expect(offered("orders | hea", recorder) == ["head", "heatmap"])
  }

  @Test func dataSetsAndSourcesAtTheStart() throws {
    let recorder = try Sessions.withExamples()
    let found = offered("", recorder)
    for name in ["orders", "iris", "load", "let"] { #expect(found.contains(name), "\(name)") }
    #expect(!found.contains("kmeans"))
    #expect(offered("six", recorder) == ["six", "six_segments"])
  }

  @Test func dataThatIsThereWithoutAFile() throws {
    let recorder = try SessionRecorder()
    #expect(offered("ir", recorder) == ["iris"])
    let found = recorder.session.completions("ir", cursor: 2).candidates
    #expect(found.map(\.detail) == ["example data"])
    recorder.enter("let iris = six")
    let own = recorder.session.completions("ir", cursor: 2).candidates
    #expect(own.map(\.text) == ["iris"] && own.map(\.detail) == ["table"])
  }

  @Test func columnsThatReachTheStage() throws {
    let recorder = try Sessions.withExamples()
    #expect(offered("orders | where amo", recorder) == ["amount"])
    #expect(offered("orders | rename spend = amount | where sp", recorder).contains("spend"))
    #expect(!offered("orders | rename spend = amount | where am", recorder).contains("amount"))
    #expect(offered("six | kmeans k=2 | where seg", recorder).contains("segment"))
    #expect(recorder.problems == [])
  }

  @Test func columnsOfAGroup() throws {
    let recorder = try Sessions.withExamples()
    #expect(offered("iris | mfa sepal=[sepal_l", recorder) == ["sepal_length"])
    #expect(offered("iris | mfa sepal=[sepal_length, sepal_w", recorder) == ["sepal_width"])
    let found = offered("iris | mfa sepal=", recorder)
    #expect(found.contains("petal_width") && found.contains("starting("))
    #expect(!found.contains("abs(") && !found.contains("orders"))
  }

  @Test func optionsThatAreNotGivenYet() throws {
    let recorder = try Sessions.withExamples()
    let found = offered("six | kmeans k=2 ", recorder)
    #expect(found.contains("restarts=") && found.contains("seed="))
    #expect(!found.contains("k="))
  }

  @Test func wordsOfAnOption() throws {
    let recorder = try Sessions.withExamples()
    let found = offered("six | hclust linkage=", recorder)
    #expect(found.contains("ward") && found.contains("single"))
    #expect(offered("six | hclust linkage=wa", recorder) == ["ward"])
  }

  @Test func filesInsideOfQuotes() throws {
    let recorder = try Sessions.withExamples()
    #expect(offered("load \"ex", recorder) == ["examples/"])
    #expect(offered("load \"examples/o", recorder) == ["examples/orders.csv\""])
    let closed = "load \"examples/o\""
    let inside = recorder.session.completions(closed, cursor: closed.utf8.count - 1)
    #expect(inside.candidates.map(\.text) == ["examples/orders.csv"])
    #expect(offered("load ex", recorder) == ["\"examples/"])
  }

  @Test func valuesOfAComparedColumn() throws {
    let recorder = try Sessions.withExamples()
    let found = recorder.session.completions("orders | where country == ", cursor: 26).candidates
    #expect(found.first?.text == "\"FR\"")
    #expect(found.first?.detail == "24 rows")
    #expect(offered("orders | where country in [\"FR\", \"D", recorder) == ["DE\""])
    #expect(offered("orders | where status == 'pa", recorder) == ["paid'"])
    #expect(offered("orders | where country == 'F' and amo", recorder) == ["amount"])
  }

  @Test func parametersDecideWhatIsOffered() throws {
    let recorder = try Sessions.withExamples()
    #expect(offered("orders | freq cou", recorder) == ["country"])
    #expect(!offered("six | kmeans k=", recorder).contains("six"))
    #expect(offered("orders | join ", recorder).contains("six"))
  }

  @Test func valuesBehindADollar() throws {
    let recorder = try Sessions.withExamples()
    #expect(offered("six | kmeans k=$", recorder).contains("$k"))
  }

  /// Wherever the cursor stands, Tab neither fails nor says anything.
  @Test func everyPlaceOfEveryExampleIsSafe() throws {
    let recorder = try Sessions.withExamples()
    for example in Registry.verbs.flatMap(\.examples) {
      for cursor in 0...example.code.utf8.count {
        let list = recorder.session.completions(example.code, cursor: cursor)
        #expect(list.start <= list.end && list.end <= example.code.utf8.count)
      }
    }
    #expect(recorder.transcript == "")
  }
}
