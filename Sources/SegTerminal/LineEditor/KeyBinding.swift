/// A key of the prompt: what it is called, what it does, and to what the editor ties it.
package struct KeyBinding: Sendable {
  /// As it is shown: `Alt-Enter`.
  package let key: String
  package let help: String
  /// The editor's function, nil where libedit's own binding does.
  let function: String?
  /// As in ~/.editrc.
  let sequences: [String]
  /// Reading statements depends on it, so that settings cannot change it.
  let isEssential: Bool
  /// Tied with the keys of vi, too.
  let isForVi: Bool

  private init(
    _ key: String, _ help: String, _ function: String? = nil, _ sequences: String...,
    isEssential: Bool = false, isForVi: Bool = true
  ) {
    self.key = key
    self.help = help
    self.function = function
    self.sequences = sequences
    self.isEssential = isEssential
    self.isForVi = isForVi
  }

  package static let all: [KeyBinding] = [
    KeyBinding(
      "Enter", "run the statement; where it is not finished, start a line", "seg-enter", "^M", "^J",
      isEssential: true),
    KeyBinding(
      "Alt-Enter", "start a line wherever the cursor is", "seg-new-line", "\\e^M", "\\e^J"),
    KeyBinding(
      "Tab", "complete; once more lists what may stand here", "seg-complete", "^I",
      isEssential: true),
    KeyBinding(
      "Right", "at the end: take the hint; else move", "seg-right", "\\e[C", "\\eOC"),
    KeyBinding(
      "End", "at the end: take the hint; else move to the end of the line", "seg-line-end",
      "\\e[F", "\\eOF", "\\e[4~", "\\e[8~"),
    KeyBinding("Ctrl-F, Ctrl-E", "the same as Right and End", isForVi: false),
    KeyBinding("", "", "seg-right", "^F", isForVi: false),
    KeyBinding("", "", "seg-line-end", "^E", isForVi: false),
    KeyBinding(
      "Home, Ctrl-A", "the start of the line, then of the statement", "seg-line-start", "\\e[H",
      "\\eOH", "\\e[1~", "\\e[7~"),
    KeyBinding("", "", "seg-line-start", "^A", isForVi: false),
    KeyBinding("Alt-., Ctrl-X f", "repair the error that is marked", "seg-fix", "^Xf"),
    KeyBinding("", "", "seg-fix", "\\e.", isForVi: false),
    KeyBinding(
      "Up, Down",
      "the line above or below; beyond the edge, statements that begin with what stands before the "
        + "cursor", "seg-up", "\\e[A", "\\eOA"),
    KeyBinding("", "", "seg-down", "\\e[B", "\\eOB"),
    KeyBinding("Ctrl-P, Ctrl-N", "older and newer statements", isForVi: false),
    KeyBinding("", "", "seg-older", "^P"),
    KeyBinding("", "", "seg-newer", "^N"),
    KeyBinding(
      "Ctrl-R", "search the history; again for an older one, Enter runs it", "em-inc-search-prev",
      "^R"),
    KeyBinding("Ctrl-X Ctrl-E", "open the statement in $VISUAL or $EDITOR", "seg-edit", "^X^E"),
    KeyBinding("Ctrl-Left, Ctrl-Right", "a word back or on", "ed-prev-word", "\\e[1;5D"),
    KeyBinding("", "", "em-next-word", "\\e[1;5C"),
    KeyBinding("Ctrl-W", "delete the word before the cursor", "ed-delete-prev-word", "^W"),
    KeyBinding("Ctrl-K, Ctrl-Y", "delete to the end, and put it back"),
    KeyBinding("Delete", "delete the character at the cursor", "ed-delete-next-char", "\\e[3~"),
    KeyBinding("Ctrl-L", "clear the screen"),
    KeyBinding(
      "Ctrl-C", "drop the statement; while one runs, stop it", "seg-interrupt", "^C",
      isEssential: true),
    KeyBinding("Ctrl-D", "on an empty line: leave"),
    KeyBinding("Ctrl-Z", "stop the program; fg goes on", "seg-suspend", "^Z"),
    KeyBinding("", "", "seg-paste", "\\e[200~", isEssential: true),
  ]
}
