/// Draws a scene with characters.
package struct TerminalRenderer: Sendable {
  let columns: Int
  let rows: Int?
  let color: ColorDepth

  /// - Parameters:
  ///   - columns: no line is wider than this.
  ///   - rows: wished height; charts with a row for each item take what they need.
  package init(columns: Int, rows: Int? = nil, color: ColorDepth = .none) {
    self.columns = max(columns, 1)
    self.rows = rows
    self.color = color
  }

  /// The lines of the picture, each ended by a newline.
  package func render(_ scene: Scene) -> String {
    (scene.title ?? "") + "\n"
  }
}
