import RealModule

/// A near point, and how much of the affinity of all pairs the pair holds.
public struct MapLink: Sendable, Equatable {
  public var row: Int32
  public var share: Float

  public init(row: Int32, share: Float) {
    self.row = row
    self.share = share
  }
}

/// The forces between points of a map (t-SNE), in single precision: points as x, y, x, y, ….
public enum MapForces {
  /// Pulls each of some points towards its neighbours: Σⱼ p · q · (yⱼ − y) with q = 1 / (1 + |y − yⱼ|²).
  ///
  /// - Parameters:
  ///   - points: 2 · n, in.
  ///   - first: the first of the points that are pulled.
  ///   - starts: where the links of each of them begin, and where the last ones end, m + 1, in.
  ///   - links: near points with p, in.
  ///   - pulls: 2 · m, out.
  ///
  /// O(neighbours).
  public static func attract(
    _ points: Span<Float>, first: Int, starts: Span<Int>, links: Span<MapLink>,
    pulls: inout MutableSpan<Float>
  ) {
    let count = pulls.count / 2
    precondition(starts.count == count + 1 && starts[count] <= links.count)
    // Pointers stay inside of these closures; links lead to points by the caller's word.
    points.withUnsafeBufferPointer { points in
      links.withUnsafeBufferPointer { links in
        guard let points = UnsafeRawPointer(points.baseAddress), let links = links.baseAddress
        else { return }
        for i in 0..<count {
          let own = point(points, first + i)
          let pull = pull(on: own, points, links, from: starts[i], to: starts[i + 1])
          pulls[2 * i] = pull.x
          pulls[2 * i + 1] = pull.y
        }
      }
    }
  }

  @inline(__always)
  private static func pull(
    on own: SIMD2<Float>, _ points: UnsafeRawPointer, _ links: UnsafePointer<MapLink>,
    from start: Int, to end: Int
  ) -> SIMD2<Float> {
    let (ownX, ownY) = (FloatLanes(repeating: own.x), FloatLanes(repeating: own.y))
    let one = FloatLanes(repeating: 1)
    var (sumX, sumY) = (FloatLanes.zero, FloatLanes.zero)
    var place = start
    while place + 8 <= end {
      let (x, y) = gather(points, links + place)
      let (dx, dy) = (x - ownX, y - ownY)
      // A link is a row and a share of 32 bits each.
      let share = UnsafeRawPointer(links + place).loadUnaligned(as: SIMD16<Float>.self).oddHalf
      let factor = share / (one + (dx * dx + dy * dy))
      sumX += factor * dx
      sumY += factor * dy
      place += 8
    }
    var rest = SIMD2(sum(sumX), sum(sumY))
    while place < end {
      let way = point(points, Int(links[place].row)) - own
      rest += way * (links[place].share / (1 + (way.x * way.x + way.y * way.y)))
      place += 1
    }
    return rest
  }

  /// Coordinates of eight points.
  @inline(__always)
  private static func gather(
    _ points: UnsafeRawPointer, _ links: UnsafePointer<MapLink>
  ) -> (FloatLanes, FloatLanes) {
    @inline(__always)
    func pair(_ place: Int) -> SIMD4<Float> {
      SIMD4(
        lowHalf: point(points, Int(links[place].row)),
        highHalf: point(points, Int(links[place + 1].row)))
    }
    let first = FloatLanes(lowHalf: pair(0), highHalf: pair(2))
    let second = FloatLanes(lowHalf: pair(4), highHalf: pair(6))
    return (
      FloatLanes(lowHalf: first.evenHalf, highHalf: second.evenHalf),
      FloatLanes(lowHalf: first.oddHalf, highHalf: second.oddHalf)
    )
  }

  /// Pushes each of some points away from all points: Σⱼ q² · (y − yⱼ).
  ///
  /// - Parameters:
  ///   - points: 2 · n, in.
  ///   - first: the first of the points that are pushed.
  ///   - pushes: 2 · m, out.
  /// - Returns: the sum of q over all pairs, those of a point with itself left out.
  ///
  /// O(m · n).
  public static func repel(
    _ points: Span<Float>, first: Int, pushes: inout MutableSpan<Float>
  ) -> Double {
    let (n, count) = (points.count / 2, pushes.count / 2)
    precondition(first + count <= n)
    var total = 0.0
    // The pointer stays inside of this closure.
    points.withUnsafeBufferPointer { buffer in
      guard let points = UnsafeRawPointer(buffer.baseAddress) else { return }
      for i in 0..<count {
        let own = point(points, first + i)
        let (push, q) = push(on: own, points, n)
        pushes[2 * i] = push.x
        pushes[2 * i + 1] = push.y
        total += Double(q) - 1
      }
    }
    return total
  }

  @inline(__always)
  private static func push(
    on own: SIMD2<Float>, _ points: UnsafeRawPointer, _ n: Int
  ) -> (SIMD2<Float>, Float) {
    let (ownX, ownY) = (FloatLanes(repeating: own.x), FloatLanes(repeating: own.y))
    let one = FloatLanes(repeating: 1)
    var (sumX, sumY, sumQ) = (FloatLanes.zero, FloatLanes.zero, FloatLanes.zero)
    var place = 0
    while place + 8 <= n {
      let pairs = points.loadUnaligned(fromByteOffset: place * 8, as: SIMD16<Float>.self)
      let (dx, dy) = (ownX - pairs.evenHalf, ownY - pairs.oddHalf)
      let q = one / (one + (dx * dx + dy * dy))
      let square = q * q
      sumQ += q
      sumX += square * dx
      sumY += square * dy
      place += 8
    }
    var (push, total) = (SIMD2(sum(sumX), sum(sumY)), sum(sumQ))
    while place < n {
      let way = own - point(points, place)
      let q = 1 / (1 + (way.x * way.x + way.y * way.y))
      push += way * (q * q)
      total += q
      place += 1
    }
    return (push, total)
  }

  /// Σ p · ln(1 + |y − yⱼ|²) over the links of some points. O(links).
  public static func logarithms(
    _ points: Span<Float>, first: Int, starts: Span<Int>, links: Span<MapLink>
  ) -> Double {
    var total = 0.0
    for i in 0..<starts.count - 1 {
      let (x, y) = (points[2 * (first + i)], points[2 * (first + i) + 1])
      for place in starts[i]..<starts[i + 1] {
        let link = links[place]
        let (dx, dy) = (points[2 * Int(link.row)] - x, points[2 * Int(link.row) + 1] - y)
        total += Double(link.share * Float.log(onePlus: dx * dx + dy * dy))
      }
    }
    return total
  }

  @inline(__always)
  private static func point(_ points: UnsafeRawPointer, _ row: Int) -> SIMD2<Float> {
    points.loadUnaligned(fromByteOffset: row * 8, as: SIMD2<Float>.self)
  }

  @inline(__always)
  private static func sum(_ lanes: FloatLanes) -> Float {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
