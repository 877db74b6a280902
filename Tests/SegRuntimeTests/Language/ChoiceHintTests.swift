import SegTestSupport
import Testing

@testable import SegRuntime

/// A word of an option that stands where a value is wanted.
struct ChoiceHintTests {
  @Test(arguments: [
    ("iris | plot histogram sepal_length", "S0107", "iris | plot sepal_length kind=histogram"),
    (
      "iris | plot hist(sepal_length) | show", "S0205",
      "iris | plot sepal_length kind=histogram | show"
    ),
    ("iris | kmeans 4", "S0213", "iris | kmeans k=4"),
    ("iris | scale zscore", "S0204", "iris | scale method=zscore"),
    ("iris | plot histogram, sepal_length", "S0204", "iris | plot sepal_length kind=histogram"),
    ("iris | plot sepal_length, hist", "S0204", "iris | plot sepal_length kind=histogram"),
    ("iris | hclust ward | cut k=3", "S0204", "iris | hclust linkage=ward | cut k=3"),
  ])
  func isProposedAsOption(_ wrong: String, _ code: String, _ right: String) throws {
    let recorder = try SessionRecorder()
    #expect(recorder.enter(wrong) == .failed)
    #expect(recorder.codes == [code])
    #expect(recorder.session.offeredStatement == right)
    recorder.forget()
    #expect(recorder.session.check(script: right))
    #expect(recorder.problems.isEmpty)
  }

  @Test(arguments: [
    "iris | plot nosuch", "iris | plot nosuch sepal_length", "iris | plot ab(sepal_length)",
    "iris | hclust w",
  ])
  func otherWordsAreLeftAlone(_ wrong: String) throws {
    let recorder = try SessionRecorder()
    #expect(recorder.enter(wrong) == .failed)
    #expect(recorder.session.offeredStatement == nil)
    #expect(recorder.problems.allSatisfy { !$0.contains("=`?") })
  }

  @Test func isSaidWhileTyping() throws {
    let recorder = try SessionRecorder()
    let text = "iris | plot histogram sepal_length"
    let reading = recorder.session.reading(of: text, cursor: text.utf8.count)
    #expect(reading.repaired == "iris | plot sepal_length kind=histogram")
  }
}
