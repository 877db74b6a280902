/// What a picture shows, in sentences.
package enum SceneReading {
  /// Title, axes and groups, then what the chart itself says.
  package static func text(_ scene: Scene) -> String {
    lines(scene).joined(separator: "\n")
  }

  /// The same in lines of at most `width` cells, each sentence on a line of its own.
  package static func text(_ scene: Scene, width: Int) -> String {
    lines(scene).flatMap { line in
      DisplayText.wrapped(DisplayText.singleLine(line), to: max(width, 20))
    }.joined(separator: "\n")
  }

  static func lines(_ scene: Scene) -> [String] {
    var lines: [String] = []
    if let title = scene.title, !title.isEmpty { lines.append(ended(title)) }
    lines += scene.reading
    let said = lines.joined(separator: "\n")
    if scene.legend.count > 1, !scene.legend.allSatisfy({ said.contains($0.text) }) {
      let names = scene.legend.prefix(mostNames).map { DisplayText.singleLine($0.text) }
      let more = scene.legend.count - names.count
      lines.append(
        "Groups: " + names.joined(separator: ", ")
          + (more > 0 ? " and \(NumberText.count(more)) more." : "."))
    }
    return lines + scene.notes.map(ended)
  }

  private static let mostNames = 40

  private static func ended(_ text: String) -> String {
    guard let last = text.last else { return text }
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return ".!?:".contains(last) ? first : first + "."
  }
}
