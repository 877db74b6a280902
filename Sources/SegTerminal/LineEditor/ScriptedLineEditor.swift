/// Plays back given inputs, for tests; afterwards there is nothing more to read.
package final class ScriptedLineEditor: LineEditor {
  private var inputs: ArraySlice<LineInput>
  /// The prompts so far, in order.
  package private(set) var prompts: [String] = []

  package init(_ inputs: [LineInput]) {
    self.inputs = inputs[...]
  }

  package func readStatement(prompt: String, initial: String?) -> LineInput {
    prompts.append(prompt)
    return inputs.popFirst() ?? .endOfInput
  }
}
