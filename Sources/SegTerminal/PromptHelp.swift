import SegRuntime

/// What `:help` and `?topic` show: the registry's topics and the prompt's own.
package enum PromptHelp {
  /// All topics with a few words each.
  static var topics: [(name: String, summary: String)] {
    [
      (name: "keys", summary: "the keys of the prompt"),
      (name: "pictures", summary: "charts in the terminal, as pictures and in files"),
      (name: ExplorationHelp.topic, summary: "views on the whole screen and their keys"),
    ] + Help.topics
  }

  /// nil when there is nothing about the topic.
  package static func text(_ topic: String, width: Int) -> String? {
    own(topic, width: width) ?? Help.text(topic, width: width)
  }

  /// A topic of the prompt's alone.
  static func own(_ topic: String, width: Int) -> String? {
    switch topic {
    case "keys": keys(width)
    case "pictures":
      (pictures + "\n\nSee also ?plot, ?heatmap, ?dendrogram, ?explore")
        .components(separatedBy: "\n\n")
        .map { Help.wrapped($0.replacing("\n", with: " "), min(width, 100)) }
        .joined(separator: "\n\n")
    default: nil
    }
  }

  private static let pictures = """
    `plot` behind any result draws what fits it, and `kind=` another chart: `?plot` lists all. `heatmap` and `dendrogram`
    have options of their own. `to="chart.svg"` writes the chart to a file, `say=true` reads it out as text.

    Without `to=` a chart is drawn with letters, in as many rows as the screen has. A terminal that shows pictures among
    its text is asked for that once, before the first chart, and gets pictures from then on: by the protocol of kitty
    (kitty, Ghostty, WezTerm, Konsole) or by sixel (foot, xterm, Windows Terminal, tmux over one of them). The picture is
    the one that `to=` writes, drawn by `rsvg-convert` to the size of the screen, with letters about as high as those
    around it. `:pictures text` keeps the letters; `:pictures kitty` and `:pictures sixel` do not ask.
    """

  private static var shownKeys: [KeyBinding] { KeyBinding.all.filter { !$0.key.isEmpty } }

  private static func keys(_ width: Int) -> String {
    let column = (shownKeys.map(\.key.count).max() ?? 0) + 4
    return shownKeys.map { binding in
      let padding = String(repeating: " ", count: column - binding.key.count - 2)
      let lines = Help.wrapped(binding.help, max(20, width - column)).split(separator: "\n")
      let indent = "\n" + String(repeating: " ", count: column)
      return "  " + binding.key + padding + lines.joined(separator: indent)
    }.joined(separator: "\n")
  }

  /// The keys of all views as tables.
  private static var views: String {
    ExplorationHelp.pages.map { page in
      let keys = page.keys.map { "| \($0.keys) | \($0.help) |" }
      return "### \(page.title)\n\n| Key | What it does |\n|---|---|\n"
        + keys.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The lines that begin with `:`, as a table.
  private static var directives: String {
    Directive.all.map { "| `\($0.form.replacing("|", with: "\\|"))` | \($0.help) |" }
      .joined(separator: "\n")
  }

  private static let habits = """
    ## History

    Statements are kept whole, with the time, in `$XDG_STATE_HOME/seg/history` (`~/.local/state/seg/history`). Prompts
    that run side by side write to the same file; each sees the others' statements from its next start on. A statement
    that begins with a blank is not kept.

    ## Pasting

    A pasted block is one statement to be edited; nothing runs before Enter. The prompts of a transcript go, and outside
    of texts curly quotes become straight ones, no-break spaces become spaces, and characters without width go.

    ## Pictures

    \(pictures)

    ## Colours

    `NO_COLOR` and `TERM=dumb` turn colours, marks and hints off. A statement taller than the screen is not coloured;
    Ctrl-X Ctrl-E opens it in a text editor.
    """

  /// Documentation/prompt.md.
  package static var page: String {
    let keys = shownKeys.map { "| \($0.key) | \($0.help) |" }
    return """
      # The prompt

      `seg` without arguments at a terminal. A statement may have several lines: Enter starts a new one as long
      as a bracket is open or the last token wants more after it, and runs the statement else. While it is typed,
      it is coloured, and what the check before each run would refuse is underlined in red before Enter: unknown
      verbs, options, columns, data sets and values, with the reason below. Alt-. (or Ctrl-X f) repairs it; on an empty
      line the same key fetches the repaired form of the statement that failed last.

      A dim hint behind the line says how it might go on: as a statement of the history did, else with what the
      verb needs or what most often follows. Right, End or Ctrl-E at the end of the line take it; Up never does.

      ## Keys

      | Key | What it does |
      |---|---|
      \(keys.joined(separator: "\n"))

      Keys are changed in `~/.editrc`, the settings of libedit (`man editrc`); `bind -v` chooses those of vi. Enter,
      Tab, Ctrl-C and pasting stay as they are. The functions of the prompt that can be bound are `seg-up`,
      `seg-down`, `seg-older`, `seg-newer`, `seg-right`, `seg-line-start`, `seg-line-end`, `seg-new-line`, `seg-fix`,
      `seg-edit` and `seg-suspend`.

      ## Lines of the prompt

      They are never saved.

      | Line | What it does |
      |---|---|
      \(directives)
      | `?TOPIC` | a verb, a function, a message code such as `?S0204`, or `?keys` |
      | `!COMMAND` | run a command of the shell |

      ## Views on the whole screen

      \(ExplorationHelp.introduction)

      \(views)

      \(habits)
      """
  }
}
