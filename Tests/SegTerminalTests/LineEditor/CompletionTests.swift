import Testing

@testable import SegTerminal

struct CompletionTests {
  private func reply(
    _ texts: [String], typed: String
  ) -> (inserted: String?, listing: String?) {
    Completion(replaced: 0..<typed.utf8.count, candidates: texts.map { Candidate(text: $0) })
      .reply(typed: typed, columns: 40)
  }

  @Test(
    arguments: [
      ([], "x", nil), (["kmeans"], "km", "kmeans"), (["kmeans"], "kmeans", nil),
      (["kmeans", "kmedoids"], "k", "kme"), (["kmeans", "kmedoids"], "kme", nil),
      (["größe", "größer"], "gr", "größe"), (["KMeans"], "km", "KMeans"),
    ] as [([String], String, String?)])
  func insertsTheSharedBeginning(_ texts: [String], _ typed: String, _ inserted: String?) {
    #expect(reply(texts, typed: typed).inserted == inserted)
  }

  @Test func listsOnlySeveral() {
    #expect(reply(["a"], typed: "").listing == nil)
    #expect(reply(["ab", "ac"], typed: "a").listing == "ab  ac")
  }

  @Test func columnsAreFilledDownwards() {
    let texts = (1...7).map { "word-number-\($0)" }
    #expect(
      Completion.listing(of: texts.map { Candidate(text: $0) }, columns: 45) == """
        word-number-1  word-number-4  word-number-7\r
        word-number-2  word-number-5\r
        word-number-3  word-number-6
        """)
  }

  @Test func detailsStandInAColumn() {
    let candidates = [
      Candidate(text: "日本", detail: "two wide letters"), Candidate(text: "ab", detail: "short"),
      Candidate(text: "plain"),
    ]
    #expect(
      Completion.listing(of: candidates, columns: 20) == """
        日本   two wide le…\r
        ab     short\r
        plain
        """)
  }

  @Test func veryManyAreCounted() {
    let candidates = (0..<100).map { Candidate(text: "\($0)", detail: "d") }
    #expect(Completion.listing(of: candidates, columns: 80).hasSuffix("… and 40 more"))
  }
}
