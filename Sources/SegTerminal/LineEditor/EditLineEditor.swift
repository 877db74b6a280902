import CEditLine
import Foundation

/// Edits statements at a terminal with libedit.
package final class EditLineEditor: LineEditor {
  /// Valid from the end of `init` until `deinit`; the C side never frees it by itself.
  private let editor: OpaquePointer
  private let callbacks: EditorCallbacks
  private let terminal: (input: Int32, output: Int32)

  private static let remembered = 10_000

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
    let entries = settings.history?.load(limit: Self.remembered).map(\.text) ?? []
    callbacks = EditorCallbacks(
      settings: settings, output: output, history: HistoryWalk(entries))
    guard let opened = SegEditorOpen(input, output, terminal, callbacks.table) else { return nil }
    editor = opened
    self.terminal = (input, output)
    bindKeys(readsUserSettings)
    for entry in entries { SegEditorRemember(editor, entry) }
  }

  deinit { SegEditorClose(editor) }

  /// Settings may change all keys but the essential ones. Those that choose the keys of vi take
  /// away what was tied before, so it is tied again.
  private func bindKeys(_ readsUserSettings: Bool) {
    bind { !$0.isEssential }
    if readsUserSettings { SegEditorReadSettings(editor) }
    let usesVi = SegEditorUsesVi(editor) != 0
    bind { $0.isEssential || (usesVi && $0.isForVi) }
    SegEditorFinishKeys(editor)
  }

  private func bind(where isMeant: (KeyBinding) -> Bool) {
    for binding in KeyBinding.all.filter(isMeant) {
      guard let function = binding.function else { continue }
      for sequence in binding.sequences { SegEditorBind(editor, sequence, function) }
    }
  }

  /// The statement also goes into the history, but for one that begins with a blank; a history that
  /// cannot be written is no reason to stop working, so that error is dropped.
  package func readStatement(prompt: String, initial: String?) -> LineInput {
    var text: UnsafeMutablePointer<CChar>?
    callbacks.prompt = prompt
    let outcome = SegEditorRead(editor, PromptText.marked(prompt), initial, &text)
    defer { free(text) }
    switch outcome {
    case SegEditorInterrupted: return .interrupted
    case SegEditorLine:
      guard let text else { return .endOfInput }
      return .line(remember(String(cString: text).precomposedStringWithCanonicalMapping))
    default: return .endOfInput
    }
  }

  package func whileBusy<Result>(_ work: () -> Result) -> Result {
    guard SegTerminalHush(terminal.input, terminal.output) != 0 else { return work() }
    defer { SegTerminalUnhush() }
    return work()
  }

  package func statementFailed() { callbacks.walk.newestFailed() }

  private func remember(_ statement: String) -> String {
    guard statement.contains(where: { !$0.isWhitespace }), statement.first != " " else {
      return statement
    }
    SegEditorRemember(editor, statement)
    callbacks.walk.add(statement)
    try? callbacks.settings.history?.append(statement)
    return statement
  }
}
