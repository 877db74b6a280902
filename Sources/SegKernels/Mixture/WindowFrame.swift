/// One window of rows inside of the loops: pointers into the scratch that the caller owns.
struct WindowFrame {
  let layout: MixtureLayout
  /// Rows of this window.
  let count: Int
  /// Groups of eight rows, the last one filled up with copies of the last row.
  let groups: Int
  /// Rows of the fullest window: the distance between two components in `terms`.
  let pitch: Int
  /// groups × columns × 8, in: coordinate j of eight rows side by side.
  let rows: UnsafeMutablePointer<Double>
  /// components × pitch: log densities with mixing shares, later responsibilities times weight.
  let terms: UnsafeMutablePointer<Double>
  /// Largest term of each row.
  let largest: UnsafeMutablePointer<Double>
  /// Component of the largest term, from 0.
  let winner: UnsafeMutablePointer<Double>
  /// Weight of each row; 0 for filling.
  let weights: UnsafeMutablePointer<Double>
  /// (batchGroups + 1) × (columns + 1) × 8.
  let batch: UnsafeMutablePointer<Double>
  /// Row in each place of the window, by falling likeness.
  let order: UnsafeMutablePointer<Int32>
  /// Component to try first for each group.
  let first: UnsafeMutablePointer<Int32>
  /// components + 1, for counting.
  let counts: UnsafeMutablePointer<Int32>

  /// `numbers` and `places` hold `numbersSize` and `placesSize` entries.
  init(
    _ layout: MixtureLayout, count: Int, numbers: UnsafeMutablePointer<Double>,
    places: UnsafeMutablePointer<Int32>
  ) {
    self.layout = layout
    self.count = count
    groups = (count + layout.lanes - 1) / layout.lanes
    pitch = layout.windowRows
    rows = numbers
    terms = rows + pitch * layout.columns
    largest = terms + pitch * layout.components
    winner = largest + pitch
    weights = winner + pitch
    batch = weights + pitch
    order = places
    first = order + pitch
    counts = first + pitch / layout.lanes
  }

  /// Brings rows with the same label (in, from 0) next to each other, in their old order otherwise,
  /// so that a group of eight has few components that matter.
  func sort(by labels: UnsafeMutablePointer<Int32>) {
    for c in 0...layout.components { counts[c] = 0 }
    for i in 0..<count { counts[Int(labels[i]) + 1] += 1 }
    for c in 1...layout.components { counts[c] += counts[c - 1] }
    for i in 0..<count {
      let label = Int(labels[i])
      order[Int(counts[label])] = Int32(truncatingIfNeeded: i)
      counts[label] += 1
    }
    for group in 0..<groups { first[group] = labels[Int(order[group * layout.lanes])] }
  }

  /// Gathers rows and weights in the order of `order`.
  func gather(_ source: UnsafePointer<Double>, _ weightOfRow: UnsafePointer<Double>?) {
    let columns = layout.columns
    let lanes = layout.lanes
    touch(source)
    for group in 0..<groups {
      let block = rows + group * columns * lanes
      for half in stride(from: 0, to: lanes, by: 4) {
        let place = group * lanes + half
        gatherFour(place, source, block + half)
        for lane in place..<place + 4 {
          weights[lane] = lane < count ? weightOfRow?[Int(order[lane])] ?? 1 : 0
        }
      }
    }
  }

  /// Reads one number of each cache line in the order of memory, which the processor foresees: rows
  /// in another order come from the cache then, not from memory.
  @inline(__always)
  private func touch(_ source: UnsafePointer<Double>) {
    var sum = 0.0
    for i in stride(from: 0, to: count * layout.columns, by: 8) { sum += source[i] }
    // Kept, so that the reads are not dropped; the batch is free here.
    batch[0] = sum
  }

  /// Puts four rows side by side, four columns at a time.
  @inline(__always)
  private func gatherFour(
    _ place: Int, _ source: UnsafePointer<Double>, _ block: UnsafeMutablePointer<Double>
  ) {
    let columns = layout.columns
    let lanes = layout.lanes
    let a = source + Int(order[min(place, count - 1)]) * columns
    let b = source + Int(order[min(place + 1, count - 1)]) * columns
    let c = source + Int(order[min(place + 2, count - 1)]) * columns
    let d = source + Int(order[min(place + 3, count - 1)]) * columns
    var j = 0
    while j + 4 <= columns {
      let (w, x) = (LaneFunctions.load4(a + j), LaneFunctions.load4(b + j))
      let (y, z) = (LaneFunctions.load4(c + j), LaneFunctions.load4(d + j))
      let to = block + j * lanes
      LaneFunctions.store4(SIMD4(w[0], x[0], y[0], z[0]), to)
      LaneFunctions.store4(SIMD4(w[1], x[1], y[1], z[1]), to + lanes)
      LaneFunctions.store4(SIMD4(w[2], x[2], y[2], z[2]), to + 2 * lanes)
      LaneFunctions.store4(SIMD4(w[3], x[3], y[3], z[3]), to + 3 * lanes)
      j += 4
    }
    while j < columns {
      LaneFunctions.store4(SIMD4(a[j], b[j], c[j], d[j]), block + j * lanes)
      j += 1
    }
  }

  /// Keeps the winner of each row as its label.
  func keepLabels(_ labels: UnsafeMutablePointer<Int32>) {
    for place in 0..<count { labels[Int(order[place])] = Int32(winner[place]) }
  }
}
