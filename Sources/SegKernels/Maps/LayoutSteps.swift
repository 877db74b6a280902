/// A near row, and how often its pull counts: in `rate` / 2³² of all rounds (UMAP).
public struct LayoutLink: Sendable, Equatable {
  public var row: Int32
  public var rate: UInt32

  /// `share` is the weight of the pair over the largest of all pairs.
  public init(row: Int32, share: Float) {
    self.row = row
    rate = share >= 1 ? .max : UInt32(max(share, 0) * 0x1p32)
  }

  /// How often the pull counts in a round (from 0): 1 or 0.
  @inline(__always)
  func pulls(_ round: UInt32) -> Int {
    // The fractional part of rate · (round + 2) is below the rate exactly if a whole was reached: from 1 to
    // 2 on, the largest rate reaches one in each round. The sign of the difference is that comparison
    // without a branch, which could not be foretold.
    let difference = UInt64(rate &* (round &+ 2)) &- UInt64(rate)
    return Int(truncatingIfNeeded: difference &>> 63)
  }
}

/// A link between two points of a map, of which the first, the head, is also pushed.
public struct LayoutPair: Sendable, Equatable {
  let head: Int32
  let link: LayoutLink

  public init(head: Int32, _ link: LayoutLink) {
    self.head = head
    self.link = link
  }
}

/// The curve 1 / (1 + a d²ᵇ) by which pairs of points pull and push, and how hard in a round.
public struct LayoutForces: Sendable {
  let a: Float
  let b: Float
  let rate: Float

  /// Points that push with each pull.
  public static let pushes = 5

  public init(a: Double, b: Double, rate: Double) {
    self.a = Float(a)
    self.b = Float(b)
    self.rate = Float(rate)
  }
}

/// The steps of a map by UMAP, in single precision: points as x, y, x, y, ….
public enum LayoutSteps {
  /// Moves a point that is none of the settled ones: towards its links whose turn it is, one after the
  /// other, and away from settled points at random.
  ///
  /// - Parameters:
  ///   - settled: 2 · n, in.
  ///   - round: from 0.
  ///   - seed: of the random points.
  ///
  /// O(links).
  public static func move(
    _ point: SIMD2<Float>, among settled: Span<Float>, links: Span<LayoutLink>, round: UInt32,
    forces: LayoutForces, seed: UInt64
  ) -> SIMD2<Float> {
    let count = UInt64(settled.count / 2)
    precondition(count > 0)
    var random = LaneRandom(seed: seed)
    var place = point
    for index in links.indices where links[index].pulls(round) == 1 {
      let bits = random.next()
      var (x, y) = (FloatLanes.zero, FloatLanes.zero)
      for lane in 0...LayoutForces.pushes {
        let row =
          lane == 0
          ? Int(links[index].row) : Int((UInt64(bits[lane - 1]) &* count) &>> 32)
        x[lane] = settled[2 * row]
        y[lane] = settled[2 * row + 1]
      }
      place += step(from: place, x, y, forces)
    }
    return place
  }

  /// The step of a point by the pull of the first and the pushes of the next five points.
  private static func step(
    from place: SIMD2<Float>, _ x: FloatLanes, _ y: FloatLanes, _ forces: LayoutForces
  ) -> SIMD2<Float> {
    let wayX = FloatLanes(repeating: place.x) - x
    let wayY = FloatLanes(repeating: place.y) - y
    let (pullX, pullY) = MapForce.pull(wayX, wayY, forces)
    var (pushX, pushY) = MapForce.push(wayX, wayY, forces)
    for lane in [0, 6, 7] {
      pushX[lane] = 0
      pushY[lane] = 0
    }
    let push = SIMD2(FloatFunctions.sum(pushX), FloatFunctions.sum(pushY))
    let most = SIMD2<Float>(repeating: MapForce.most)
    let held = push.clamped(lowerBound: -most, upperBound: most)
    return (SIMD2(pullX[0], pullY[0]) + held) * forces.rate
  }

  /// Links that are looked at before those whose turn it is move their points.
  private static let portion = 1024

  /// Moves the points of the pairs whose turn it is: both towards each other, and the head away from five
  /// points at random. Eight pairs at a time see the points as they were before any of these moved.
  ///
  /// - Parameters:
  ///   - points: 2 · n, in-out.
  ///   - pairs: in the order of the work, in.
  ///   - round: from 0.
  ///   - seed: of the random points.
  ///
  /// O(pairs).
  public static func move(
    _ points: inout MutableSpan<Float>, pairs: Span<LayoutPair>, round: UInt32,
    forces: LayoutForces, seed: UInt64
  ) {
    precondition(points.count >= 2)
    let count = UInt64(points.count / 2)
    var random = LaneRandom(seed: seed)
    // Pointers stay inside of these closures; pairs lead to points by the caller's word. The queue has
    // room for a portion, what the last one left, and one more that is overwritten.
    points.withUnsafeMutableBufferPointer { points in
      pairs.withUnsafeBufferPointer { pairs in
        withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: portion + 8) { queue in
          guard let start = points.baseAddress, let queue = queue.baseAddress else { return }
          let group = PairGroup(points: start, count: count, forces: forces)
          var waiting = 0
          for first in stride(from: 0, to: pairs.count, by: portion) {
            for place in first..<min(first + portion, pairs.count) {
              let pair = pairs[place]
              queue[waiting] = SIMD2(pair.head, pair.link.row)
              waiting += pair.link.pulls(round)
            }
            var done = 0
            while done + 8 <= waiting {
              group.move(queue + done, 8, &random)
              done += 8
            }
            for place in done..<waiting { queue[place - done] = queue[place] }
            waiting -= done
          }
          guard waiting > 0 else { return }
          for place in waiting..<8 { queue[place] = queue[0] }
          group.move(queue, waiting, &random)
        }
      }
    }
  }
}

/// Eight pairs of points, worked on side by side.
private struct PairGroup {
  /// x, y, x, y, …
  let points: UnsafeMutablePointer<Float>
  let count: UInt64
  let forces: LayoutForces

  /// Moves the first `used` pairs of eight.
  @inline(__always)
  func move(_ ends: UnsafePointer<SIMD2<Int32>>, _ used: Int, _ random: inout LaneRandom) {
    let (headX, headY) = gathered { Int(ends[$0].x) }
    let (tailX, tailY) = gathered { Int(ends[$0].y) }
    let (pullX, pullY) = MapForce.pull(headX - tailX, headY - tailY, forces)
    var (pushX, pushY) = (FloatLanes.zero, FloatLanes.zero)
    for _ in 0..<LayoutForces.pushes {
      let bits = random.next()
      let (x, y) = gathered { other(bits[$0], than: Int(ends[$0].x)) }
      let (oneX, oneY) = MapForce.push(headX - x, headY - y, forces)
      pushX += oneX
      pushY += oneY
    }
    // One after the other, a push leads out of the reach of the next ones: all five together are no more
    // than one can be.
    let moveX = (pullX + FloatFunctions.clamped(pushX, MapForce.most)) * forces.rate
    let moveY = (pullY + FloatFunctions.clamped(pushY, MapForce.most)) * forces.rate
    let (backX, backY) = (pullX * forces.rate, pullY * forces.rate)
    for lane in 0..<used {
      add(SIMD2(moveX[lane], moveY[lane]), to: Int(ends[lane].x))
      add(SIMD2(-backX[lane], -backY[lane]), to: Int(ends[lane].y))
    }
  }

  @inline(__always)
  private func point(_ row: Int) -> SIMD2<Float> {
    UnsafeRawPointer(points).loadUnaligned(fromByteOffset: 8 * row, as: SIMD2<Float>.self)
  }

  @inline(__always)
  private func add(_ step: SIMD2<Float>, to row: Int) {
    UnsafeMutableRawPointer(points).storeBytes(
      of: point(row) + step, toByteOffset: 8 * row, as: SIMD2<Float>.self)
  }

  @inline(__always)
  private func gathered(_ row: (Int) -> Int) -> (x: FloatLanes, y: FloatLanes) {
    let (a, b, c, d) = (point(row(0)), point(row(1)), point(row(2)), point(row(3)))
    let (e, f, g, h) = (point(row(4)), point(row(5)), point(row(6)), point(row(7)))
    return (
      FloatLanes(a.x, b.x, c.x, d.x, e.x, f.x, g.x, h.x),
      FloatLanes(a.y, b.y, c.y, d.y, e.y, f.y, g.y, h.y)
    )
  }

  /// A row at random that is not `head`.
  @inline(__always)
  private func other(_ bits: UInt32, than head: Int) -> Int {
    let row = Int((UInt64(bits) &* count) &>> 32)
    let before = row == 0 ? Int(count) &- 1 : row &- 1
    return row == head ? before : row
  }
}

/// What pulls and pushes eight points along the ways x, y from others to them.
private enum MapForce {
  /// No single force moves a point farther.
  static let most: Float = 4

  /// −2ab d²ᵇ / d² / (1 + a d²ᵇ)
  @inline(__always)
  static func pull(
    _ x: FloatLanes, _ y: FloatLanes, _ forces: LayoutForces
  ) -> (x: FloatLanes, y: FloatLanes) {
    let square = square(x, y)
    let power = power(square, forces.b)
    let closeness: FloatLanes = power * forces.a + FloatLanes(repeating: 1)
    return along(x, y, power * (-2 * forces.a * forces.b) / (square * closeness))
  }

  /// 2b / (0.001 + d²) / (1 + a d²ᵇ)
  @inline(__always)
  static func push(
    _ x: FloatLanes, _ y: FloatLanes, _ forces: LayoutForces
  ) -> (x: FloatLanes, y: FloatLanes) {
    let square = square(x, y)
    let closeness: FloatLanes = power(square, forces.b) * forces.a + FloatLanes(repeating: 1)
    let bottom: FloatLanes = (square + FloatLanes(repeating: 0.001)) * closeness
    return along(x, y, FloatLanes(repeating: 2 * forces.b) / bottom)
  }

  /// d², and where points coincide, a little: there x and y are 0, and so is every force.
  @inline(__always)
  private static func square(_ x: FloatLanes, _ y: FloatLanes) -> FloatLanes {
    let found: FloatLanes = x * x + y * y
    let least = FloatLanes(repeating: 1e-30)
    return found.replacing(with: least, where: found .< least)
  }

  /// d²ᵇ
  @inline(__always)
  private static func power(_ square: FloatLanes, _ b: Float) -> FloatLanes {
    let exponent: FloatLanes = FloatFunctions.logarithm2(square) * b
    return FloatFunctions.exponential2(exponent)
  }

  @inline(__always)
  private static func along(
    _ x: FloatLanes, _ y: FloatLanes, _ force: FloatLanes
  ) -> (x: FloatLanes, y: FloatLanes) {
    (FloatFunctions.clamped(force * x, most), FloatFunctions.clamped(force * y, most))
  }
}

/// Eight generators side by side (Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8 (2003),
/// https://doi.org/10.18637/jss.v008.i14), for draws of which none matters.
private struct LaneRandom {
  private var state: SIMD8<UInt32>

  init(seed: UInt64) {
    var mixer = seed
    var state = SIMD8<UInt32>()
    for lane in 0..<8 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (mixer ^ (mixer >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      state[lane] = UInt32(truncatingIfNeeded: mixed >> 32) | 1
    }
    self.state = state
  }

  @inline(__always)
  mutating func next() -> SIMD8<UInt32> {
    state ^= state &<< 13
    state ^= state &>> 17
    state ^= state &<< 5
    return state
  }
}
