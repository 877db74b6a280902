import Testing

@testable import SegTerminal

struct CompletionTests {
  private func reply(
    _ texts: [String], typed: String
  ) -> (inserted: String?, listing: String?) {
    Completion(replaced: 0..<typed.utf8.count, candidates: texts.map { Candidate(text: $0) })
      .reply(typed: typed, columns: 40, rows: 24)
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

  @Test func listsOnlyWhenNothingCanBeInserted() {
    #expect(reply(["kmeans", "kmedoids"], typed: "k").listing == nil)
    #expect(reply(["kmeans", "kmedoids"], typed: "kme").listing == "kmeans    kmedoids")
  }

  @Test func columnsAreFilledDownwards() {
    let texts = (1...7).map { "word-number-\($0)" }
    #expect(
      Completion.listing(of: texts.map { Candidate(text: $0) }, columns: 45, rows: 24) == """
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
      Completion.listing(of: candidates, columns: 20, rows: 24) == """
        日本   two wide le…\r
        ab     short\r
        plain
        """)
  }

  @Test func withoutRoomForDetailsTheyAreLeftOut() {
    let candidates = (10..<40).map { Candidate(text: "\($0)", detail: "d") }
    let listing = Completion.listing(of: candidates, columns: 20, rows: 24)
    #expect(listing.hasPrefix("10  16  22  28  34\r\n11"))
  }

  @Test func moreThanAScreenIsCounted() {
    let candidates = (100..<999).map { Candidate(text: "\($0)", detail: "d") }
    let lines = Completion.listing(of: candidates, columns: 10, rows: 8).split(separator: "\r\n")
    #expect(lines == ["100  104", "101  105", "102  106", "103  107", "… and 891 more"])
  }
}
