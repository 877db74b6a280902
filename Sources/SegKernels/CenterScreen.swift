/// Nearest centres in single precision, for all rows whose nearest centre is beyond doubt; the few
/// others are looked at in double precision, so that labels are those of `NearestCenters.assign`.
///
/// Rows and centres are taken in a frame: moved by an origin and scaled by a power of two, so that
/// single precision has digits to spare. Sixteen rows at a time are transposed into a panel
/// (columns × 16), against which four centres are held in registers; ‖c‖² − 2x·c orders the centres
/// of a row as their distances do.
public struct CenterScreen: Sendable {
  /// Centres in a block.
  static let block = 4

  public let columns: Int
  /// Minus the origin, times the scale.
  let offset: [Double]
  let scale: Double
  /// Blocks of four centres, each four squared norms, then columns × 4 values of −2c.
  let screen: [Float]
  /// Largest norm of a centre in the frame.
  let longest: Double
  /// The centres as in `PackedPoints`.
  let exact: [Double]

  /// - Parameters:
  ///   - centers: k × columns, row-major.
  ///   - origin: columns; near the middle of the rows.
  ///   - scale: a power of two that brings the rows to about 1.
  ///
  /// O(k · columns).
  public init(_ centers: Span<Double>, origin: [Double], scale: Double) {
    let columns = origin.count
    let count = centers.count / columns
    precondition(centers.count == count * columns)
    let block = Self.block * (columns + 1)
    var screen = [Float](repeating: 0, count: (count + Self.block - 1) / Self.block * block)
    for i in count..<screen.count / block * Self.block {
      screen[i / Self.block * block + i % Self.block] = .infinity
    }
    let offset = origin.map { -$0 * scale }
    var longest = 0.0
    for i in 0..<count {
      let start = i / Self.block * block + i % Self.block
      var norm = 0.0
      for j in 0..<columns {
        let value = offset[j].addingProduct(centers[i * columns + j], scale)
        norm += value * value
        screen[start + (j + 1) * Self.block] = Float(-2 * value)
      }
      screen[start] = Float(norm)
      longest = max(longest, norm)
    }
    var exact = [Double](
      repeating: 0, count: PackedPoints.size(points: count, columns: columns))
    var span = exact.mutableSpan
    PackedPoints.pack(centers, columns: columns, into: &span)
    self.columns = columns
    self.offset = offset
    self.scale = scale
    self.screen = screen
    self.longest = longest.squareRoot()
    self.exact = exact
  }

  /// Number of values that the loops need as working space.
  public var workSize: Int { RowPanel.size(columns: columns) }

  /// The nearest centre of each row (from 0; of equals the smallest), the same as
  /// `NearestCenters.assign` finds. Returns how many labels changed.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - labels: n, in and out.
  ///   - work: `workSize`, overwritten.
  ///
  /// O(n · k · columns).
  public func assign(
    rows: Span<Double>, labels: inout MutableSpan<Int32>, work: inout MutableSpan<Float>
  ) -> Int {
    let count = labels.count
    precondition(rows.count == count * columns)
    var changed = 0
    withLoops(rows, &work) { loops, rows in
      for start in stride(from: 0, to: count, by: RowPanel.rows) {
        let taken = min(RowPanel.rows, count - start)
        loops.panel.fill(taken) { rows + (start + $0) * columns }
        let answer = loops.nearest()
        let found = loops.settled(answer, taken) { rows + (start + $0) * columns }
        for i in 0..<taken {
          changed += labels[start + i] == found[i] ? 0 : 1
          labels[start + i] = found[i]
        }
      }
    }
    return changed
  }

  /// The same for some of the rows, with a bound on how clear the answer is.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - picks: numbers of rows, in.
  ///   - found: the nearest centre of each picked row, out.
  ///   - slack: n; for the picked rows, in the unit of the frame, how much farther every other centre
  ///     is than the nearest, at least, or 0 if that is not certain; out.
  ///   - work: `workSize`, overwritten.
  ///
  /// O(picks · k · columns).
  public func assign(
    rows: Span<Double>, picks: Span<Int32>, found: inout MutableSpan<Int32>,
    slack: inout MutableSpan<Float>, work: inout MutableSpan<Float>
  ) {
    precondition(rows.count == slack.count * columns && found.count >= picks.count)
    withLoops(rows, &work) { loops, rows in
      for start in stride(from: 0, to: picks.count, by: RowPanel.rows) {
        let taken = min(RowPanel.rows, picks.count - start)
        loops.panel.fill(taken) { rows + Int(picks[start + $0]) * columns }
        let answer = loops.nearest()
        let labels = loops.settled(answer, taken) { rows + Int(picks[start + $0]) * columns }
        let bounds = loops.slack(answer)
        for i in 0..<taken {
          found[start + i] = labels[i]
          slack[Int(picks[start + i])] = bounds[i]
        }
      }
    }
  }

  @inline(__always)
  private func withLoops(
    _ rows: Span<Double>, _ work: inout MutableSpan<Float>,
    _ body: (ScreenLoops, UnsafePointer<Double>) -> Void
  ) {
    precondition(work.count >= workSize)
    // The pointers stay inside of these closures, and the sizes were checked.
    work.withUnsafeMutableBufferPointer { work in
      rows.withUnsafeBufferPointer { rows in
        screen.withUnsafeBufferPointer { screen in
          exact.withUnsafeBufferPointer { exact in
            offset.withUnsafeBufferPointer { offset in
              guard let rows = rows.baseAddress, let screen = screen.baseAddress,
                let exact = exact.baseAddress, let offset = offset.baseAddress,
                let work = work.baseAddress
              else { return }
              let panel = RowPanel(columns: columns, offset: offset, scale: scale, values: work)
              let loops = ScreenLoops(
                panel: panel, blocks: self.screen.count / (Self.block * (columns + 1)),
                screen: screen, exact: exact,
                exactBlocks: self.exact.count / (PackedPoints.lanes * columns),
                bound: RoundingBound(columns: columns, longest: longest))
              body(loops, rows)
            }
          }
        }
      }
    }
  }
}
