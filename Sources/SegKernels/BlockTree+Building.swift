/// The loops that put points in the order of a tree.
extension BlockTree {
  /// Values of a row in the working order: its columns, then its number.
  public static func stride(columns: Int) -> Int { columns + 1 }

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
      let rows = WorkRows(base: base, columns: columns)
      rows.divide(0, work.count / rows.stride, at: count)
    }
  }

  /// Puts the rows of a subtree into the order of its leaves; `work` as above, in and out.
  /// O(rows · columns · log rows).
  public func arrange(_ work: inout MutableSpan<Double>, below node: Int) {
    precondition(work.count == slotRange(of: node).count * Self.stride(columns: columns))
    let (first, end) = (node, self.end(of: node))
    let origin = slotRange(of: node).lowerBound
    // The pointer stays inside of the closure, and the sizes were checked.
    work.withUnsafeMutableBufferPointer { work in
      guard let base = work.baseAddress else { return }
      let rows = WorkRows(base: base, columns: columns)
      // Parents come before children in preorder.
      for node in first..<end {
        guard let (left, _) = children(of: node) else { continue }
        let range = slotRange(of: node)
        rows.divide(
          range.lowerBound - origin, range.upperBound - origin,
          at: slotRange(of: left).upperBound - origin)
      }
    }
  }

  /// Packs the arranged rows of some leaves: `work` holds their rows as above, in; `packed` their
  /// slots × columns, out. O(rows · columns).
  public static func pack(
    _ work: Span<Double>, columns: Int, into packed: inout MutableSpan<Double>
  ) {
    let stride = stride(columns: columns)
    let count = work.count / stride
    precondition(packed.count % (PackedPoints.lanes * columns) == 0)
    precondition(count * columns <= packed.count)
    for index in count * columns / (8 * columns) * 8 * columns..<packed.count {
      packed[index] = .infinity
    }
    for i in 0..<count {
      let block = i / 8 * 8 * columns
      for j in 0..<columns { packed[block + j * 8 + i % 8] = work[i * stride + j] }
    }
  }

  /// Takes over what `arrange` and `pack` made. `rowOfSlot` has −1 for slots without a point.
  public mutating func fill(packed: consuming [Double], rowOfSlot: consuming [Int32]) {
    precondition(packed.count == slots * columns && rowOfSlot.count == slots)
    self.packed = packed
    self.rowOfSlot = rowOfSlot
    boxes = [Double](repeating: 0, count: nodes * 2 * boxColumns)
    let all = [UInt8](repeating: 255, count: slots / 8)
    boxes = boxes(of: all.span)
  }

  /// Boxes as in `boxes` around those points only whose bit is set in `bits` (a byte for each block
  /// of slots); a box without points is empty: +∞ to −∞. O(n · columns).
  public func boxes(of bits: Span<UInt8>) -> [Double] {
    precondition(bits.count == slots / 8)
    var result = [Double](repeating: 0, count: nodes * 2 * boxColumns)
    for node in (0..<nodes).reversed() {
      let at = node * 2 * boxColumns
      for j in 0..<columns {
        result[at + j] = .infinity
        result[at + boxColumns + j] = -.infinity
      }
      if let (left, right) = children(of: node) {
        for child in [left, right] {
          let from = child * 2 * boxColumns
          for j in 0..<columns {
            result[at + j] = min(result[at + j], result[from + j])
            result[at + boxColumns + j] = max(
              result[at + boxColumns + j], result[from + boxColumns + j])
          }
        }
      } else {
        for slot in slotRange(of: node) where bits[slot >> 3] >> UInt8(slot & 7) & 1 == 1 {
          for j in 0..<columns {
            let value = packed[(slot >> 3) * 8 * columns + j * 8 + (slot & 7)]
            result[at + j] = min(result[at + j], value)
            result[at + boxColumns + j] = max(result[at + boxColumns + j], value)
          }
        }
      }
    }
    return result
  }
}

/// Rows with their numbers behind them, moved as a whole.
private struct WorkRows {
  let base: UnsafeMutablePointer<Double>
  let columns: Int
  var stride: Int { columns + 1 }

  /// Puts the rows of `from..<to` with the smallest values in their widest column before `place`.
  func divide(_ from: Int, _ to: Int, at place: Int) {
    guard from < place, place < to else { return }
    select(from, to, place, widestColumn(from, to))
  }

  private func widestColumn(_ from: Int, _ to: Int) -> Int {
    var widest = 0
    var most = -1.0
    for j in 0..<columns {
      var low = Double.infinity
      var high = -Double.infinity
      var place = base + from * stride + j
      for _ in from..<to {
        low = min(low, place.pointee)
        high = max(high, place.pointee)
        place += stride
      }
      if high - low > most {
        most = high - low
        widest = j
      }
    }
    return widest
  }

  /// Hoare's selection: afterwards rows before `place` are ≤ those from it on in column `j`.
  private func select(_ start: Int, _ end: Int, _ place: Int, _ j: Int) {
    var (from, to) = (start, end)
    while to - from > 8 {
      let pivot = pivot(from, to, j)
      var i = from - 1
      var k = to
      while true {
        repeat { i += 1 } while value(i, j) < pivot
        repeat { k -= 1 } while value(k, j) > pivot
        if i >= k { break }
        swap(i, k)
      }
      if place <= k { to = k + 1 } else { from = k + 1 }
    }
    for i in from + 1..<max(to, from + 1) {
      var k = i
      while k > from && value(k - 1, j) > value(k, j) {
        swap(k - 1, k)
        k -= 1
      }
    }
  }

  /// The median of three values, or of three such medians; both keep Hoare's partition from getting
  /// stuck, because a value at least as large comes before the last row or is the last one.
  private func pivot(_ from: Int, _ to: Int, _ j: Int) -> Double {
    let step = (to - from) / 8
    let middle = from + (to - from) / 2
    guard step > 16 else { return median(value(from, j), value(middle, j), value(to - 1, j)) }
    return median(
      median(value(from, j), value(from + step, j), value(from + 2 * step, j)),
      median(value(middle - step, j), value(middle, j), value(middle + step, j)),
      median(value(to - 1 - 2 * step, j), value(to - 1 - step, j), value(to - 1, j)))
  }

  private func median(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }

  @inline(__always)
  private func value(_ i: Int, _ j: Int) -> Double { base[i * stride + j] }

  @inline(__always)
  private func swap(_ one: Int, _ other: Int) {
    let a = base + one * stride
    let b = base + other * stride
    for j in 0..<stride { (a[j], b[j]) = (b[j], a[j]) }
  }
}
