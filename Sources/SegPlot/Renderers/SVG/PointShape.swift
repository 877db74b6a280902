/// A mark for the points of a group, so that prints without colour can be read too.
enum PointShape {
  case circle, square, triangle, diamond, lowTriangle

  init(group: PaletteIndex?) {
    let shapes: [PointShape] = [.circle, .square, .triangle, .diamond, .lowTriangle]
    self = shapes[group.map { Int(max($0, 1) - 1) % shapes.count } ?? 0]
  }

  /// The outline around a centre; areas are about equal for equal radii.
  func path(x: Double, y: Double, radius: Double) -> String {
    func p(_ value: Double) -> String { SVGWriter.pixels(value) }
    switch self {
    case .circle:
      let r = p(radius)
      return "M\(p(x - radius)) \(p(y))a\(r) \(r) 0 1 0 \(p(2 * radius)) 0"
        + "a\(r) \(r) 0 1 0 -\(p(2 * radius)) 0z"
    case .square:
      let half = radius * 0.886
      return "M\(p(x - half)) \(p(y - half))h\(p(2 * half))v\(p(2 * half))h-\(p(2 * half))z"
    case .triangle, .lowTriangle:
      let side = radius * 1.35
      let low = self == .triangle ? radius * 0.78 : -radius * 0.78
      let high = self == .triangle ? -radius * 1.55 : radius * 1.55
      return "M\(p(x - side)) \(p(y + low))h\(p(2 * side))L\(p(x)) \(p(y + high))z"
    case .diamond:
      let half = radius * 1.25
      return "M\(p(x)) \(p(y - half))l\(p(half)) \(p(half))l-\(p(half)) \(p(half))"
        + "l-\(p(half)) -\(p(half))z"
    }
  }
}
