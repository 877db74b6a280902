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

/// The curve 1 / (1 + a d²ᵇ) by which pairs of points pull and push, and how hard in a round.
public struct LayoutForces: Sendable {
  let a: Float
  let b: Float
  let rate: Float
  /// Weight of the pull, of five pushes, and of nothing.
  let weights: FloatLanes

  /// Points that push with each pull.
  public static let pushes = 5

  /// - Parameter pull: how often a pull counts: 2 where it moves both ends of a pair in turn.
  public init(a: Double, b: Double, rate: Double, pull: Float) {
    self.a = Float(a)
    self.b = Float(b)
    self.rate = Float(rate)
    weights = FloatLanes(pull, 1, 1, 1, 1, 1, 0, 0)
  }
}

/// The steps of a map by UMAP, in single precision: points as x, y, x, y, ….
public enum LayoutSteps {
  /// Moves each point of a block in turn: towards its links whose turn it is, and away from points at
  /// random. Points of the block are read as they have become, others as they were.
  ///
  /// - Parameters:
  ///   - settled: 2 · n, in.
  ///   - own: the points of the block, 2 · m, in-out.
  ///   - first: which point the first of the block is; n where the block is none of the points.
  ///   - starts: where the links of each of them begin, and where the last ones end, m + 1, in.
  ///   - round: from 0.
  ///   - seed: of the random points.
  ///
  /// O(links).
  public static func move(
    settled: Span<Float>, own: inout MutableSpan<Float>, first: Int, starts: Span<Int>,
    links: Span<LayoutLink>, round: UInt32, forces: LayoutForces, seed: UInt64
  ) {
    let count = own.count / 2
    precondition(starts.count == count + 1 && starts[count] <= links.count && settled.count >= 2)
    let total = settled.count / 2
    var random = LaneRandom(seed: seed)
    // Pointers stay inside of these closures; links lead to points by the caller's word.
    settled.withUnsafeBufferPointer { settled in
      own.withUnsafeMutableBufferPointer { own in
        links.withUnsafeBufferPointer { links in
          guard let settled = UnsafeRawPointer(settled.baseAddress),
            let own = UnsafeMutableRawPointer(own.baseAddress), let links = links.baseAddress
          else { return }
          let points = LayoutPoints(
            settled: settled, count: UInt64(total), own: own, first: first, ownCount: count)
          for i in 0..<count {
            var place = points.mine(i)
            for link in starts[i]..<starts[i + 1] where links[link].isActive(round) {
              let others = points.others(
                Int(links[link].row), besides: first + i, random: &random)
              place += step(from: place, others, forces)
              points.set(i, place)
            }
          }
        }
      }
    }
  }

  /// Moves all points in turn, one link after the other: both ends towards each other, and the first away from
  /// points at random.
  ///
  /// - Parameters:
  ///   - points: 2 · n, in-out.
  ///   - starts: where the links of each point begin, and where the last ones end, n + 1, in.
  ///   - round: from 0.
  ///   - seed: of the random points.
  ///
  /// O(links).
  public static func moveAll(
    _ points: inout MutableSpan<Float>, starts: Span<Int>, links: Span<LayoutLink>, round: UInt32,
    forces: LayoutForces, seed: UInt64
  ) {
    let count = points.count / 2
    precondition(starts.count == count + 1 && starts[count] <= links.count && count > 0)
    var random = LaneRandom(seed: seed)
    // Pointers stay inside of these closures; links lead to points by the caller's word.
    points.withUnsafeMutableBufferPointer { own in
      links.withUnsafeBufferPointer { links in
        guard let own = UnsafeMutableRawPointer(own.baseAddress), let links = links.baseAddress
        else { return }
        let points = LayoutPoints(
          settled: UnsafeRawPointer(own), count: UInt64(count), own: own, first: 0,
          ownCount: count)
        for i in 0..<count {
          for link in starts[i]..<starts[i + 1] where links[link].isActive(round) {
            let other = Int(links[link].row)
            let others = points.others(other, besides: i, random: &random)
            let (pull, push) = steps(from: points.mine(i), others, forces)
            points.set(other, points.mine(other) - pull)
            points.set(i, points.mine(i) + pull + push)
          }
        }
      }
    }
  }

  /// The step of a point by the pull of the first and the pushes of the next five points.
  @inline(__always)
  private static func step(
    from place: SIMD2<Float>, _ others: (x: FloatLanes, y: FloatLanes), _ forces: LayoutForces
  ) -> SIMD2<Float> {
    let (pull, push) = steps(from: place, others, forces)
    return pull + push
  }

  @inline(__always)
  private static func steps(
    from place: SIMD2<Float>, _ others: (x: FloatLanes, y: FloatLanes), _ forces: LayoutForces
  ) -> (pull: SIMD2<Float>, push: SIMD2<Float>) {
    let dx = FloatLanes(repeating: place.x) - others.x
    let dy = FloatLanes(repeating: place.y) - others.y
    let square: FloatLanes = dx * dx + dy * dy
    let isApart = square .> FloatLanes(repeating: 1e-30)
    let safe = FloatLanes(repeating: 1).replacing(with: square, where: isApart)
    let exponent: FloatLanes = FloatFunctions.logarithm2(safe) * forces.b
    let power = FloatFunctions.exponential2(exponent)
    let closeness: FloatLanes = power * forces.a + FloatLanes(repeating: 1)
    // Pull: −2ab d²ᵇ / d² / (1 + a d²ᵇ); push: 2b / (0.001 + d²) / (1 + a d²ᵇ).
    var top = FloatLanes(repeating: 2 * forces.b)
    top[0] = -2 * forces.a * forces.b * power[0]
    let soft = FloatLanes(0, 0.001, 0.001, 0.001, 0.001, 0.001, 1, 1)
    let bottom: FloatLanes = (safe + soft) * closeness
    let factor = FloatLanes.zero.replacing(with: top / bottom, where: isApart)
    // No single force moves a point farther than 4.
    let x = FloatFunctions.clamped(factor * dx, 4) * forces.weights
    let y = FloatFunctions.clamped(factor * dy, 4) * forces.weights
    // One after the other, a push leads out of the reach of the next ones: all of them together are no
    // more than one can be.
    let pull = SIMD2(x[0], y[0])
    let pushes = SIMD2(FloatFunctions.sum(x), FloatFunctions.sum(y)) - pull
    let push = SIMD2(min(max(pushes.x, -4), 4), min(max(pushes.y, -4), 4))
    return (pull * forces.rate, push * forces.rate)
  }
}

/// Where the points of a map are read and written.
private struct LayoutPoints {
  let settled: UnsafeRawPointer
  let count: UInt64
  let own: UnsafeMutableRawPointer
  let first: Int
  let ownCount: Int

  @inline(__always)
  func mine(_ i: Int) -> SIMD2<Float> {
    own.loadUnaligned(fromByteOffset: 8 * i, as: SIMD2<Float>.self)
  }

  @inline(__always)
  func set(_ i: Int, _ place: SIMD2<Float>) {
    own.storeBytes(of: place, toByteOffset: 8 * i, as: SIMD2<Float>.self)
  }

  @inline(__always)
  private func point(_ row: Int) -> SIMD2<Float> {
    let place = row - first
    if place >= 0 && place < ownCount { return mine(place) }
    return settled.loadUnaligned(fromByteOffset: 8 * row, as: SIMD2<Float>.self)
  }

  /// The point that pulls, and five at random, none of them the point itself.
  @inline(__always)
  func others(
    _ near: Int, besides own: Int, random: inout LaneRandom
  ) -> (x: FloatLanes, y: FloatLanes) {
    let bits = random.next()
    @inline(__always)
    func pick(_ lane: Int) -> SIMD2<Float> {
      var row = Int((UInt64(bits[lane]) &* count) &>> 32)
      if row == own { row = row == 0 ? Int(count) - 1 : row - 1 }
      return point(row)
    }
    let (a, b, c) = (point(near), pick(0), pick(1))
    let (d, e, f) = (pick(2), pick(3), pick(4))
    return (
      FloatLanes(a.x, b.x, c.x, d.x, e.x, f.x, 0, 0),
      FloatLanes(a.y, b.y, c.y, d.y, e.y, f.y, 0, 0)
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
