/// A star for each segment: a spoke for each column, the ring is the mean of all rows.
package struct RadarChart: Sendable {
  private let profiles: SegmentProfiles
  private let title: String?

  package init(profiles: SegmentProfiles, title: String? = nil) {
    self.profiles = profiles
    self.title = title
  }

  /// More spokes or stars cannot be told apart.
  static let mostSpokes = 12
  static let mostStars = 12
  private static let perLine = 2
  /// Distances between the middles of stars, whose radius is 1.
  private static let (stepX, stepY) = (4.6, 3.3)

  package func scene() -> Scene {
    let spokes = Array(profiles.columns.indices.prefix(Self.mostSpokes))
    let stars = Array(profiles.segments.prefix(Self.mostStars))
    let perLine = min(Self.perLine, max(stars.count, 1))
    let lines = (max(stars.count, 1) + perLine - 1) / perLine
    var scene = Scene(
      title: title,
      xAxis: Axis(
        domain: .range(lower: -Self.stepX / 2, upper: (Double(perLine) - 0.5) * Self.stepX)),
      yAxis: Axis(
        domain: .range(lower: -(Double(lines) - 0.5) * Self.stepY, upper: Self.stepY / 2)),
      notes: notes(spokes.count, stars.count),
      reading: ["A star for each segment; a spoke beyond the ring is above the mean of all rows."]
        + profiles.reading)
    scene.isPlane = true
    guard spokes.count > 2 else { return scene }
    for (place, star) in stars.enumerated() {
      let middle = (
        x: Double(place % perLine) * Self.stepX, y: -Double(place / perLine) * Self.stepY
      )
      scene.marks += marks(star, spokes, around: middle)
    }
    return scene
  }

  private func marks(
    _ segment: SegmentProfiles.Segment, _ spokes: [Int], around middle: (x: Double, y: Double)
  ) -> [Mark] {
    let reach = profiles.reach
    func turn(_ place: Int) -> Double { Double(place) / Double(spokes.count) }
    func corner(_ place: Int, _ radius: Double) -> (x: Double, y: Double) {
      Polar.point(turn: turn(place), radius: radius, x: middle.x, y: middle.y)
    }
    let star = spokes.indices.map { place in
      let score = profiles.score(segment, spokes[place])
      return corner(place, ((score.isFinite ? score : 0) / reach + 1) / 2)
    }
    let ring = Polar.arc(from: 0, to: 1, radius: 0.5)
    let rays = spokes.indices.map { place in
      let end = corner(place, 1)
      return Mark.line(
        x: [middle.x, end.x], y: [middle.y, end.y], color: 0, showsPoints: false)
    }
    let names = spokes.indices.map { place in
      let end = corner(place, 1.12)
      let side = end.x - middle.x
      return Label(
        x: end.x, y: end.y, text: profiles.columns[spokes[place]],
        anchor: abs(side) < 0.35 ? .middle : side > 0 ? .start : .end,
        room: .init(width: 1.15, height: 0.4, cuts: true))
    }
    let name = DisplayText.truncated(DisplayText.singleLine(segment.name), to: 22)
    let heading = Label(
      x: middle.x, y: middle.y + Self.stepY / 2 - 0.18,
      text: "\(name) (\(NumberText.count(segment.size)))", isStrong: true)
    return rays + [
      .line(
        x: ring.map { $0.x + middle.x }, y: ring.map { $0.y + middle.y }, color: 0,
        showsPoints: false),
      .areas([
        Area(x: star.map(\.x), y: star.map(\.y), fill: .group(segment.group), body: .veil)
      ]),
      .line(
        x: star.map(\.x) + star.prefix(1).map(\.x), y: star.map(\.y) + star.prefix(1).map(\.y),
        color: segment.group, showsPoints: false), .texts([heading] + names),
    ]
  }

  private func notes(_ spokes: Int, _ stars: Int) -> [String] {
    guard spokes > 2 else { return ["a star needs three columns or more"] }
    let reach = NumberText.short(profiles.reach)
    var notes = [
      "the ring is the mean of all rows; a spoke reaches from -\(reach) to +\(reach) standard"
        + " deviations around it"
    ]
    if spokes < profiles.columns.count {
      notes.append("the first \(spokes) of \(profiles.columns.count) columns")
    }
    if stars < profiles.segments.count {
      notes.append("the first \(stars) of \(profiles.segments.count) segments")
    }
    return notes
  }
}
