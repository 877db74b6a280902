extension DistanceTriangle {
  /// Goes through rows `rows` and finds for each position the nearest other group among these pairs,
  /// of equals the one at the smallest position: `before` (count, in and out, empty at first) for
  /// neighbours in front of a position, `behind` (count, out for `rows`) for those behind.
  /// O(rows · count).
  public func sweep(_ rows: Range<Int>, before: inout NearestFound, behind: inout NearestFound) {
    precondition(rows.upperBound <= count && before.keys.count == count)
    precondition(behind.keys.count == count)
    // The pointers stay inside of these closures, and the sizes were checked.
    before.nearest.withUnsafeMutableBufferPointer { nearest in
      before.keys.withUnsafeMutableBufferPointer { keys in
        before.tied.withUnsafeMutableBufferPointer { tied in
          guard let nearest = nearest.baseAddress, let keys = keys.baseAddress,
            let tied = tied.baseAddress
          else { return }
          // Below all distances, so that columns of groups that are gone are never looked at.
          for j in 0..<count where marks[j] != 0 { keys[j] = -.infinity }
          for i in rows where marks[i] == 0 {
            let found = sweepRow(i, nearest, keys, tied)
            behind.nearest[i] = found.nearest
            behind.keys[i] = found.key
            behind.tied[i] = found.tied
          }
        }
      }
    }
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
  private func sweepRow(
    _ i: Int, _ nearest: UnsafeMutablePointer<Int32>, _ keys: UnsafeMutablePointer<Double>,
    _ tied: UnsafeMutablePointer<UInt8>
  ) -> Candidate {
    var found = Candidate()
    let row = values + starts[i]
    var j = i + 1
    while j + PackedPoints.lanes <= count {
      let estimates = lanes(row + j) * lanes(scales + j) * scales[i]
      let near =
        (estimates .<= Lanes(repeating: found.key * screeningMargin))
        .| (estimates .<= lanes(keys + j) * screeningMargin)
      if anyLane(near) {
        for lane in 0..<PackedPoints.lanes where near[lane] {
          see(i, j + lane, key(row[j + lane], i, j + lane), &found, nearest, keys, tied)
        }
      }
      j += PackedPoints.lanes
    }
    while j < count {
      see(i, j, key(row[j], i, j), &found, nearest, keys, tied)
      j += 1
    }
    return found
  }

  @inline(__always)
  private func see(
    _ i: Int, _ j: Int, _ key: Double, _ found: inout Candidate,
    _ nearest: UnsafeMutablePointer<Int32>, _ keys: UnsafeMutablePointer<Double>,
    _ tied: UnsafeMutablePointer<UInt8>
  ) {
    found.see(j, key)
    if key < keys[j] {
      keys[j] = key
      nearest[j] = Int32(truncatingIfNeeded: i)
      tied[j] = 0
    } else if key == keys[j] && key < .infinity {
      tied[j] = 1
    }
  }
}
