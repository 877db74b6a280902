import Testing

@testable import SegTerminal

struct HistoryWalkTests {
  private static let entries = [
    "cust | head", "orders | head 3", "cust | describe", "cust | freq x",
  ]

  @Test func anEmptyLineWalksThroughAll() {
    var walk = HistoryWalk(Self.entries)
    #expect(walk.older("", cursor: 0) == "cust | freq x")
    #expect(walk.older("cust | freq x", cursor: 13) == "cust | describe")
    #expect(walk.newer("cust | describe", cursor: 15) == "cust | freq x")
    #expect(walk.newer("cust | freq x", cursor: 13) == "")
    #expect(walk.newer("", cursor: 0) == nil)
  }

  @Test func whatIsTypedHasToBeTheBeginning() {
    var walk = HistoryWalk(Self.entries)
    #expect(walk.older("cust | h", cursor: 8) == "cust | head")
    #expect(walk.older("cust | head", cursor: 11) == nil)
    #expect(walk.newer("cust | head", cursor: 11) == "cust | h")
  }

  @Test func onlyWhatStandsBeforeTheCursorCounts() {
    var walk = HistoryWalk(Self.entries)
    #expect(walk.older("orders | x", cursor: 6) == "orders | head 3")
  }

  @Test func aChangedTextBeginsANewWalk() {
    var walk = HistoryWalk(Self.entries)
    #expect(walk.older("", cursor: 0) == "cust | freq x")
    #expect(walk.older("cust | d", cursor: 8) == "cust | describe")
    #expect(walk.newer("something else", cursor: 3) == nil)
  }

  @Test func newStatementsAreFoundFirstAndOnce() {
    var walk = HistoryWalk(["a1", "b", "a2"])
    walk.add("a1")
    #expect(walk.entries == ["b", "a2", "a1"])
    #expect(walk.older("a", cursor: 1) == "a1")
    #expect(walk.older("a1", cursor: 2) == "a2")
    #expect(walk.older("a2", cursor: 2) == nil)
  }

  @Test func hintsContinueTheLine() {
    var walk = HistoryWalk(["cust |\n  head", "cust | freq x"])
    #expect(walk.continuation(of: "cust |") == " freq x")
    #expect(walk.continuation(of: "cust |\n  h") == "ead")
    #expect(walk.continuation(of: "cust | freq x") == nil)
    #expect(walk.continuation(of: "") == nil)
    #expect(walk.continuation(of: " ") == nil)
    walk.newestFailed()
    #expect(walk.continuation(of: "cust | ") == nil)
    walk.add("cust | freq x")
    #expect(walk.continuation(of: "cust | ") == "freq x")
  }
}
