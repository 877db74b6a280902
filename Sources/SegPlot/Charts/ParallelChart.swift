/// A line for each segment through all columns: parallel coordinates, one column a row.
package struct ParallelChart: Sendable {
  private let profiles: SegmentProfiles
  private let title: String?

  package init(profiles: SegmentProfiles, title: String? = nil) {
    self.profiles = profiles
    self.title = title
  }

  package func scene() -> Scene {
    let reach = profiles.reach
    let isTight = profiles.columns.count > 12
    let lines = profiles.segments.map { segment in
      let known = profiles.columns.indices.filter { profiles.score(segment, $0).isFinite }
      return Mark.line(
        x: known.map { profiles.score(segment, $0) }, y: known.map(Double.init),
        color: segment.group, showsPoints: true)
    }
    return Scene(
      title: title,
      xAxis: Axis(
        label: "standard deviations from the mean of all rows",
        domain: .range(lower: -reach * 1.05, upper: reach * 1.05)),
      yAxis: Axis(
        domain: .slots(profiles.columns.map { Slot(text: $0) }), linesPerSlot: isTight ? 1 : 3),
      marks: profiles.columns.isEmpty ? [] : [.rule(x: 0, text: "mean of all")] + lines,
      legend: profiles.legend,
      reading: ["Means of \(profiles.columns.count) columns for each segment."]
        + profiles.reading)
  }
}
