import CEditLine
import Foundation

/// Edits statements at a terminal with libedit.
package final class EditLineEditor: LineEditor {
  /// Valid from the end of `init` until `deinit`; the C side never frees it by itself.
  private let editor: OpaquePointer
  private let callbacks: EditorCallbacks

  private static let remembered = 2_000

  /// nil when memory or descriptors are exhausted.
  ///
  /// - Parameters:
  ///   - input: a descriptor of a terminal, which stays the caller's.
  ///   - output: a descriptor of the same terminal.
  ///   - terminal: the type of terminal; nil takes it from the environment.
  ///   - readsUserSettings: `~/.editrc` may change keys.
  package init?(
    settings: LineEditorSettings, input: Int32 = 0, output: Int32 = 1, terminal: String? = nil,
    readsUserSettings: Bool = true
  ) {
    callbacks = EditorCallbacks(settings: settings, output: output)
    guard
      let opened = SegEditorOpen(
        input, output, terminal, readsUserSettings ? 1 : 0, callbacks.table)
    else { return nil }
    editor = opened
    for entry in settings.history?.load(limit: Self.remembered) ?? [] {
      SegEditorRemember(editor, entry.text)
    }
  }

  deinit { SegEditorClose(editor) }

  /// The statement also goes into the history; a history that cannot be written is no reason to
  /// stop working, so that error is dropped.
  package func readStatement(prompt: String) -> LineInput {
    var text: UnsafeMutablePointer<CChar>?
    let outcome = SegEditorRead(editor, PromptText.marked(prompt), &text)
    defer { free(text) }
    switch outcome {
    case SegEditorInterrupted: return .interrupted
    case SegEditorLine:
      guard let text else { return .endOfInput }
      return .line(remember(String(cString: text).precomposedStringWithCanonicalMapping))
    default: return .endOfInput
    }
  }

  package func prefill(_ text: String) { SegEditorPrefill(editor, text) }

  private func remember(_ statement: String) -> String {
    if statement.contains(where: { !$0.isWhitespace }) {
      SegEditorRemember(editor, statement)
      try? callbacks.settings.history?.append(statement)
    }
    return statement
  }
}

/// Answers what the C side asks. It gets a pointer to this object, which the editor keeps alive
/// for as long as the C side can ask.
private final class EditorCallbacks {
  let settings: LineEditorSettings
  private let output: Int32

  init(settings: LineEditorSettings, output: Int32) {
    self.settings = settings
    self.output = output
  }

  var table: SegEditorCallbacks {
    SegEditorCallbacks(
      context: Unmanaged.passUnretained(self).toOpaque(),
      isComplete: { context, text in
        EditorCallbacks.from(context, text)?.isComplete() == false ? 0 : 1
      },
      indentation: { context, text in EditorCallbacks.from(context, text)?.indentation() },
      complete: { context, text, cursor in
        EditorCallbacks.from(context, text)?.completion(cursor: cursor) ?? SegCompletion()
      },
      pasted: { context, text in text.flatMap { strdup(PastedText.cleaned(String(cString: $0))) } })
  }

  private struct Question {
    let callbacks: EditorCallbacks
    let text: String

    func isComplete() -> Bool { callbacks.settings.isComplete(text) }

    func indentation() -> UnsafeMutablePointer<CChar>? {
      strdup(callbacks.settings.indentation(text))
    }

    func completion(cursor: Int) -> SegCompletion {
      let completion = callbacks.settings.complete(text, cursor)
      let start = text.offset(completion.replaced.lowerBound)
      let end = text.offset(max(completion.replaced.upperBound, completion.replaced.lowerBound))
      let middle = text.offset(cursor)
      guard start <= middle, middle <= end else { return SegCompletion() }
      let typed = String(text.unicodeScalars[start..<end])
      let reply = completion.reply(typed: typed, columns: Int(SegEditorColumns(callbacks.output)))
      return SegCompletion(
        deletedBefore: text.unicodeScalars.distance(from: start, to: middle),
        deletedAfter: text.unicodeScalars.distance(from: middle, to: end),
        inserted: reply.inserted.flatMap { strdup($0) },
        listing: reply.listing.flatMap { strdup($0) })
    }
  }

  private static func from(
    _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?
  ) -> Question? {
    guard let context, let text else { return nil }
    let callbacks = Unmanaged<EditorCallbacks>.fromOpaque(context).takeUnretainedValue()
    return Question(callbacks: callbacks, text: String(cString: text))
  }
}

extension String {
  /// The place of an offset in UTF-8, moved into the text and to the start of a code point.
  fileprivate func offset(_ utf8Offset: Int) -> String.Index {
    let place = utf8.index(startIndex, offsetBy: min(max(utf8Offset, 0), utf8.count))
    return place.samePosition(in: unicodeScalars) ?? startIndex
  }
}

/// A pasted block as one part of a statement.
enum PastedText {
  /// Line ends become newlines, the last ones go (Enter is typed by hand), control characters but
  /// tabs go, and letters are composed.
  static func cleaned(_ text: String) -> String {
    let lines = text.replacingOccurrences(of: "\r\n", with: "\n")
      .replacingOccurrences(of: "\r", with: "\n")
    var scalars = lines.unicodeScalars.filter { scalar in
      scalar == "\n" || scalar == "\t"
        || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
    }
    while scalars.last == "\n" { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
  }
}

/// A prompt in which libedit can tell colours from text.
enum PromptText {
  private static let mark = "\u{1}"

  /// Puts escape sequences between marks, and a space behind one at the very end: libedit loses a
  /// sequence that no text follows.
  static func marked(_ prompt: String) -> String {
    var rest = Substring(prompt)
    var result = ""
    while let match = rest.firstMatch(of: /\u{1B}\[[0-9;]*m/) {
      let isLast = match.range.upperBound == rest.endIndex
      var before = rest[..<match.range.lowerBound]
      if isLast, before.last == " " { before.removeLast() }
      result += before + mark + match.output + mark + (isLast ? " " : "")
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }
}
