import RealModule

/// The loops that put points in the order of a tree.
extension BlockTree {
  /// Values of a row in the working order: its columns, its number, and zeros up to a multiple of
  /// four, so that whole rows move by vectors.
  public static func stride(columns: Int) -> Int { (columns + 4) / 4 * 4 }

  /// Moves rows so that the ones with the `count` smallest values in the widest column come first.
  ///
  /// - Parameters:
  ///   - work: rows × `stride`, in and out.
  ///   - count: between 0 and the number of rows.
  ///
  /// O(rows · columns) on average.
  public static func divide(_ work: inout MutableSpan<Double>, columns: Int, at count: Int) {
    let rows = work.count / stride(columns: columns)
    precondition(work.count == rows * stride(columns: columns) && count > 0 && count < rows)
    // The pointer stays inside of the closure, and the sizes were checked.
    work.withUnsafeMutableBufferPointer { work in
      guard let base = work.baseAddress else { return }
      WorkRows(base: base, columns: columns).divide(0, rows, at: count)
    }
  }

  /// Puts the rows of a subtree into the order of its leaves; `work` as above, in and out. Rows that
  /// differ by at most `width` in each column are near each other anyway, and few of them stay as they
  /// are. O(rows · columns · log rows).
  public func arrange(_ work: inout MutableSpan<Double>, below top: Int, width: Double) {
    precondition(work.count == slotRange(of: top).count * Self.stride(columns: columns))
    let (end, origin) = (self.end(of: top), slotRange(of: top).lowerBound)
    // The pointer stays inside of the closure, and the sizes were checked.
    work.withUnsafeMutableBufferPointer { work in
      guard let base = work.baseAddress else { return }
      let rows = WorkRows(base: base, columns: columns)
      // Parents come before children in preorder.
      var node = top
      while node < end {
        let range = slotRange(of: node)
        let (from, to) = (range.lowerBound - origin, range.upperBound - origin)
        guard let (left, _) = children(of: node) else {
          node += 1
          continue
        }
        let (column, spread) = rows.widestColumn(from, to)
        if spread == 0 || (spread <= width && range.count <= Self.fewRows) {
          node = self.end(of: node)
        } else {
          rows.select(from, to - 1, slotRange(of: left).upperBound - origin, column)
          node += 1
        }
      }
    }
  }

  /// So many rows near each other are not worth dividing.
  private static let fewRows = 128

  /// Packs the arranged rows of some leaves: `work` holds their rows as above, in; `packed` their
  /// slots × columns, out. O(rows · columns).
  public static func pack(
    _ work: Span<Double>, columns: Int, into packed: inout MutableSpan<Double>
  ) {
    let stride = stride(columns: columns)
    let count = work.count / stride
    precondition(packed.count % (PackedPoints.lanes * columns) == 0)
    precondition(count * columns <= packed.count)
    for index in count / 8 * 8 * columns..<packed.count { packed[index] = .infinity }
    for i in 0..<count {
      let block = i / 8 * 8 * columns
      for j in 0..<columns { packed[block + j * 8 + i % 8] = work[i * stride + j] }
    }
  }

  /// Packs rows (row-major, in) in the order of `chosen` into `packed`, which is filled with +∞ before;
  /// out. O(rows · columns).
  public static func pack(
    _ rows: Span<Double>, _ chosen: Span<Int32>, columns: Int,
    into packed: inout MutableSpan<Double>
  ) {
    precondition(chosen.count * columns <= packed.count)
    for i in chosen.indices {
      let block = i / 8 * 8 * columns + i % 8
      let row = Int(chosen[i]) * columns
      for j in 0..<columns { packed[block + j * 8] = rows[row + j] }
    }
  }

  /// Takes over what `arrange` and `pack` made. `rowOfSlot` has −1 for slots without a point.
  public mutating func fill(packed: consuming [Double], rowOfSlot: consuming [Int32]) {
    precondition(packed.count == slots * columns && rowOfSlot.count == slots)
    self.packed = packed
    self.rowOfSlot = rowOfSlot
  }

  /// Takes the boxes around all points.
  public mutating func fill(boxes: consuming [Double]) {
    precondition(boxes.count == nodes * 2 * boxColumns)
    self.boxes = boxes
  }

  /// A set bit for each slot with a point.
  public var allPoints: [UInt8] {
    (0..<slots / 8).map { block in
      let left = points - block * 8
      return left >= 8 ? 255 : left <= 0 ? 0 : (1 << UInt8(left)) - 1
    }
  }

  /// Makes the boxes of the nodes from `top` to the last one below it around those points only whose
  /// bit is set in `bits` (a byte for each block of slots); a box without points is empty: +∞ to −∞.
  /// `boxes` begins with that of `top`, out. O(points · columns).
  public func fillBoxes(
    _ boxes: inout MutableSpan<Double>, below top: Int, of bits: Span<UInt8>
  ) {
    let size = 2 * boxColumns
    precondition(bits.count == slots / 8 && boxes.count >= (end(of: top) - top) * size)
    for node in (top..<end(of: top)).reversed() {
      if let (left, right) = children(of: node) {
        let (at, one, other) = ((node - top) * size, (left - top) * size, (right - top) * size)
        for j in 0..<columns {
          boxes[at + j] = min(boxes[one + j], boxes[other + j])
          let high = at + boxColumns + j
          boxes[high] = max(boxes[one + boxColumns + j], boxes[other + boxColumns + j])
        }
      } else {
        fillLeafBox(&boxes, at: (node - top) * size, leaf: Int(firsts[node]), bits)
      }
    }
  }

  /// The same for one node whose children's boxes are there; `boxes` has those of all nodes.
  public func joinBoxes(_ boxes: inout MutableSpan<Double>, of node: Int) {
    guard let (left, right) = children(of: node) else { return }
    let size = 2 * boxColumns
    for j in 0..<columns {
      boxes[node * size + j] = min(boxes[left * size + j], boxes[right * size + j])
      let high = boxColumns + j
      boxes[node * size + high] = max(boxes[left * size + high], boxes[right * size + high])
    }
  }

  private func fillLeafBox(
    _ boxes: inout MutableSpan<Double>, at place: Int, leaf: Int, _ bits: Span<UInt8>
  ) {
    let blocks = leaf * leafSlots / 8..<(leaf + 1) * leafSlots / 8
    let lanes = SIMD8<UInt64>(1, 2, 4, 8, 16, 32, 64, 128)
    packed.withUnsafeBufferPointer { packed in
      for j in 0..<columns {
        var low = Lanes(repeating: .infinity)
        var high = Lanes(repeating: -.infinity)
        for block in blocks {
          let chosen = (lanes & SIMD8(repeating: UInt64(bits[block]))) .!= 0
          let start = packed.baseAddress! + (block * columns + j) * 8
          let values = UnsafeRawPointer(start).loadUnaligned(as: Lanes.self)
          low = pointwiseMin(
            low, Lanes(repeating: .infinity).replacing(with: values, where: chosen))
          high = pointwiseMax(
            high, Lanes(repeating: -.infinity).replacing(with: values, where: chosen))
        }
        let (lows, highs) = (
          pointwiseMin(low.lowHalf, low.highHalf), pointwiseMax(high.lowHalf, high.highHalf)
        )
        boxes[place + j] = min(min(lows[0], lows[1]), min(lows[2], lows[3]))
        boxes[place + boxColumns + j] = max(max(highs[0], highs[1]), max(highs[2], highs[3]))
      }
    }
  }
}

/// Rows with their numbers behind them, moved as a whole.
private struct WorkRows {
  let base: UnsafeMutablePointer<Double>
  let columns: Int
  let stride: Int

  init(base: UnsafeMutablePointer<Double>, columns: Int) {
    self.base = base
    self.columns = columns
    stride = BlockTree.stride(columns: columns)
  }

  /// Puts the rows of `from..<to` with the smallest values in their widest column before `place`.
  func divide(_ from: Int, _ to: Int, at place: Int) {
    guard from < place, place < to else { return }
    select(from, to - 1, place, widestColumn(from, to).column)
  }

  /// The column with the largest difference of two values among the rows, and the difference.
  func widestColumn(_ from: Int, _ to: Int) -> (column: Int, spread: Double) {
    var widest = 0
    var most = -1.0
    for start in Swift.stride(from: 0, to: columns, by: 4) {
      let spreads = spreads(from, to, start)
      for lane in 0..<min(4, columns - start) where spreads[lane] > most {
        most = spreads[lane]
        widest = start + lane
      }
    }
    return (widest, most)
  }

  /// Largest less smallest value of four columns, those of equal rank in two halves at once.
  private func spreads(_ from: Int, _ to: Int, _ start: Int) -> Quad {
    var place = base + from * stride + start
    var (low, high) = (quad(place), quad(place))
    var (lowOther, highOther) = (low, high)
    for _ in 0..<(to - from) / 2 {
      let (one, other) = (quad(place), quad(place + stride))
      low = pointwiseMin(low, one)
      high = pointwiseMax(high, one)
      lowOther = pointwiseMin(lowOther, other)
      highOther = pointwiseMax(highOther, other)
      place += 2 * stride
    }
    let last = quad(base + (to - 1) * stride + start)
    return pointwiseMax(pointwiseMax(high, highOther), last)
      - pointwiseMin(pointwiseMin(low, lowOther), last)
  }

  /// Moves rows so that those before `place` are ≤ those from it on in column `j`; `last` belongs to
  /// the rows. Floyd & Rivest, "Algorithm 489: SELECT", Commun. ACM 18 (1975),
  /// https://doi.org/10.1145/360680.360694: a sample around the place gives the pivot.
  func select(_ first: Int, _ last: Int, _ place: Int, _ j: Int) {
    var (from, to) = (first, last)
    while to > from {
      if to - from > 600 {
        let (low, high) = sample(from, to, place)
        select(low, high, place, j)
      }
      let pivot = value(place, j)
      var i = from
      var k = to
      swap(from, place)
      if value(to, j) > pivot { swap(to, from) }
      while i < k {
        swap(i, k)
        i += 1
        k -= 1
        while value(i, j) < pivot { i += 1 }
        while value(k, j) > pivot { k -= 1 }
      }
      if value(from, j) == pivot {
        swap(from, k)
      } else {
        k += 1
        swap(k, to)
      }
      if k <= place { from = k + 1 }
      if place <= k { to = k - 1 }
    }
  }

  /// Where the sample around `place` lies.
  private func sample(_ from: Int, _ to: Int, _ place: Int) -> (Int, Int) {
    let count = Double(to - from + 1)
    let rank = Double(place - from + 1)
    let logarithm = Double.log(count)
    let size = 0.5 * Double.exp(2 * logarithm / 3)
    let spread = 0.5 * (logarithm * size * (count - size) / count).squareRoot()
    let shift = rank < count / 2 ? -spread : spread
    return (
      max(from, Int(Double(place) - rank * size / count + shift)),
      min(to, Int(Double(place) + (count - rank) * size / count + shift))
    )
  }

  @inline(__always)
  private func value(_ i: Int, _ j: Int) -> Double { base[i * stride + j] }

  @inline(__always)
  private func swap(_ one: Int, _ other: Int) {
    let a = UnsafeMutableRawPointer(base + one * stride)
    let b = UnsafeMutableRawPointer(base + other * stride)
    for at in Swift.stride(from: 0, to: stride * 8, by: 32) {
      let kept = a.loadUnaligned(fromByteOffset: at, as: Quad.self)
      a.storeBytes(
        of: b.loadUnaligned(fromByteOffset: at, as: Quad.self), toByteOffset: at, as: Quad.self)
      b.storeBytes(of: kept, toByteOffset: at, as: Quad.self)
    }
  }
}
