/// Groups between steep falls and steep rises of a reachability plot; see
/// `OPTICSModel.steepGroups`. Everything is numbered by the place in the order.
struct SteepGroups {
  /// A steep fall, and the largest reachability since it ended.
  private struct Fall {
    let start: Int
    let end: Int
    var highest: Double
  }

  /// Reachability, and ∞ after the last place.
  private let plot: [Double]
  /// Row of each place.
  private let order: [Int32]
  /// Row that the row of each place was reached from.
  private let predecessors: [Int32]
  /// 1 − xi.
  private let share: Double
  /// Flat places that a steep stretch may hold in a row.
  private let patience: Int
  private let minimumSize: Int
  /// Place of each row.
  private let places: [Int]

  private var falls: [Fall] = []
  private var groups: [Range<Int>] = []

  init(
    plot: [Double], order: [Int32], predecessors: [Int32], xi: Double, patience: Int,
    minimumSize: Int
  ) {
    self.plot = plot + [.infinity]
    self.order = order
    self.predecessors = predecessors
    share = 1 - xi
    self.patience = patience
    self.minimumSize = minimumSize
    var places = [Int](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { places[Int(row)] = place }
    self.places = places
  }

  /// The ratio to the next place; NaN, which is neither steep nor rising nor falling, between two
  /// zeros or two infinities.
  private func ratio(_ place: Int) -> Double { plot[place] / plot[place + 1] }
  private func rises(_ place: Int) -> Bool { ratio(place) < 1 }
  private func falls(_ place: Int) -> Bool { ratio(place) > 1 }
  private func risesSteeply(_ place: Int) -> Bool { ratio(place) <= share }
  private func fallsSteeply(_ place: Int) -> Bool { ratio(place) >= 1 / share }

  mutating func run() -> [Range<Int>] {
    var place = 0
    var highest = 0.0
    while place < order.count {
      highest = max(highest, plot[place])
      if fallsSteeply(place) {
        forgetFalls(below: highest)
        let end = endOfStretch(from: place, steep: fallsSteeply, against: rises)
        falls.append(Fall(start: place, end: end, highest: 0))
        place = end + 1
        highest = plot[place]
      } else if risesSteeply(place) {
        forgetFalls(below: highest)
        let end = endOfStretch(from: place, steep: risesSteeply, against: falls)
        // Later falls give the inner groups.
        groups += falls.reversed().compactMap { group(from: $0, riseStart: place, riseEnd: end) }
        place = end + 1
        highest = plot[place]
      } else {
        place += 1
      }
    }
    return groups
  }

  /// Where a steep stretch ends: its last steep place before one against its direction or before more
  /// flat places than patience allows.
  private func endOfStretch(
    from start: Int, steep: (Int) -> Bool, against: (Int) -> Bool
  ) -> Int {
    var end = start
    var flat = 0
    for place in start..<order.count {
      if steep(place) {
        flat = 0
        end = place
      } else if against(place) {
        return end
      } else {
        flat += 1
        if flat > patience { break }
      }
    }
    return end
  }

  /// Drops the falls whose start is not above what lay between by the share xi.
  private mutating func forgetFalls(below highest: Double) {
    guard highest < .infinity else {
      falls = []
      return
    }
    falls.removeAll { highest > plot[$0.start] * share }
    for index in falls.indices { falls[index].highest = max(falls[index].highest, highest) }
  }

  /// The group between a fall and a rise, if they make one.
  private func group(from fall: Fall, riseStart: Int, riseEnd: Int) -> Range<Int>? {
    let (top, after) = (plot[fall.start], plot[riseEnd + 1])
    guard after * share >= fall.highest else { return nil }
    var (start, end) = (fall.start, riseEnd)
    if top * share >= after {
      // The higher left side is cut down to the level of the right one, and the other way round.
      while plot[start + 1] > after && start < fall.end { start += 1 }
    } else if after * share >= top {
      while plot[end - 1] > top && end > riseStart { end -= 1 }
    }
    guard let last = reachedEnd(start, end) else { return nil }
    guard last - start + 1 >= minimumSize, start <= fall.end, last >= riseStart else { return nil }
    return start..<last + 1
  }

  /// The last place up to `end` that lies below the start or was reached from inside of the group.
  private func reachedEnd(_ start: Int, _ end: Int) -> Int? {
    var end = end
    while start < end {
      if plot[start] > plot[end] { return end }
      let source = predecessors[end]
      if source >= 0, (start..<end).contains(places[Int(source)]) { return end }
      end -= 1
    }
    return nil
  }
}
