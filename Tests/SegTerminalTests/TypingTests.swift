import SegTestSupport
import Testing

@testable import SegTerminal

/// What the prompt shows and offers for lines of its own.
struct TypingTests {
  private func offered(_ text: String) throws -> [String] {
    let recorder = try SessionRecorder(fixtures: "Tests/SegRuntimeTests/Fixtures")
    recorder.enter("let orders = load \"examples/orders.csv\"")
    return DirectiveCompletion.completion(
      text, cursor: text.utf8.count, session: recorder.session)?.candidates.map(\.text) ?? ["none"]
  }

  @Test(
    arguments: [
      (":hi", [":history"]), (":help km", ["kmeans", "kmedoids", "kmodes"]),
      ("?km", ["kmeans", "kmedoids", "kmodes"]),
      ("?ke", ["keys"]), ("?s0204", ["S0204"]), (":run ex", ["examples/"]),
      (":save ex", ["examples/"]),
      (":save x for=o", ["for=orders"]), (":names o", []), (":nonsense ", []), ("orders", ["none"]),
      ("!l", ["none"]),
    ])
  func completion(_ text: String, _ candidates: [String]) throws {
    #expect(try offered(text) == candidates)
  }

  @Test func directivesAreColoured() throws {
    let typing = Typing(try SessionRecorder().session)
    #expect(typing.reading(of: ":save x", cursor: 7).pieces.map(\.span.end) == [5])
    #expect(typing.reading(of: ":sav", cursor: 4).hint?.added == "e")
    #expect(typing.reading(of: ":none", cursor: 5).marks.count == 1)
    #expect(!typing.hasNews())
  }

  @Test func readingsAreKeptUntilSomethingChanges() throws {
    let recorder = try SessionRecorder()
    let typing = Typing(recorder.session)
    let text = "= $k + nmae "
    while typing.reading(of: text, cursor: 12).marks.isEmpty { #expect(typing.hasNews()) }
    #expect(typing.reading(of: text, cursor: 12).note.hasPrefix("there is no value `$k`"))
    #expect(!typing.hasNews())
    recorder.enter("let $k = 1")
    #expect(typing.hasNews())
    while typing.reading(of: text, cursor: 12).note.contains("$k") { #expect(typing.hasNews()) }
    #expect(typing.reading(of: text, cursor: 12).note.hasPrefix("`nmae` is a bare name"))
  }

  @Test func anEmptyLineIsRepairedToWhatWasOffered() throws {
    let recorder = try SessionRecorder(fixtures: "Tests/SegRuntimeTests/Fixtures")
    let typing = Typing(recorder.session)
    #expect(typing.repair("", cursor: 0) == nil)
    recorder.enter("load \"examples/orders.csv\" | haed 2")
    #expect(typing.repair("", cursor: 0) == "load \"examples/orders.csv\" | head 2")
  }
}
