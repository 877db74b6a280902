import SegLanguage
import SegPlot

// Options that every picture takes.

extension Parameter where Value == FilePath? {
  static var picture: Parameter<FilePath?> {
    Parameter("to", "Write an SVG file instead of drawing on the screen.")
  }
}

extension Parameter where Value == String? {
  static var title: Parameter<String?> { Parameter("title", "A line above.") }
}

extension Parameter where Value == Bool {
  static var say: Parameter<Bool> {
    Parameter(
      "say", "Say in sentences what the picture shows, in place of drawing it on the screen.",
      default: false)
  }
}

/// Where a picture goes, and what stands above it.
struct Canvas {
  let target: FilePath?
  let title: String?
  let says: Bool
  let call: Call

  /// - Parameter screen: what a terminal shows, where that cannot draw the scene.
  func picture(_ scene: Scene, onScreen screen: Scene? = nil) throws -> Value {
    guard let target else {
      return .picture(Picture(scene: scene, screen: screen, path: nil, says: says))
    }
    guard target.path.hasSuffix(".svg") else {
      throw Diagnostic(
        code: "S0304", message: "pictures are written as SVG; `\(target.path)` ends otherwise",
        span: call.stage.span, notes: ["to=\"picture.svg\""])
    }
    try call.write(SVGRenderer().render(scene), to: target)
    call.note("drew \(target.path)")
    return .picture(Picture(scene: scene, screen: nil, path: target.path, says: says))
  }
}
