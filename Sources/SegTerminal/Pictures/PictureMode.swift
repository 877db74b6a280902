import Foundation

/// What the prompt shows for a picture.
enum PictureMode: String, CaseIterable {
  case auto, text, kitty, sixel

  var help: String {
    switch self {
    case .auto: "as pictures where the terminal says that it shows them, else as text"
    case .text: "as text, always"
    case .kitty: "by kitty's protocol, without asking"
    case .sixel: "by sixel, without asking"
    }
  }
}

/// The pictures of one console; the terminal is asked once, before the first of them.
struct Pictures {
  var mode = PictureMode.auto
  private var answer: TerminalGraphics.Answer?
  private var hasComplained = false

  private mutating func graphics() -> TerminalGraphics? {
    guard mode != .text else { return nil }
    let known = answer ?? TerminalGraphics.ask()
    answer = known
    return switch mode {
    case .text, .auto: known.format.map { TerminalGraphics(format: $0, cell: known.cell) }
    case .kitty: TerminalGraphics(format: .kitty, cell: known.cell)
    case .sixel: TerminalGraphics(format: .sixel, cell: known.cell)
    }
  }

  /// nil where the picture is to be text; with what there is to say about it, once.
  mutating func sequence(_ svg: () -> String) -> (bytes: Data?, problem: String?) {
    guard let graphics = graphics(), let size = Screen.size(of: STDOUT_FILENO) else {
      return (nil, nil)
    }
    let picture = InlinePicture(graphics: graphics, columns: size.columns, rows: size.rows)
    do {
      return (try picture.sequence(svg()), nil)
    } catch {
      defer { hasComplained = true }
      return (nil, hasComplained ? nil : error.text)
    }
  }
}
