/// What sets segments apart: their means beside those of all rows.
package struct SegmentProfiles: Sendable {
  package struct Segment: Sendable {
    package let group: Int32
    package let name: String
    package let size: Int
    /// d means in the units of the columns; NaN without values.
    package let means: [Double]
  }

  package let columns: [String]
  /// d means and standard deviations of all rows.
  package let means: [Double]
  package let deviations: [Double]
  package let segments: [Segment]
  package let total: Int

  /// - Parameters:
  ///   - columns: d names with n values each; values that are not finite are missing.
  ///   - labels: n segment numbers.
  package init(
    columns: [(name: String, values: [Double])], labels: [Int32], names: [Int32: String]
  ) {
    let groups = Groups(labels, names: names)
    let members = groups.members()
    let finite = columns.map { $0.values.filter(\.isFinite) }
    self.columns = columns.map(\.name)
    total = labels.count
    means = finite.map(Figures.mean)
    deviations = finite.map(Figures.deviation)
    segments = groups.present.map { group in
      let rows = members[group] ?? []
      return Segment(
        group: group, name: groups.name(group), size: rows.count,
        means: columns.map { column in
          Figures.mean(rows.map { column.values[$0] }.filter(\.isFinite))
        })
    }
  }

  /// How many standard deviations of all rows a segment's mean lies above theirs; 0 for a column
  /// that never changes.
  func score(_ segment: Segment, _ column: Int) -> Double {
    let deviation = deviations[column]
    return deviation > 0 ? (segment.means[column] - means[column]) / deviation : 0
  }

  func scores(_ segment: Segment) -> [Double] { columns.indices.map { score(segment, $0) } }

  /// d lists with the score of each segment.
  package var scoreTable: [[Double]] {
    columns.indices.map { column in segments.map { score($0, column) } }
  }

  /// The largest score without its sign; 1 at least.
  var reach: Double {
    let all = segments.flatMap(scores).filter(\.isFinite).map(abs)
    return max(1, ((all.max() ?? 1) * 2).rounded(.up) / 2)
  }

  var legend: [LegendEntry] {
    segments.map { LegendEntry(color: $0.group, text: "\($0.name) (\(NumberText.count($0.size)))") }
  }

  func share(_ segment: Segment) -> String {
    Words.percent(Double(segment.size) / Double(max(total, 1)))
  }

  /// The columns of a segment, those that set it apart most first.
  func ranking(_ segment: Segment) -> [Int] {
    let scores = scores(segment).map { $0.isFinite ? abs($0) : -1 }
    return columns.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
  }

  /// A sentence for each segment: its size and what it has more or less of than all rows.
  var reading: [String] {
    segments.prefix(40).map { segment in
      let apart = ranking(segment).filter { abs(score(segment, $0)) >= 0.5 }.prefix(4)
      let words = apart.map { column in
        let side = score(segment, column) > 0 ? "high" : "low"
        return "\(side) \(columns[column]) (\(NumberText.short(segment.means[column])),"
          + " all \(NumberText.short(means[column])))"
      }
      let what = words.isEmpty ? "near the mean of all in every column" : Words.list(words)
      return "\(segment.name), \(Words.rows(segment.size)) (\(share(segment))): \(what)."
    }
  }
}
