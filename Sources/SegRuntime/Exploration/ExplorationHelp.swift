/// What `?explore` shows: the views and their keys, as the views themselves know them.
package enum ExplorationHelp {
  package static let topic = "explore"

  package static let introduction = """
    `:explore` alone lists what there is. The view follows from what the name stands for: a tree, or a clustering \
    cut from one, is walked and cut; any other clustering shows its segments as points; a table is scrolled, sorted \
    and filtered. VIEW (tree, model, table) asks for another one. Nothing changes in the session: what is taken \
    stands at the prompt as a statement, to be edited or sent off; what is only looked at is mentioned on leaving. \
    `?` in a view shows its keys.
    """

  static func text(_ width: Int) -> String {
    var lines = [":explore [NAME [VIEW]]: look at a result on the whole screen.", ""]
    lines.append(Help.wrapped(introduction, width))
    for page in pages {
      lines += ["", page.title]
      lines += page.keys.map { "  " + Padding.trailing($0.keys, 12) + $0.help }
    }
    return lines.joined(separator: "\n")
  }

  package static let pages: [(title: String, keys: [(keys: String, help: String)])] = [
    (
      "tree: merges from the root above to the leaves; below, the groups of the cut",
      TreeExploration.help
    ),
    ("model: rows as points, each with the character of its segment", ModelExploration.help),
    ("table: rows in windows, however many there are", TableExploration.help),
  ]
}
