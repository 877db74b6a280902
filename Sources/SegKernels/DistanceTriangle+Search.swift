extension DistanceTriangle {
  /// Lowers `bounds` (count, in and out) of the distances to nearest neighbours by those to the first
  /// `sample` groups, so that a sweep has little to compare exactly. O(sample · count).
  public func lower(_ bounds: inout [Double], sample: Int) {
    precondition(bounds.count == count)
    // The pointer stays inside of this closure.
    bounds.withUnsafeMutableBufferPointer { bounds in
      guard let bounds = bounds.baseAddress else { return }
      for i in 0..<min(sample, count) where marks[i] == 0 {
        let row = values + starts[i]
        for j in i + 1..<max(count, i + 1) {
          let estimate = row[j] * scales[j] * scales[i]
          bounds[j] = estimate < bounds[j] ? estimate : bounds[j]
        }
      }
    }
  }

  /// Goes through rows `rows` and finds for each position the nearest other group among these pairs,
  /// of equals the one at the smallest position: `before` (count, in and out, empty at first) for
  /// neighbours in front of a position, `behind` (count, out for `rows`) for those behind. `limits`
  /// (count, in, then spent) are upper bounds of the distances; what lies above is not noted.
  /// O(rows · count).
  public func sweep(
    _ rows: Range<Int>, limits: inout [Double], before: inout NearestFound,
    behind: inout NearestFound
  ) {
    precondition(rows.upperBound <= count && before.keys.count == count)
    precondition(behind.keys.count == count && limits.count == count)
    // The pointers stay inside of these closures, and the sizes were checked.
    before.nearest.withUnsafeMutableBufferPointer { nearest in
      before.keys.withUnsafeMutableBufferPointer { keys in
        before.tied.withUnsafeMutableBufferPointer { tied in
          limits.withUnsafeMutableBufferPointer { limits in
            guard let nearest = nearest.baseAddress, let keys = keys.baseAddress,
              let tied = tied.baseAddress, let limits = limits.baseAddress
            else { return }
            // Below all distances, so that columns of groups that are gone are never looked at.
            for j in 0..<count where marks[j] != 0 { limits[j] = -.infinity }
            let sides = Columns(nearest: nearest, keys: keys, tied: tied, limits: limits)
            for i in rows where marks[i] == 0 {
              let found = sweepRow(i, sides)
              behind.nearest[i] = found.nearest
              behind.keys[i] = found.key
              behind.tied[i] = found.tied
            }
          }
        }
      }
    }
  }

  private struct Columns {
    let nearest: UnsafeMutablePointer<Int32>
    let keys: UnsafeMutablePointer<Double>
    let tied: UnsafeMutablePointer<UInt8>
    let limits: UnsafeMutablePointer<Double>
  }

  /// The nearest other group of `i`, of equals the one at the smallest position. O(count), with one
  /// access to memory for each group in front.
  public func nearest(to i: Int) -> (nearest: Int32, key: Double, tied: UInt8) {
    precondition(i < count)
    var found = Candidate()
    for x in 0..<i where marks[x] == 0 { found.see(x, key(values[starts[x] + i], x, i)) }
    let behind = scanRow(i)
    if behind.key < found.key { found = behind } else if behind.key == found.key { found.tie() }
    return (found.nearest, found.key, found.tied)
  }

  private struct Candidate {
    var nearest: Int32 = -1
    var key = Double.infinity
    var tied: UInt8 = 0

    @inline(__always)
    mutating func see(_ position: Int, _ other: Double) {
      if other < key {
        nearest = Int32(truncatingIfNeeded: position)
        key = other
        tied = 0
      } else if other == key {
        tie()
      }
    }

    @inline(__always)
    mutating func tie() {
      if key < .infinity { tied = 1 }
    }
  }

  @inline(__always)
  private func key(_ value: Double, _ one: Int, _ other: Int) -> Double {
    value / (sizes[one] * sizes[other])
  }

  @inline(__always)
  private func lanes(_ base: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(base).loadUnaligned(as: Lanes.self)
  }

  /// The nearest behind i.
  private func scanRow(_ i: Int) -> Candidate {
    var found = Candidate()
    let row = values + starts[i]
    var j = i + 1
    while j + PackedPoints.lanes <= count {
      let estimates = lanes(row + j) * lanes(scales + j) * scales[i]
      let near = estimates .<= Lanes(repeating: found.key * screeningMargin)
      if anyLane(near) {
        for lane in 0..<PackedPoints.lanes where near[lane] {
          found.see(j + lane, key(row[j + lane], i, j + lane))
        }
      }
      j += PackedPoints.lanes
    }
    while j < count {
      found.see(j, key(row[j], i, j))
      j += 1
    }
    return found
  }

  /// The nearest behind i; and i as a neighbour of each behind it.
  @inline(__always)
  private func sweepRow(_ i: Int, _ columns: Columns) -> Candidate {
    var found = Candidate()
    var limit = columns.limits[i] * screeningMargin
    let row = values + starts[i]
    let scale = Lanes(repeating: scales[i])
    var j = i + 1
    while j + PackedPoints.lanes <= count {
      let estimates = lanes(row + j) * lanes(scales + j) * scale
      let near =
        (estimates .<= Lanes(repeating: limit))
        .| (estimates .<= lanes(columns.limits + j) * screeningMargin)
      if anyLane(near) {
        for lane in 0..<PackedPoints.lanes where near[lane] {
          see(i, j + lane, key(row[j + lane], i, j + lane), &found, columns)
        }
        limit = min(limit, found.key * screeningMargin)
      }
      j += PackedPoints.lanes
    }
    while j < count {
      see(i, j, key(row[j], i, j), &found, columns)
      j += 1
    }
    return found
  }

  @inline(__always)
  private func see(
    _ i: Int, _ j: Int, _ key: Double, _ found: inout Candidate, _ columns: Columns
  ) {
    found.see(j, key)
    if key < columns.keys[j] {
      columns.keys[j] = key
      columns.limits[j] = min(columns.limits[j], key)
      columns.nearest[j] = Int32(truncatingIfNeeded: i)
      columns.tied[j] = 0
    } else if key == columns.keys[j] && key < .infinity {
      columns.tied[j] = 1
    }
  }
}
