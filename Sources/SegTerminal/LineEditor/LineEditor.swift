package import SegRuntime

/// Where statements come from: a terminal, a pipe, or a test.
package protocol LineEditor: AnyObject {
  /// Reads one whole statement, which may have several lines; blocks until there is one.
  ///
  /// - Parameter initial: what stands behind the prompt already, where somebody can edit it.
  func readStatement(prompt: String, initial: String?) -> LineInput

  /// The statement read last could not be run: it is no example to follow.
  func statementFailed()

  /// Does what a statement asks for. What is typed meanwhile shows up at the next prompt.
  func whileBusy<Result>(_ work: () -> Result) -> Result
}

extension LineEditor {
  package func statementFailed() {}

  package func whileBusy<Result>(_ work: () -> Result) -> Result { work() }

  package func readStatement(prompt: String) -> LineInput {
    readStatement(prompt: prompt, initial: nil)
  }
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

/// What an editor asks while a statement is typed. Offsets count in UTF-8.
package struct LineEditorSettings {
  /// Enter ends the statement; else it starts a new line.
  package var isComplete: (String) -> Bool
  /// What could stand at the cursor.
  package var complete: (_ text: String, _ cursor: Int) -> Completion = { _, cursor in
    Completion(replaced: cursor..<cursor, candidates: [])
  }
  /// What a new line begins with, given all that stands before it.
  package var indentation: (String) -> String = { _ in "  " }
  package var history: History?
  /// Colours, marks and a hint; nil leaves the line as it is.
  package var read: ((_ text: String, _ cursor: Int) -> Reading)?
  /// Asked when nobody types: whether `read` would say something else now.
  package var hasNews: () -> Bool = { false }
  /// The text with its error repaired; for an empty one, what was proposed last.
  package var repair: (_ text: String, _ cursor: Int) -> String? = { _, _ in nil }
  /// The text as somebody leaves it in a text editor; nil when they did not save it.
  package var edit: (String) -> String? = { _ in nil }

  package init(isComplete: @escaping (String) -> Bool) { self.isComplete = isComplete }
}
