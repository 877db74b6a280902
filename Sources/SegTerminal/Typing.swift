import Foundation
import SegLanguage
import SegRuntime

/// What the prompt shows of a statement while it is typed, at a bounded cost for each key.
///
/// Colours come at once. The check comes with them as long as it is quick; where the last one was
/// not, it waits until nobody types, and until then the marks before the place that changed stay.
final class Typing {
  private let session: Session
  private var last: (text: String, cursor: Int, version: Int, reading: Reading)?
  private var isChecked = true
  private var cost = 0.0

  /// Seconds that a check may take between two keys.
  private static let patience = 0.004

  init(_ session: Session) { self.session = session }

  func reading(of text: String, cursor: Int) -> Reading {
    let version = session.version
    if let last, last.text == text, last.cursor == cursor, last.version == version, isChecked {
      return last.reading
    }
    if let directive = DirectiveReading.reading(of: text) {
      last = nil
      return directive
    }
    isChecked = cost < Self.patience
    let reading = isChecked ? checked(text, cursor) : coloured(text)
    last = (text, cursor, version, reading)
    return reading
  }

  /// Does what was put off; tells whether the line looks different now.
  func hasNews() -> Bool {
    guard let last else { return false }
    if isChecked { return last.version != session.version }
    isChecked = true
    let reading = checked(last.text, last.cursor)
    self.last = (last.text, last.cursor, session.version, reading)
    return true
  }

  func repair(_ text: String, cursor: Int) -> String? {
    if text.allSatisfy(\.isWhitespace) { return session.offeredStatement }
    return session.reading(of: text, cursor: cursor).repaired
  }

  private func checked(_ text: String, _ cursor: Int) -> Reading {
    let start = DispatchTime.now().uptimeNanoseconds
    var reading = session.reading(of: text, cursor: cursor)
    if reading.repaired != nil { reading.note += " (Alt-.)" }
    cost = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return reading
  }

  private func coloured(_ text: String) -> Reading {
    var reading = session.colours(of: text)
    guard let last else { return reading }
    let same = zip(text.utf8, last.text.utf8).prefix { $0 == $1 }.count
    reading.marks = last.reading.marks.filter { $0.end < same }
    if reading.marks == last.reading.marks { reading.note = last.reading.note }
    return reading
  }
}

/// Colours of a line that begins with `:`, `?` or `!`.
private enum DirectiveReading {
  static func reading(of text: String) -> Reading? {
    let blanks = text.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    let line = text.dropFirst(blanks)
    guard let mark = line.first, ":?!".contains(mark) else { return nil }
    let word = line.prefix { !$0.isWhitespace }
    let span = Span(start: blanks, end: blanks + (mark == "!" ? 1 : word.utf8.count))
    var reading = Reading(pieces: [(span: span, kind: .keyword)])
    let typed = String(word.dropFirst())
    guard mark == ":" else { return reading }
    let found = Directive.all.filter { $0.name.hasPrefix(typed) }
    if found.isEmpty {
      reading.marks = [span]
      reading.note = "there is no `\(word)`; :help lists what there is"
    } else if found.count == 1, word.endIndex == line.endIndex, found[0].name != typed {
      let rest = String(found[0].name.dropFirst(typed.count))
      reading.hint = Reading.Hint(added: rest, shown: rest)
    }
    return reading
  }
}
