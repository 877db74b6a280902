/// A near row, and how often its pull counts: in `rate` / 2³² of all rounds (UMAP).
public struct LayoutLink: Sendable, Equatable {
  public var row: Int32
  public var rate: UInt32

  /// `share` is the weight of the pair over the largest of all pairs.
  public init(row: Int32, share: Float) {
    self.row = row
    rate = share >= 1 ? .max : UInt32(max(share, 0) * 0x1p32)
  }

  /// Whether the pull counts in a round (from 0).
  @inline(__always)
  func isActive(_ round: UInt32) -> Bool {
    // The fractional part of rate · (round + 1) is below the rate exactly if a whole was reached.
    rate == .max || rate &* (round &+ 1) < rate
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
    for index in links.indices where links[index].isActive(round) {
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
    let way = MapWay(
      x: FloatLanes(repeating: place.x) - x, y: FloatLanes(repeating: place.y) - y, forces)
    let (pullX, pullY) = way.pull(forces)
    var (pushX, pushY) = way.push(forces)
    for lane in [0, 6, 7] {
      pushX[lane] = 0
      pushY[lane] = 0
    }
    let push = SIMD2(FloatFunctions.sum(pushX), FloatFunctions.sum(pushY))
    let most = SIMD2<Float>(repeating: MapWay.most)
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
              waiting += pair.link.isActive(round) ? 1 : 0
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
    let (heads, tails) = rows(ends)
    let (headX, headY) = gathered(heads)
    let (tailX, tailY) = gathered(tails)
    let (pullX, pullY) = MapWay(x: headX - tailX, y: headY - tailY, forces).pull(forces)
    var (pushX, pushY) = (FloatLanes.zero, FloatLanes.zero)
    for _ in 0..<LayoutForces.pushes {
      let (x, y) = gathered(others(than: heads, random.next()))
      let (oneX, oneY) = MapWay(x: headX - x, y: headY - y, forces).push(forces)
      pushX += oneX
      pushY += oneY
    }
    // One after the other, a push leads out of the reach of the next ones: all five together are no more
    // than one can be.
    let moveX = (pullX + FloatFunctions.clamped(pushX, MapWay.most)) * forces.rate
    let moveY = (pullY + FloatFunctions.clamped(pushY, MapWay.most)) * forces.rate
    let (backX, backY) = (pullX * forces.rate, pullY * forces.rate)
    for lane in 0..<used {
      let head = points + 2 * Int(heads[lane])
      head[0] += moveX[lane]
      head[1] += moveY[lane]
      let tail = points + 2 * Int(tails[lane])
      tail[0] -= backX[lane]
      tail[1] -= backY[lane]
    }
  }

  @inline(__always)
  private func rows(
    _ ends: UnsafePointer<SIMD2<Int32>>
  ) -> (heads: SIMD8<UInt32>, tails: SIMD8<UInt32>) {
    let both = UnsafeRawPointer(ends).loadUnaligned(as: SIMD16<UInt32>.self)
    return (both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  private func gathered(_ rows: SIMD8<UInt32>) -> (x: FloatLanes, y: FloatLanes) {
    @inline(__always)
    func point(_ lane: Int) -> SIMD2<Float> {
      UnsafeRawPointer(points).loadUnaligned(
        fromByteOffset: 8 * Int(rows[lane]), as: SIMD2<Float>.self)
    }
    let low = SIMD8(
      lowHalf: SIMD4(lowHalf: point(0), highHalf: point(1)),
      highHalf: SIMD4(lowHalf: point(2), highHalf: point(3)))
    let high = SIMD8(
      lowHalf: SIMD4(lowHalf: point(4), highHalf: point(5)),
      highHalf: SIMD4(lowHalf: point(6), highHalf: point(7)))
    return (
      SIMD8(lowHalf: low.evenHalf, highHalf: high.evenHalf),
      SIMD8(lowHalf: low.oddHalf, highHalf: high.oddHalf)
    )
  }

  /// Rows at random, none of them the head of its lane.
  @inline(__always)
  private func others(than heads: SIMD8<UInt32>, _ bits: SIMD8<UInt32>) -> SIMD8<UInt32> {
    var rows = SIMD8<UInt32>()
    for lane in 0..<8 {
      let row = UInt32(truncatingIfNeeded: (UInt64(bits[lane]) &* count) &>> 32)
      let before = row == 0 ? UInt32(truncatingIfNeeded: count) &- 1 : row &- 1
      rows[lane] = row == heads[lane] ? before : row
    }
    return rows
  }
}

/// The ways from eight points to eight others, and the forces along them.
private struct MapWay {
  /// No single force moves a point farther.
  static let most: Float = 4

  private let x: FloatLanes
  private let y: FloatLanes
  /// d², and 1 where points coincide: there nothing pulls or pushes.
  private let square: FloatLanes
  private let isApart: SIMDMask<SIMD8<Int32>>
  /// d²ᵇ.
  private let power: FloatLanes

  @inline(__always)
  init(x: FloatLanes, y: FloatLanes, _ forces: LayoutForces) {
    self.x = x
    self.y = y
    let found: FloatLanes = x * x + y * y
    isApart = found .> FloatLanes(repeating: 1e-30)
    square = FloatLanes(repeating: 1).replacing(with: found, where: isApart)
    power = FloatFunctions.exponential2(FloatFunctions.logarithm2(square) * forces.b)
  }

  /// −2ab d²ᵇ / d² / (1 + a d²ᵇ)
  @inline(__always)
  func pull(_ forces: LayoutForces) -> (x: FloatLanes, y: FloatLanes) {
    let closeness: FloatLanes = power * forces.a + FloatLanes(repeating: 1)
    return along(power * (-2 * forces.a * forces.b) / (square * closeness))
  }

  /// 2b / (0.001 + d²) / (1 + a d²ᵇ)
  @inline(__always)
  func push(_ forces: LayoutForces) -> (x: FloatLanes, y: FloatLanes) {
    let closeness: FloatLanes = power * forces.a + FloatLanes(repeating: 1)
    let bottom: FloatLanes = (square + FloatLanes(repeating: 0.001)) * closeness
    return along(FloatLanes(repeating: 2 * forces.b) / bottom)
  }

  @inline(__always)
  private func along(_ force: FloatLanes) -> (x: FloatLanes, y: FloatLanes) {
    let factor = FloatLanes.zero.replacing(with: force, where: isApart)
    return (
      FloatFunctions.clamped(factor * x, Self.most), FloatFunctions.clamped(factor * y, Self.most)
    )
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
