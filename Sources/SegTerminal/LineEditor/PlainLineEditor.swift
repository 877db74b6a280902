import Foundation

/// Reads from a pipe, a file or a terminal that cannot move its cursor: no editing, lines joined
/// until a statement is complete.
package final class PlainLineEditor: LineEditor {
  private let isComplete: (String) -> Bool
  private let show: (String) -> Void
  private let nextLine: () -> String?

  /// - Parameters:
  ///   - show: puts a prompt on the screen, where somebody types.
  ///   - nextLine: gives the lines without their ends, nil after the last one.
  package init(
    isComplete: @escaping (String) -> Bool, show: @escaping (String) -> Void = { _ in },
    nextLine: @escaping () -> String? = { Swift.readLine(strippingNewline: true) }
  ) {
    self.isComplete = isComplete
    self.show = show
    self.nextLine = nextLine
  }

  /// The last statement is given out even if it is incomplete.
  package func readStatement(prompt: String, initial: String?) -> LineInput {
    show(prompt)
    guard var text = nextLine() else { return .endOfInput }
    while !isComplete(text) {
      show("...> ")
      guard let line = nextLine() else { break }
      text += "\n" + line
    }
    return .line(text.precomposedStringWithCanonicalMapping)
  }
}
