/// Points of a plane on a square grid by cubic B-splines: each touches four by four nodes.
///
/// Places are in units of nodes, interleaved as x, y, and at least 1 and less than side − 2.
public enum GridSplines {
  /// Nodes before the one at or below a place that a point touches, and after it.
  public static let reach = (before: 1, after: 2)

  /// Adds the given points, each of them 1, to the grid.
  ///
  /// - Parameters:
  ///   - places: 2 · n, in.
  ///   - points: which of them, in this order, in.
  ///   - firstRow: the first row that `grid` holds.
  ///   - side: nodes along a row.
  ///   - grid: rows × side, in-out.
  public static func spread(
    _ places: Span<Float>, points: Span<Int32>, firstRow: Int, side: Int,
    grid: inout MutableSpan<Float>
  ) {
    // Pointers stay inside of these closures; rows of points lie within the grid, as the caller has
    // sorted them.
    places.withUnsafeBufferPointer { places in
      points.withUnsafeBufferPointer { points in
        grid.withUnsafeMutableBufferPointer { grid in
          guard let places = places.baseAddress, let grid = grid.baseAddress else { return }
          for point in points {
            let (x, y) = (places[2 * Int(point)], places[2 * Int(point) + 1])
            let (column, row) = (Int(x), Int(y))
            let (across, down) = (values(x - Float(column)), values(y - Float(row)))
            var target = grid + (row - 1 - firstRow) * side + column - 1
            for step in 0..<4 {
              store(load(target) + across * down[step], target)
              target += side
            }
          }
        }
      }
    }
  }

  /// Reads a potential and its slopes, by nodes, at points.
  ///
  /// - Parameters:
  ///   - places: 2 · m, in.
  ///   - grid: side × side, in.
  ///   - slopes: 2 · m, out.
  /// - Returns: the sum of the potentials.
  public static func read(
    _ places: Span<Float>, grid: Span<Float>, side: Int, slopes: inout MutableSpan<Float>
  ) -> Double {
    precondition(slopes.count == places.count && grid.count == side * side)
    let count = places.count / 2
    var total = 0.0
    // Pointers stay inside of these closures; places lie within the grid by the caller's word.
    places.withUnsafeBufferPointer { places in
      grid.withUnsafeBufferPointer { grid in
        slopes.withUnsafeMutableBufferPointer { slopes in
          guard let places = places.baseAddress, let grid = grid.baseAddress,
            let slopes = slopes.baseAddress
          else { return }
          for i in 0..<count {
            let (x, y) = (places[2 * i], places[2 * i + 1])
            let (column, row) = (Int(x), Int(y))
            let (s, t) = (x - Float(column), y - Float(row))
            let (down, fall) = (values(t), derivatives(t))
            var from = grid + (row - 1) * side + column - 1
            var (mean, change) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
            for step in 0..<4 {
              let nodes = load(from)
              mean += nodes * down[step]
              change += nodes * fall[step]
              from += side
            }
            let across = values(s)
            total += Double(sum(mean * across))
            slopes[2 * i] = sum(mean * derivatives(s))
            slopes[2 * i + 1] = sum(change * across)
          }
        }
      }
    }
    return total
  }

  /// The four splines that a point at `t` of 0..<1 behind a node touches.
  @inline(__always)
  private static func values(_ t: Float) -> SIMD4<Float> {
    let u = 1 - t
    let (t2, u2) = (t * t, u * u)
    return SIMD4(
      u2 * u, 4 + 3 * t2 * (t - 2), 4 + 3 * u2 * (u - 2), t2 * t) * SIMD4(repeating: 1 / 6)
  }

  @inline(__always)
  private static func derivatives(_ t: Float) -> SIMD4<Float> {
    let u = 1 - t
    return SIMD4(-u * u, t * (3 * t - 4), u * (4 - 3 * u), t * t) * SIMD4(repeating: 0.5)
  }

  @inline(__always)
  private static func sum(_ lanes: SIMD4<Float>) -> Float {
    let pair = lanes.lowHalf + lanes.highHalf
    return pair.x + pair.y
  }

  @inline(__always)
  private static func load(_ from: UnsafePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(from).loadUnaligned(as: SIMD4<Float>.self)
  }

  @inline(__always)
  private static func load(_ from: UnsafeMutablePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(from).loadUnaligned(as: SIMD4<Float>.self)
  }

  @inline(__always)
  private static func store(_ lanes: SIMD4<Float>, _ to: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(to).storeBytes(of: lanes, as: SIMD4<Float>.self)
  }
}
