import SegRuntime
import Testing

@testable import SegTerminal

/// What terminals send, as keys.
@Suite struct KeyDecoderTests {
  private func keys(_ text: String) -> [SegRuntime.Key] {
    var decoder = KeyDecoder()
    return decoder.keys(text.utf8) + decoder.flush()
  }

  @Test func lettersAndControls() {
    #expect(keys("aé日😀") == [.character("a"), .character("é"), .character("日"), .character("😀")])
    #expect(keys("\r\t\u{7F}\u{3}") == [.enter, .tab, .backspace, .control("c")])
  }

  @Test func sequences() {
    #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[D") == [.up, .down, .right, .left])
    #expect(
      keys("\u{1B}[5~\u{1B}[6~\u{1B}[3~\u{1B}[H\u{1B}[4~\u{1B}[Z")
        == [.pageUp, .pageDown, .delete, .home, .end, .backTab])
    #expect(keys("\u{1B}[99~x") == [.character("x")])
  }

  @Test func aLoneEscapeIsAKey() {
    #expect(keys("\u{1B}") == [.escape])
    #expect(keys("\u{1B}q") == [.escape, .character("q")])
  }

  @Test func piecesAreJoined() {
    var decoder = KeyDecoder()
    var found: [SegRuntime.Key] = []
    for byte in "日\u{1B}[6~z".utf8 { found += decoder.keys([byte]) }
    #expect(found == [.character("日"), .pageDown, .character("z")])
    #expect(!decoder.isUndecided)
  }

  @Test func brokenInputIsDropped() {
    var decoder = KeyDecoder()
    #expect(decoder.keys([0xFF, 0x80, UInt8(ascii: "a")]) == [.character("a")])
  }
}
