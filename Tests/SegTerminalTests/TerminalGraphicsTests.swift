import Foundation
import Testing

@testable import SegTerminal

struct TerminalGraphicsTests {
  private typealias Answer = TerminalGraphics.Answer

  private func answer(_ text: String) -> Answer { TerminalGraphics.answer(Array(text.utf8)) }

  @Test(arguments: [
    ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[6;40;20t\u{1B}[?62;22c", TerminalGraphics.Format.kitty, 20, 40),
    ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c", .kitty, 8, 16),
    ("\u{1B}[6;18;9t\u{1B}[?62;4;22c", .sixel, 9, 18),
    ("\u{1B}[?4c", .sixel, 8, 16),
    ("\u{1B}_Gi=31;ENOTSUPPORTED\u{1B}\\\u{1B}[?62;22c", nil, 8, 16),
    ("\u{1B}[?6c", nil, 8, 16),
    ("\u{1B}[6;0;0t\u{1B}[?64;14;44c", nil, 8, 16),
    ("", nil, 8, 16),
  ])
  func terminalsSayWhatTheyShow(
    _ text: String, _ format: TerminalGraphics.Format?, _ width: Int, _ height: Int
  ) {
    let answer = answer(text)
    #expect(answer.format == format)
    #expect(answer.cell == TerminalGraphics.Cell(width: width, height: height))
    #expect(answer.typed.isEmpty)
  }

  @Test func whatIsTypedMeanwhileIsTheReaders() {
    let answer = answer("= 1\u{1B}_Gi=31;OK\u{1B}\\ + é\u{1B}[?62c2\n")
    #expect(String(decoding: answer.typed, as: UTF8.self) == "= 1 + é2\n")
    #expect(answer.format == .kitty)
  }

  @Test(arguments: ["\u{1B}_Gi=31;O", "\u{1B}", "\u{1B}[", "\u{1B}[?6", "\u{1B}Ox"])
  func halfAnswersLoseNothing(_ text: String) {
    #expect(answer(text) == Answer(typed: Array(text.utf8)))
  }

  @Test(arguments: [0, 1, 3072, 3073, 10_000])
  func picturesForKittyComeInPieces(_ count: Int) throws {
    let png = Data((0..<count).map { UInt8($0 % 251) })
    let text = String(decoding: InlinePicture.kitty(png), as: UTF8.self)
    let pieces = text.components(separatedBy: "\u{1B}\\").dropLast()
    let bodies = pieces.map { String($0.split(separator: ";", maxSplits: 1).dropFirst().joined()) }
    #expect(Data(base64Encoded: bodies.joined()) == png)
    #expect(bodies.allSatisfy { $0.utf8.count <= 4096 })
    #expect(pieces.dropFirst().allSatisfy { $0.hasPrefix("\u{1B}_Gm=") })
    if count > 0 { #expect(pieces.last?.contains("m=0;") == true) }
    #expect(text.hasSuffix("\n"))
  }
}
