import RealModule

/// Fourier transforms of eight sequences side by side, in single precision.
///
/// Stockham's form: each pass writes in the order that the next one reads, so that nothing has to be
/// reordered at the end. Swarztrauber, "FFT algorithms for vector computers", Parallel Computing 1
/// (1984), https://doi.org/10.1016/S0167-8191(84)90413-7.
struct FourierTransform: Sendable {
  /// Length of the sequences: 2ᵃ or 3 · 2ᵃ.
  let count: Int
  private let passes: [Pass]
  /// cos and −sin of the angles of all passes.
  private let turns: [SIMD2<Float>]

  private struct Pass: Sendable {
    let radix: Int
    /// Where its turns begin.
    let first: Int
  }

  /// The smallest multiple of 32 of the kind at least as large as asked for.
  static func length(atLeast wanted: Int) -> Int {
    var power = 32
    while power < wanted { power *= 2 }
    let mixed = power / 4 * 3
    return mixed >= wanted && mixed % 32 == 0 ? mixed : power
  }

  init(count: Int) {
    self.count = count
    var passes: [Pass] = []
    var turns: [SIMD2<Float>] = []
    var rest = count
    while rest > 1 {
      let radix = rest % 3 == 0 ? 3 : rest % 4 == 0 ? 4 : 2
      precondition(rest % radix == 0, "the length is 2ᵃ or 3 · 2ᵃ")
      passes.append(Pass(radix: radix, first: turns.count))
      for p in 0..<rest / radix {
        for power in 1..<radix {
          let angle = 2 * Double.pi * Double(p * power) / Double(rest)
          turns.append(SIMD2(Float(Double.cos(angle)), Float(-Double.sin(angle))))
        }
      }
      rest /= radix
    }
    self.passes = passes
    self.turns = turns
  }

  /// Real and imaginary parts of eight sequences, `count` each.
  struct Sequences {
    var re: UnsafeMutablePointer<FloatLanes>
    var im: UnsafeMutablePointer<FloatLanes>

    /// Turns the transform into its inverse, not divided by the length.
    var swapped: Sequences { Sequences(re: im, im: re) }
  }

  /// Transforms `from`; the result stands in the one that is returned, the other one is overwritten.
  func run(_ from: Sequences, _ work: Sequences) -> Sequences {
    var (x, y) = (from, work)
    var (length, stride) = (count, 1)
    turns.withUnsafeBufferPointer { turns in
      guard let base = turns.baseAddress else { return }
      for pass in passes {
        let turns = base + pass.first
        switch pass.radix {
        case 4: Self.four(x, y, length / 4, stride, turns)
        case 3: Self.three(x, y, length / 3, stride, turns)
        default: Self.two(x, y, length / 2, stride, turns)
        }
        swap(&x, &y)
        length /= pass.radix
        stride *= pass.radix
      }
    }
    return x
  }

  @inline(__always)
  private static func two(
    _ x: Sequences, _ y: Sequences, _ part: Int, _ stride: Int,
    _ turns: UnsafePointer<SIMD2<Float>>
  ) {
    for p in 0..<part {
      let w = Turn(turns[p])
      for q in 0..<stride {
        let (one, other) = (q + stride * p, q + stride * (p + part))
        let (a, b) = (Number(x, one), Number(x, other))
        let to = q + stride * 2 * p
        (a + b).store(y, to)
        (a - b).turned(w).store(y, to + stride)
      }
    }
  }

  @inline(__always)
  private static func three(
    _ x: Sequences, _ y: Sequences, _ part: Int, _ stride: Int,
    _ turns: UnsafePointer<SIMD2<Float>>
  ) {
    let half = FloatLanes(repeating: 0.5)
    let height = FloatLanes(repeating: 0.8660254)
    for p in 0..<part {
      let (w1, w2) = (Turn(turns[2 * p]), Turn(turns[2 * p + 1]))
      for q in 0..<stride {
        let from = q + stride * p
        let a = Number(x, from)
        let b = Number(x, from + stride * part)
        let c = Number(x, from + 2 * stride * part)
        let sum = b + c
        let middle = Number(re: a.re - half * sum.re, im: a.im - half * sum.im)
        let side = b - c
        // −i · √¾ · (b − c)
        let turned = Number(re: height * side.im, im: -(height * side.re))
        let to = q + stride * 3 * p
        (a + sum).store(y, to)
        (middle + turned).turned(w1).store(y, to + stride)
        (middle - turned).turned(w2).store(y, to + 2 * stride)
      }
    }
  }

  @inline(__always)
  private static func four(
    _ x: Sequences, _ y: Sequences, _ part: Int, _ stride: Int,
    _ turns: UnsafePointer<SIMD2<Float>>
  ) {
    let step = stride * part
    for p in 0..<part {
      let w1 = Turn(turns[3 * p])
      let w2 = Turn(turns[3 * p + 1])
      let w3 = Turn(turns[3 * p + 2])
      for q in 0..<stride {
        let from = q + stride * p
        let (a, b) = (Number(x, from), Number(x, from + step))
        let (c, d) = (Number(x, from + 2 * step), Number(x, from + 3 * step))
        let (even, odd) = (a + c, b + d)
        let (difference, other) = (a - c, b - d)
        // −i · (b − d)
        let turned = Number(re: other.im, im: -other.re)
        let to = q + stride * 4 * p
        (even + odd).store(y, to)
        (difference + turned).turned(w1).store(y, to + stride)
        (even - odd).turned(w2).store(y, to + 2 * stride)
        (difference - turned).turned(w3).store(y, to + 3 * stride)
      }
    }
  }
}

/// The same complex factor for eight sequences.
private struct Turn {
  let re: FloatLanes
  let im: FloatLanes

  @inline(__always)
  init(_ turn: SIMD2<Float>) {
    re = FloatLanes(repeating: turn.x)
    im = FloatLanes(repeating: turn.y)
  }
}

/// Eight complex numbers.
private struct Number {
  var re: FloatLanes
  var im: FloatLanes

  @inline(__always)
  init(re: FloatLanes, im: FloatLanes) {
    self.re = re
    self.im = im
  }

  @inline(__always)
  init(_ from: FourierTransform.Sequences, _ place: Int) {
    re = from.re[place]
    im = from.im[place]
  }

  @inline(__always)
  func store(_ to: FourierTransform.Sequences, _ place: Int) {
    to.re[place] = re
    to.im[place] = im
  }

  @inline(__always)
  func turned(_ by: Turn) -> Number {
    Number(re: re * by.re - im * by.im, im: re * by.im + im * by.re)
  }

  @inline(__always)
  static func + (one: Number, other: Number) -> Number {
    Number(re: one.re + other.re, im: one.im + other.im)
  }

  @inline(__always)
  static func - (one: Number, other: Number) -> Number {
    Number(re: one.re - other.re, im: one.im - other.im)
  }
}
