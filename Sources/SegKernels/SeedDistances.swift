/// Squared distances to the nearest of the first centres chosen so far, in single precision: drawing
/// rows in proportion to them needs no more. Differences are squared, so that equal rows have
/// distance 0.
public struct SeedDistances: Sendable {
  let columns: Int
  /// Minus the origin, times the scale.
  let offset: [Double]
  let scale: Double

  /// The frame: an origin near the middle of the rows, a power of two that brings them to about 1.
  public init(origin: [Double], scale: Double) {
    columns = origin.count
    offset = origin.map { -$0 * scale }
    self.scale = scale
  }

  /// Number of values that the loops need as working space.
  public var workSize: Int { RowPanel.size(columns: columns) }

  /// A row as a point of the frame.
  public func framed(_ row: ArraySlice<Double>) -> [Float] {
    zip(row, offset).map { Float($1.addingProduct($0, scale)) }
  }

  /// Lowers `squared` to the squared distances to the first point where these are smaller, and adds
  /// for each further point what Σ weight · squared would become with it.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - weights: n, in, or empty for weights 1.
  ///   - points: (1 + candidates) × columns, in the frame, in.
  ///   - squared: n, in the unit of the frame, in and out.
  ///   - potentials: candidates, in and out.
  ///   - work: `workSize`, overwritten.
  ///
  /// O(n · candidates · columns).
  public func lower(
    rows: Span<Double>, weights: Span<Double>, points: Span<Float>,
    squared: inout MutableSpan<Float>, potentials: inout MutableSpan<Double>,
    work: inout MutableSpan<Float>
  ) {
    let count = squared.count
    let candidates = potentials.count
    precondition(rows.count == count * columns && work.count >= workSize)
    precondition(points.count == (1 + candidates) * columns)
    precondition(weights.isEmpty || weights.count == count)
    // The pointers stay inside of these closures, and the sizes were checked.
    work.withUnsafeMutableBufferPointer { work in
      rows.withUnsafeBufferPointer { rows in
        points.withUnsafeBufferPointer { points in
          offset.withUnsafeBufferPointer { offset in
            guard let rows = rows.baseAddress, let points = points.baseAddress,
              let offset = offset.baseAddress, let work = work.baseAddress
            else { return }
            let panel = RowPanel(columns: columns, offset: offset, scale: scale, values: work)
            for start in stride(from: 0, to: count, by: RowPanel.rows) {
              let taken = min(RowPanel.rows, count - start)
              panel.fill(taken) { rows + (start + $0) * columns }
              let nearest = lower(panel, points, start, taken, &squared)
              let factors = factors(weights, start, taken)
              for candidate in 0..<candidates {
                let point = points + (1 + candidate) * columns
                potentials[candidate] += potential(panel, point, nearest, factors)
              }
            }
          }
        }
      }
    }
  }

  /// Lowers the squared distances of a panel and returns them.
  @inline(__always)
  private func lower(
    _ panel: RowPanel, _ point: UnsafePointer<Float>, _ start: Int, _ taken: Int,
    _ squared: inout MutableSpan<Float>
  ) -> (FloatLanes, FloatLanes) {
    var (before, after) = (FloatLanes.zero, FloatLanes.zero)
    for i in 0..<8 {
      before[i] = i < taken ? squared[start + i] : 0
      after[i] = i + 8 < taken ? squared[start + 8 + i] : 0
    }
    let (one, other) = distances(panel, point)
    before.replace(with: one, where: one .< before)
    after.replace(with: other, where: other .< after)
    for i in 0..<8 {
      if i < taken { squared[start + i] = before[i] }
      if i + 8 < taken { squared[start + 8 + i] = after[i] }
    }
    return (before, after)
  }

  /// Weights of the rows of a panel; 0 for places without a row.
  @inline(__always)
  private func factors(
    _ weights: Span<Double>, _ start: Int, _ taken: Int
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    if weights.isEmpty && taken == RowPanel.rows { return (.one, .one) }
    var (one, other) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for i in 0..<8 {
      if i < taken { one[i] = weights.isEmpty ? 1 : weights[start + i] }
      if i + 8 < taken { other[i] = weights.isEmpty ? 1 : weights[start + 8 + i] }
    }
    return (one, other)
  }

  @inline(__always)
  private func potential(
    _ panel: RowPanel, _ point: UnsafePointer<Float>, _ nearest: (FloatLanes, FloatLanes),
    _ factors: (SIMD8<Double>, SIMD8<Double>)
  ) -> Double {
    var (one, other) = distances(panel, point)
    one.replace(with: nearest.0, where: nearest.0 .< one)
    other.replace(with: nearest.1, where: nearest.1 .< other)
    let sums = (SIMD8<Double>(one) * factors.0).addingProduct(SIMD8<Double>(other), factors.1)
    let four = sums.lowHalf + sums.highHalf
    return (four[0] + four[1]) + (four[2] + four[3])
  }

  /// Squared distances of the rows of a panel to a point.
  @inline(__always)
  private func distances(
    _ panel: RowPanel, _ point: UnsafePointer<Float>
  ) -> (FloatLanes, FloatLanes) {
    var (one, other) = (FloatLanes.zero, FloatLanes.zero)
    for j in 0..<columns {
      let value = FloatLanes(repeating: point[j])
      let (x, y) = panel.pair(j)
      one.addProduct(x - value, x - value)
      other.addProduct(y - value, y - value)
    }
    return (one, other)
  }
}
