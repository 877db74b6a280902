import CEditLine
import Foundation
import SegRuntime

/// Answers what the C side asks. It gets a pointer to this object, which the editor keeps alive for
/// as long as the C side can ask.
final class EditorCallbacks {
  let settings: LineEditorSettings
  var prompt = ""
  var walk: HistoryWalk
  private let output: Int32
  /// The hint that stands on the screen, behind this text.
  private var shownHint: (text: String, added: String)?

  init(settings: LineEditorSettings, output: Int32, history: HistoryWalk) {
    self.settings = settings
    self.output = output
    walk = history
  }

  var table: SegEditorCallbacks {
    SegEditorCallbacks(
      context: Unmanaged.passUnretained(self).toOpaque(),
      isComplete: { context, text in
        EditorCallbacks.asked(context, text) { $0.settings.isComplete($1) } == false ? 0 : 1
      },
      indentation: { context, text in
        EditorCallbacks.asked(context, text) { strdup($0.settings.indentation($1)) } ?? nil
      },
      complete: { context, text, cursor in
        EditorCallbacks.asked(context, text) { $0.completion($1, cursor) } ?? SegCompletion()
      },
      pasted: { context, text in
        EditorCallbacks.asked(context, text) { strdup(PastedText.cleaned($1)) } ?? nil
      },
      rows: { context, text, cursor, columns in
        EditorCallbacks.asked(context, text) { $0.rows($1, cursor, Int(columns)) } ?? SegRows()
      },
      paint: settings.read == nil
        ? nil
        : { context, text, cursor, size in
          EditorCallbacks.asked(context, text) { $0.painting($1, cursor, size) } ?? SegPainting()
        },
      idle: { context in EditorCallbacks.owner(context)?.settings.hasNews() == true ? 1 : 0 },
      hint: { context, text in
        EditorCallbacks.asked(context, text) { $0.hint($1) } ?? nil
      },
      change: { context, wish, text, cursor in
        EditorCallbacks.asked(context, text) { $0.change(wish, $1, cursor) } ?? SegChange()
      })
  }

  private static func owner(_ context: UnsafeMutableRawPointer?) -> EditorCallbacks? {
    context.map { Unmanaged<EditorCallbacks>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func asked<Answer>(
    _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?,
    _ answer: (EditorCallbacks, String) -> Answer
  ) -> Answer? {
    guard let owner = owner(context), let text else { return nil }
    return answer(owner, String(cString: text))
  }

  // MARK: Screen

  private func layout(_ text: String, _ columns: Int) -> CellLayout {
    CellLayout(
      columns: columns, prompt: PromptText.withoutColours(prompt), text: text
    ) { scalar in
      Int(SegCharacterWidth(scalar.value))
    }
  }

  private func rows(_ text: String, _ cursor: Int, _ columns: Int) -> SegRows {
    let layout = layout(text, columns)
    return SegRows(cursor: Int32(layout.place(of: cursor).row), end: Int32(layout.end.row))
  }

  private func painting(_ text: String, _ cursor: Int, _ size: SegScreenSize) -> SegPainting {
    shownHint = nil
    // No character takes more than four bytes: a longer text is taller than the screen.
    guard let read = settings.read, text.utf8.count <= 4 * Int(size.columns * size.rows) else {
      return SegPainting()
    }
    let layout = layout(text, Int(size.columns))
    guard layout.end.row < size.rows else { return SegPainting() }
    let reading = read(text, cursor)
    let hint = cursor == text.utf8.count ? hint(behind: text, reading) : nil
    let painter = LinePainter(
      layout: layout, prompt: PromptText.shown(prompt), screenRows: Int(size.rows))
    guard let made = painter.painting(reading, hint: hint?.shown ?? "", cursor: cursor) else {
      return SegPainting()
    }
    if let hint, !hint.added.isEmpty { shownHint = (text, hint.added) }
    return SegPainting(
      painting: strdup(made.painting), eraser: made.eraser.isEmpty ? nil : strdup(made.eraser))
  }

  /// From the history first, else from the grammar; none beside an error.
  private func hint(behind text: String, _ reading: Reading) -> Reading.Hint? {
    guard reading.marks.isEmpty else { return nil }
    if let rest = walk.continuation(of: text) { return Reading.Hint(added: rest, shown: rest) }
    return reading.hint
  }

  private func hint(_ text: String) -> UnsafeMutablePointer<CChar>? {
    guard let shownHint, shownHint.text == text else { return nil }
    return strdup(shownHint.added)
  }

  // MARK: Changes

  private func change(_ wish: SegWish, _ text: String, _ cursor: Int) -> SegChange {
    switch wish {
    case SegWishOlder: change(to: walk.older(text, cursor: cursor))
    case SegWishNewer: change(to: walk.newer(text, cursor: cursor))
    case SegWishFixed: repaired(text, cursor)
    default: change(to: settings.edit(text))
    }
  }

  /// The cursor goes to the end, or so far before it.
  private func change(to text: String?, before rest: Int = 0) -> SegChange {
    guard let text else { return SegChange() }
    return SegChange(text: strdup(text), cursor: max(0, text.unicodeScalars.count - rest))
  }

  private func repaired(_ text: String, _ cursor: Int) -> SegChange {
    let rest = String(decoding: text.utf8.dropFirst(cursor), as: UTF8.self)
    return change(
      to: settings.repair(text, cursor), before: rest.unicodeScalars.count)
  }

  private func completion(_ text: String, _ cursor: Int) -> SegCompletion {
    let completion = settings.complete(text, cursor)
    let start = text.offset(completion.replaced.lowerBound)
    let end = text.offset(max(completion.replaced.upperBound, completion.replaced.lowerBound))
    let middle = text.offset(cursor)
    guard start <= middle, middle <= end else { return SegCompletion() }
    let typed = String(text.unicodeScalars[start..<end])
    let size = SegEditorSize(output)
    let reply = completion.reply(
      typed: typed, columns: Int(size.columns), rows: Int(size.rows))
    return SegCompletion(
      deletedBefore: text.unicodeScalars.distance(from: start, to: middle),
      deletedAfter: text.unicodeScalars.distance(from: middle, to: end),
      inserted: reply.inserted.flatMap { strdup($0) },
      listing: reply.listing.flatMap { strdup($0) })
  }
}

extension String {
  /// The place of an offset in UTF-8, moved into the text and to the start of a code point.
  fileprivate func offset(_ utf8Offset: Int) -> String.Index {
    let place = utf8.index(startIndex, offsetBy: min(max(utf8Offset, 0), utf8.count))
    return place.samePosition(in: unicodeScalars) ?? startIndex
  }
}
