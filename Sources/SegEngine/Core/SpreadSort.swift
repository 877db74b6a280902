extension Array {
  /// Sorts by one finite number of each element, rising; elements of equal numbers keep their order.
  ///
  /// Elements are dealt out to equal parts of the numbers' range, half as many as there are elements, and
  /// compared with those of the same part only. O(n) time where numbers lie at all evenly, O(n log n) at
  /// worst; a second copy and 4 bytes for each element. When `goesOn` answers false, which is asked now and
  /// then, the elements stay in some order.
  mutating func sort(rising number: (Element) -> Double, while goesOn: () -> Bool = { true }) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for element in self {
      low = Swift.min(low, number(element))
      high = Swift.max(high, number(element))
    }
    guard low < high else { return }
    let parts = Swift.max(count / 2, 1)
    let scale = Double(parts - 1) / (high - low)
    // A range that is no finite number, or is next to nothing, has no parts.
    guard parts > 1, scale > 0, scale < .infinity else {
      return sort(0..<count, rising: number, while: goesOn)
    }
    var ends = [Int](repeating: 0, count: parts)
    // Rounding never turns two numbers around, so that parts follow each other.
    for element in self { ends[Int((number(element) - low) * scale)] += 1 }
    var before = 0
    for part in ends.indices { (ends[part], before) = (before, before + ends[part]) }
    var dealt = self
    for element in self {
      let part = Int((number(element) - low) * scale)
      dealt[ends[part]] = element
      ends[part] += 1
    }
    self = dealt
    dealt = []
    var start = 0
    for part in ends.indices {
      if part % 65_536 == 0, !goesOn() { return }
      sort(start..<ends[part], rising: number, while: goesOn)
      start = ends[part]
    }
  }

  /// The same for some places by comparing.
  private mutating func sort(
    _ places: Range<Int>, rising number: (Element) -> Double, while goesOn: () -> Bool
  ) {
    guard places.count > 16 else {
      for place in places.dropFirst() {
        let element = self[place]
        var hole = place
        while hole > places.lowerBound, number(self[hole - 1]) > number(element) {
          self[hole] = self[hole - 1]
          hole -= 1
        }
        self[hole] = element
      }
      return
    }
    var comparisons = 0
    try? self[places].sort { one, other in
      comparisons += 1
      if comparisons % 65_536 == 0, !goesOn() { throw EngineError.cancelled }
      return number(one) < number(other)
    }
  }
}
