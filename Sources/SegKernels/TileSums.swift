/// Sums of the distances of all pairs of a tile: some rows against packed points.
public enum TileSums {
  /// Adds to each row the distances to all points and, if wanted, to each point the distances to all
  /// rows.
  ///
  /// - Parameters:
  ///   - rows: m × columns, row-major, in; m is even (a row of zeros may fill up) and at most
  ///     `lanes.count / 4`.
  ///   - used: how many of the rows count, m or m − 1.
  ///   - packed: the points (see `PackedPoints`), in.
  ///   - count: how many points count; the rest of the last block is filling.
  ///   - lanes: m × 4, working space.
  ///   - rowSums: `used`, out.
  ///   - pointSums: from `firstPoint` on as many as packed points, in and out; empty if not wanted.
  ///
  /// O(m · points · columns).
  public static func add(
    rows: Span<Double>, used: Int, columns: Int, packed: Span<Double>, count: Int,
    _ measure: Measure, lanes: inout MutableSpan<Double>, rowSums: inout MutableSpan<Double>,
    pointSums: inout MutableSpan<Double>, from firstPoint: Int = 0
  ) {
    let m = (used + 1) / 2 * 2
    precondition(rows.count >= m * columns && lanes.count >= m * 4 && rowSums.count >= used)
    precondition(packed.count >= PackedPoints.size(points: count, columns: columns))
    precondition(
      pointSums.isEmpty
        || pointSums.count >= firstPoint + PackedPoints.size(points: count, columns: 1))
    // An empty array has an address too, which is not its own.
    let wantsPoints = !pointSums.isEmpty
    // The pointers stay inside of these closures, and the sizes were checked.
    rows.withUnsafeBufferPointer { rows in
      packed.withUnsafeBufferPointer { packed in
        lanes.withUnsafeMutableBufferPointer { lanes in
          rowSums.withUnsafeMutableBufferPointer { rowSums in
            pointSums.withUnsafeMutableBufferPointer { pointSums in
              guard let rows = rows.baseAddress, let packed = packed.baseAddress,
                let lanes = lanes.baseAddress, let rowSums = rowSums.baseAddress
              else { return }
              let tile = Tile(
                rows: rows, used: used, columns: columns, packed: packed, count: count,
                lanes: lanes,
                pointSums: wantsPoints ? pointSums.baseAddress.map { $0 + firstPoint } : nil)
              tile.run(measure)
              for i in 0..<used { rowSums[i] = total(fourLanes(lanes + 4 * i)) }
            }
          }
        }
      }
    }
  }
}

/// The buffers of one tile, as pointers that outlive it.
private struct Tile {
  let rows: UnsafePointer<Double>
  let used: Int
  let columns: Int
  let packed: UnsafePointer<Double>
  let count: Int
  let lanes: UnsafeMutablePointer<Double>
  let pointSums: UnsafeMutablePointer<Double>?

  func run(_ measure: Measure) {
    switch measure {
    case .squaredEuclidean: run(SquaredEuclideanTile.self)
    case .euclidean: run(EuclideanTile.self)
    case .manhattan: run(ManhattanTile.self)
    case .maximum: run(MaximumTile.self)
    }
  }

  @inline(__always)
  private func run<M: TileMeasure>(_: M.Type) {
    let m = (used + 1) / 2 * 2
    for i in 0..<m { store(.zero, lanes + 4 * i) }
    let full = count / 8
    for block in 0..<full { add(M.self, block: block, filled: 8, m) }
    if count % 8 > 0 { add(M.self, block: full, filled: count % 8, m) }
  }

  /// One block against all rows: the sums of its eight points stay in two registers.
  @inline(__always)
  private func add<M: TileMeasure>(_: M.Type, block: Int, filled: Int, _ m: Int) {
    let points = packed + block * 8 * columns
    let numbers = FourLanes(0, 1, 2, 3)
    let lowGone = numbers .>= FourLanes(repeating: Double(filled))
    let highGone = numbers .>= FourLanes(repeating: Double(filled - 4))
    // With an odd number of rows the last pair ends in a row of filling.
    let odd = used < m
    var low = FourLanes.zero
    var high = FourLanes.zero
    var i = 0
    while i < m {
      var (a, b, c, d) = tileDistances(
        M.self, rows + i * columns, rows + (i + 1) * columns, points, columns)
      if filled < 8 {
        a.replace(with: 0, where: lowGone)
        b.replace(with: 0, where: highGone)
        c.replace(with: 0, where: lowGone)
        d.replace(with: 0, where: highGone)
      }
      store(fourLanes(lanes + 4 * i) + (a + b), lanes + 4 * i)
      store(fourLanes(lanes + 4 * i + 4) + (c + d), lanes + 4 * i + 4)
      if odd && i + 2 == m {
        c = .zero
        d = .zero
      }
      low += a + c
      high += b + d
      i += 2
    }
    guard let sums = pointSums else { return }
    store(fourLanes(sums + 8 * block) + low, sums + 8 * block)
    store(fourLanes(sums + 8 * block + 4) + high, sums + 8 * block + 4)
  }
}
