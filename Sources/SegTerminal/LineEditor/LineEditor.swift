/// Where statements come from: a terminal, a pipe, or a test.
package protocol LineEditor: AnyObject {
  /// Reads one whole statement, which may have several lines; blocks until there is one.
  func readStatement(prompt: String) -> LineInput
  /// The next statement begins with this text, to be edited or sent off.
  func prefill(_ text: String)
}

extension LineEditor {
  /// Where nothing is edited there is nothing to fill in.
  package func prefill(_ text: String) {}
}

/// What a reader typed.
package enum LineInput: Sendable, Equatable {
  /// A statement in Unicode normal form C, without its last newline.
  case line(String)
  /// Ctrl-C dropped what had been typed.
  case interrupted
  /// Ctrl-D on an empty line, or nothing more to read.
  case endOfInput
}

/// What an editor asks while a statement is typed.
package struct LineEditorSettings {
  /// Enter ends the statement; else it starts a new line.
  package var isComplete: (String) -> Bool
  /// What could stand at the cursor, given as an offset in UTF-8.
  package var complete: (_ text: String, _ cursorUTF8: Int) -> Completion
  /// What a new line begins with, given all that stands before it.
  package var indentation: (String) -> String
  package var history: History?

  package init(
    isComplete: @escaping (String) -> Bool,
    complete: @escaping (_ text: String, _ cursorUTF8: Int) -> Completion = { _, cursor in
      Completion(replaced: cursor..<cursor, candidates: [])
    },
    indentation: @escaping (String) -> String = { _ in "  " }, history: History? = nil
  ) {
    self.isComplete = isComplete
    self.complete = complete
    self.indentation = indentation
    self.history = history
  }
}
