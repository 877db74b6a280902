import Foundation

/// Reads from a pipe or a file: no prompt, no editing, lines joined until a statement is complete.
package final class PlainLineEditor: LineEditor {
  private let isComplete: (String) -> Bool
  private let nextLine: () -> String?

  /// - Parameter nextLine: gives the lines without their ends, nil after the last one.
  package init(
    isComplete: @escaping (String) -> Bool,
    nextLine: @escaping () -> String? = { Swift.readLine(strippingNewline: true) }
  ) {
    self.isComplete = isComplete
    self.nextLine = nextLine
  }

  /// The last statement is given out even if it is incomplete.
  package func readStatement(prompt: String, initial: String?) -> LineInput {
    guard var text = nextLine() else { return .endOfInput }
    while !isComplete(text), let line = nextLine() { text += "\n" + line }
    return .line(text.precomposedStringWithCanonicalMapping)
  }
}
