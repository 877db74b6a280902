import RealModule

/// Sums Σⱼ 1 / (1 + |y − yⱼ|²) over points of a plane, at all nodes of a square grid.
///
/// Points are spread on the grid by cubic B-splines, convolved by Fourier transforms, and read by the
/// same splines, whose blurring is divided out among the frequencies (as in Essmann et al., "A smooth
/// particle mesh Ewald method", J. Chem. Phys. 103 (1995), https://doi.org/10.1063/1.470117). As in
/// Linderman et al., "Fast interpolation-based t-SNE", Nature Methods 16 (2019),
/// https://doi.org/10.1038/s41592-018-0308-4, the cost does not depend on the pairs of points; other
/// than there, the forces are the slope of one potential, so that one transform there and one back do.
public struct GridConvolution: Sendable {
  /// Nodes along a side: a multiple of `band`.
  public let side: Int
  /// Distance of neighbouring nodes.
  public let spacing: Float
  private let transform: FourierTransform
  /// Blocks of eight frequencies: those up to half of the length.
  private let blocks: Int
  /// What each frequency is multiplied by: [block][frequency of the other side][eight of the block].
  private let factors: [FloatLanes]

  /// Rows that are transformed together.
  public static let band = 16

  /// Frequencies that a row of the spectrum has room for.
  private var width: Int { blocks * 8 }

  /// A grid of at least `nodes` along a side. O(side² · log side).
  public init(nodes: Int, spacing: Float) {
    let length = FourierTransform.length(atLeast: max(2 * nodes, 32))
    transform = FourierTransform(count: length)
    side = length / 2
    self.spacing = spacing
    blocks = (length / 2 + 1 + 7) / 8
    factors = Self.factors(transform, blocks: blocks, spacing: spacing)
  }

  /// Frequencies are handled in so many blocks of eight.
  public var frequencyBlocks: Int { blocks }

  /// Bytes of a grid, its spectra and its factors.
  public static func memoryNeeded(nodes: Int) -> Int {
    let length = FourierTransform.length(atLeast: max(2 * nodes, 32))
    return length * length / 4 * 4 * 5 + length * (length / 2 + 8) * 4
  }

  /// The transform of the function itself, over that of the splines, squared; as many numbers as the
  /// inverse needs to be divided by.
  private static func factors(
    _ transform: FourierTransform, blocks: Int, spacing: Float
  ) -> [FloatLanes] {
    let length = transform.count
    func offset(_ place: Int) -> Float {
      Float(place <= length / 2 ? place : place - length) * spacing
    }
    /// Of cubic B-splines, at the nodes.
    let blur = (0..<length).map {
      (2 + Double.cos(2 * .pi * Double($0) / Double(length))) / 3
    }
    var factors = [FloatLanes](repeating: .zero, count: blocks * length)
    // First along rows, eight rows side by side: real and even, so that one half tells all.
    var halves = [Float](repeating: 0, count: length * blocks * 8)
    withBuffers(length) { sequences, work in
      for row in stride(from: 0, to: length, by: 8) {
        for place in 0..<length {
          let x = offset(place)
          for lane in 0..<8 {
            let y = offset(row + lane)
            sequences.re[place][lane] = 1 / (1 + x * x + y * y)
          }
          sequences.im[place] = .zero
        }
        let found = transform.run(sequences, work)
        for frequency in 0...length / 2 {
          for lane in 0..<8 {
            halves[frequency * length + row + lane] = found.re[frequency][lane]
          }
        }
      }
      for block in 0..<blocks {
        for place in 0..<length {
          sequences.im[place] = .zero
          for lane in 0..<8 {
            let frequency = min(block * 8 + lane, length / 2)
            sequences.re[place][lane] = halves[frequency * length + place]
          }
        }
        let found = transform.run(sequences, work)
        for other in 0..<length {
          for lane in 0..<8 {
            let frequency = min(block * 8 + lane, length / 2)
            let blurs = blur[frequency] * blur[other]
            let size = Double(length) * Double(length)
            factors[block * length + other][lane] =
              Float(Double(found.re[other][lane]) / (blurs * blurs * size))
          }
        }
      }
    }
    return factors
  }

  private static func withBuffers(
    _ length: Int,
    _ body: (FourierTransform.Sequences, FourierTransform.Sequences) -> Void
  ) {
    // The buffer lives as long as the body runs; each part of it belongs to one name.
    withUnsafeTemporaryAllocation(of: FloatLanes.self, capacity: 4 * length) { buffer in
      guard let base = buffer.baseAddress else { return }
      buffer.initialize(repeating: .zero)
      body(
        FourierTransform.Sequences(re: base, im: base + length),
        FourierTransform.Sequences(re: base + 2 * length, im: base + 3 * length))
    }
  }

  // MARK: Steps

  /// Numbers that the first step gives for a band.
  public var bandSize: Int { 2 * Self.band * width }

  /// Numbers that the second step gives for a block of frequencies.
  public var blockSize: Int { 2 * 8 * side }

  /// First step: the spectra of the rows of a band.
  ///
  /// - Parameters:
  ///   - grid: `band` × `side`, row-major, in.
  ///   - spectrum: `bandSize`, real parts as [frequency][row of the band], then imaginary ones, out.
  public func transformRows(_ grid: Span<Float>, spectrum: inout MutableSpan<Float>) {
    precondition(grid.count == Self.band * side && spectrum.count == bandSize)
    // Pointers stay inside of these closures; the sizes were checked.
    grid.withUnsafeBufferPointer { grid in
      spectrum.withUnsafeMutableBufferPointer { spectrum in
        guard let grid = grid.baseAddress, let re = spectrum.baseAddress else { return }
        Self.withBuffers(transform.count) { sequences, work in
          for column in stride(from: 0, to: side, by: 8) {
            var one = LaneTable(grid + column, stride: side)
            one.transpose()
            one.store(sequences.re + column)
            var other = LaneTable(grid + 8 * side + column, stride: side)
            other.transpose()
            other.store(sequences.im + column)
          }
          part(transform.run(sequences, work), re, re + bandSize / 2)
        }
      }
    }
  }

  /// Two real rows were transformed as one complex one: Z = A + iB.
  @inline(__always)
  private func part(
    _ z: FourierTransform.Sequences, _ re: UnsafeMutablePointer<Float>,
    _ im: UnsafeMutablePointer<Float>
  ) {
    let length = transform.count
    let half = FloatLanes(repeating: 0.5)
    for k in 0...length / 2 {
      let mirror = k == 0 ? 0 : length - k
      let (zr, zi) = (z.re[k], z.im[k])
      let (mr, mi) = (z.re[mirror], z.im[mirror])
      put((zr + mr) * half, re, k * 2)
      put((zi + mi) * half, re, k * 2 + 1)
      put((zi - mi) * half, im, k * 2)
      put((mr - zr) * half, im, k * 2 + 1)
    }
  }

  /// Second step: along the columns of a block of frequencies there, times the factors, and back.
  ///
  /// - Parameters:
  ///   - spectra: what the first step gave, all bands, in.
  ///   - out: `blockSize`, real parts as side × 8, then imaginary ones, out.
  public func convolve(block: Int, spectra: Span<Float>, out: inout MutableSpan<Float>) {
    precondition(spectra.count == side / Self.band * bandSize && out.count == blockSize)
    // Pointers stay inside of these closures; the sizes were checked.
    spectra.withUnsafeBufferPointer { spectra in
      out.withUnsafeMutableBufferPointer { out in
        guard let spectra = spectra.baseAddress, let out = out.baseAddress else { return }
        convolve(block, spectra, out, out + blockSize / 2)
      }
    }
  }

  private func convolve(
    _ block: Int, _ spectra: UnsafePointer<Float>, _ outRe: UnsafeMutablePointer<Float>,
    _ outIm: UnsafeMutablePointer<Float>
  ) {
    let length = transform.count
    let band = Self.band
    Self.withBuffers(length) { sequences, work in
      for row in stride(from: 0, to: side, by: 8) {
        let from = spectra + row / band * bandSize + block * 8 * band + row % band
        var table = LaneTable(from, stride: band)
        table.transpose()
        table.store(sequences.re + row)
        table = LaneTable(from + bandSize / 2, stride: band)
        table.transpose()
        table.store(sequences.im + row)
      }
      let found = transform.run(sequences, work)
      factors.withUnsafeBufferPointer { factors in
        guard let factors = factors.baseAddress else { return }
        for k in 0..<length {
          let factor = factors[block * length + k]
          found.re[k] *= factor
          found.im[k] *= factor
        }
      }
      let other = found.re == sequences.re ? work : sequences
      let back = transform.run(found.swapped, other.swapped).swapped
      for row in 0..<side {
        put(back.re[row], outRe, row)
        put(back.im[row], outIm, row)
      }
    }
  }

  /// Third step: the rows of a band.
  ///
  /// - Parameters:
  ///   - spectra: what the second step gave, all blocks, in.
  ///   - grid: `band` × `side`, row-major, out.
  public func restoreRows(
    band number: Int, spectra: Span<Float>, grid: inout MutableSpan<Float>
  ) {
    precondition(spectra.count == blocks * blockSize && grid.count == Self.band * side)
    // Pointers stay inside of these closures; the sizes were checked.
    spectra.withUnsafeBufferPointer { spectra in
      grid.withUnsafeMutableBufferPointer { grid in
        guard let spectra = spectra.baseAddress, let grid = grid.baseAddress else { return }
        restore(number * Self.band, spectra, grid)
      }
    }
  }

  private func restore(
    _ row: Int, _ spectra: UnsafePointer<Float>, _ grid: UnsafeMutablePointer<Float>
  ) {
    let length = transform.count
    Self.withBuffers(length) { sequences, work in
      for block in 0..<blocks {
        let re = spectra + block * blockSize + row * 8
        let im = re + blockSize / 2
        join(
          block, (Self.turned(re), Self.turned(im)), (Self.turned(re + 64), Self.turned(im + 64)),
          sequences)
      }
      let z = transform.run(sequences.swapped, work.swapped).swapped
      for column in stride(from: 0, to: side, by: 8) {
        var one = LaneTable(UnsafePointer(z.re) + column)
        one.transpose()
        one.store(grid + column, stride: side)
        var other = LaneTable(UnsafePointer(z.im) + column)
        other.transpose()
        other.store(grid + 8 * side + column, stride: side)
      }
    }
  }

  @inline(__always)
  private static func turned(_ from: UnsafePointer<Float>) -> LaneTable {
    var table = LaneTable(from, stride: 8)
    table.transpose()
    return table
  }

  /// Z = A + iB for a block of frequencies of two times eight real rows, and their mirrors.
  @inline(__always)
  private func join(
    _ block: Int, _ a: (LaneTable, LaneTable), _ b: (LaneTable, LaneTable),
    _ z: FourierTransform.Sequences
  ) {
    let length = transform.count
    withUnsafePointer(to: (a.0, a.1, b.0, b.1)) { tables in
      // Four tables of eight rows, one behind the other.
      let rows = UnsafeRawPointer(tables).assumingMemoryBound(to: FloatLanes.self)
      for lane in 0..<8 {
        let k = block * 8 + lane
        guard k <= length / 2 else { return }
        let (ar, ai, br, bi) = (rows[lane], rows[8 + lane], rows[16 + lane], rows[24 + lane])
        z.re[k] = ar - bi
        z.im[k] = ai + br
        if k > 0 {
          z.re[length - k] = ar + bi
          z.im[length - k] = br - ai
        }
      }
    }
  }

  @inline(__always)
  private func put(_ lanes: FloatLanes, _ to: UnsafeMutablePointer<Float>, _ place: Int) {
    UnsafeMutableRawPointer(to + place * 8).storeBytes(of: lanes, as: FloatLanes.self)
  }
}
