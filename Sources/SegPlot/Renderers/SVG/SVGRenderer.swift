/// Draws a scene as one SVG element.
package struct SVGRenderer: Sendable {
  let width: Int
  let height: Int?

  /// - Parameter height: pixels; nil takes what suits the chart.
  package init(width: Int = 800, height: Int? = nil) {
    self.width = max(width, 200)
    self.height = height
  }

  /// A complete `<svg>` element in UTF-8.
  package func render(_ scene: Scene) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"
  }
}
