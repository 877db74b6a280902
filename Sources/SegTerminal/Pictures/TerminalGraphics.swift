import CEditLine
import Foundation

/// How a terminal shows pictures among its text.
package struct TerminalGraphics: Equatable, Sendable {
  package enum Format: String, CaseIterable, Sendable { case kitty, sixel }

  /// The place of a letter, in pixels.
  struct Cell: Equatable, Sendable {
    var width = 8
    var height = 16
  }

  package let format: Format
  let cell: Cell

  /// What a terminal said of itself.
  struct Answer: Equatable {
    /// nil where it shows letters only.
    var format: Format?
    var cell = Cell()
    /// What was typed while it was asked.
    var typed: [UInt8] = []
  }

  /// Asks for kitty's graphics (by a picture of one point that is not shown), for the size of a letter, and for the
  /// attributes, where 4 stands for sixel and which every terminal answers.
  static func ask(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) -> Answer {
    var bytes = [CChar](repeating: 0, count: 4096)
    let question = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[16t\u{1B}[c"
    let count = SegTerminalAsk(input, output, question, patience, &bytes, bytes.count)
    let answer = answer(bytes.prefix(count).map { UInt8(bitPattern: $0) })
    let typed = answer.typed.map { CChar(bitPattern: $0) }
    SegTypeAhead(typed, typed.count)
    return answer
  }

  /// In milliseconds; only terminals that never say what they are take all of it, once.
  private static let patience: Int32 = 1000

  static func answer(_ bytes: [UInt8]) -> Answer {
    var answer = Answer()
    var rest = bytes[...]
    while let byte = rest.first {
      guard byte == 0x1B, let reply = Reply(&rest) else {
        answer.typed.append(rest.removeFirst())
        continue
      }
      switch reply {
      case .graphics(let text): if text == "i=31;OK" { answer.format = .kitty }
      case .attributes(let numbers):
        if numbers.contains(4), answer.format == nil { answer.format = .sixel }
      case .cell(let numbers): answer.cell = Cell(width: numbers[2], height: numbers[1])
      case .other: break
      }
    }
    return answer
  }
}

/// One sequence of a terminal's answer.
private enum Reply {
  case graphics(String)
  case attributes([Int])
  case cell([Int])
  case other

  /// Takes the sequence that `bytes` begins with; nil when there is none.
  init?(_ bytes: inout ArraySlice<UInt8>) {
    let body = bytes.dropFirst(2)
    switch bytes.dropFirst().first {
    case UInt8(ascii: "_"):
      guard let end = body.firstIndex(of: 0x1B), body[end...].starts(with: [0x1B, 0x5C]) else {
        return nil
      }
      self = .graphics(String(decoding: body[..<end].dropFirst(), as: UTF8.self))
      bytes = body[(end + 2)...]
    case UInt8(ascii: "["):
      guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
      let text = String(decoding: body[..<end], as: UTF8.self)
      let numbers = text.drop { $0 == "?" }.split(separator: ";").compactMap { Int($0) }
      switch (body[end], text.first) {
      case (UInt8(ascii: "c"), "?"): self = .attributes(numbers)
      case (UInt8(ascii: "t"), "6") where numbers.count == 3 && numbers.allSatisfy { $0 > 0 }:
        self = .cell(numbers)
      default: self = .other
      }
      bytes = body[(end + 1)...]
    default: return nil
    }
  }
}
