/// A card for each segment: its size, and the columns that set it apart most, as bars.
package struct CardsChart: Sendable {
  private let profiles: SegmentProfiles
  private let title: String?

  package init(profiles: SegmentProfiles, title: String? = nil) {
    self.profiles = profiles
    self.title = title
  }

  private static let mostCards = 12
  private static let mostColumns = 5

  package func scene() -> Scene {
    var slots: [Slot] = []
    var areas: [Area] = []
    var labels: [Label] = []
    let reach = profiles.reach
    let cards = profiles.segments.prefix(Self.mostCards)
    for card in cards {
      let head = Double(slots.count)
      slots.append(Slot(text: ""))
      let text = "\(card.name): \(Words.rows(card.size)), \(profiles.share(card))"
      labels.append(Label(x: -reach, y: head, text: text, anchor: .start, isStrong: true))
      for column in profiles.ranking(card).prefix(Self.mostColumns) {
        let place = Double(slots.count)
        slots.append(Slot(text: profiles.columns[column]))
        let score = profiles.score(card, column)
        if score.isFinite {
          areas.append(
            .rectangle(
              min(score, 0)...max(score, 0), place - 0.32...place + 0.32, .group(card.group)))
        }
        labels.append(Label(x: reach * 1.05, y: place, text: words(card, column), anchor: .start))
      }
      slots.append(Slot(text: ""))
    }
    if !slots.isEmpty { slots.removeLast() }
    return Scene(
      title: title,
      xAxis: Axis(
        label: "standard deviations from the mean of all rows",
        domain: .range(lower: -reach, upper: reach * 2.1), showsTicks: false),
      yAxis: Axis(domain: .slots(slots)),
      marks: slots.isEmpty
        ? []
        : [
          .areas(areas),
          .line(x: [0, 0], y: [-0.5, Double(slots.count) - 0.5], color: 0, showsPoints: false),
          .texts(labels),
        ],
      notes: cards.count < profiles.segments.count
        ? ["the first \(cards.count) of \(profiles.segments.count) segments"] : [],
      reading: profiles.reading)
  }

  private func words(_ segment: SegmentProfiles.Segment, _ column: Int) -> String {
    "\(NumberText.short(segment.means[column])) (all \(NumberText.short(profiles.means[column])))"
  }
}
