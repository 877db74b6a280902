/// Sums over the rows of a window, weighted by responsibilities.
extension WindowFrame {
  /// Adds the moments of each component (see `MixtureLayout`) to `moments`; groups of rows without
  /// any responsibility are passed over.
  ///
  /// Cost as `fillTerms`, for the rows that count.
  func addMoments(
    _ model: UnsafePointer<Double>, to moments: UnsafeMutablePointer<Double>
  ) {
    for component in 0..<layout.components {
      let mean = model + component * layout.componentSize + 1
      let own = moments + component * layout.momentSize
      if layout.isDense {
        addDense(component, mean, own)
      } else {
        addDiagonal(component, mean, own)
      }
    }
  }

  @inline(__always)
  private func counts(_ component: Int, _ group: Int) -> Bool {
    LaneFunctions.isSet(
      LaneFunctions.load(terms + component * pitch + group * layout.lanes) .> Lanes.zero)
  }

  /// Collects √r (y, 1) of the rows that count in batches and adds up their products.
  private func addDense(
    _ component: Int, _ mean: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>
  ) {
    let columns = layout.columns
    let lanes = layout.lanes
    let size = (columns + 1) * lanes
    var filled = 0
    for group in 0..<groups where counts(component, group) {
      let r = LaneFunctions.load(terms + component * pitch + group * lanes)
      let root = r.squareRoot()
      let from = rows + group * columns * lanes
      let to = batch + filled * size
      for j in 0..<columns {
        let y = LaneFunctions.load(from + j * lanes) - Lanes(repeating: mean[j])
        LaneFunctions.store(y * root, to + j * lanes)
      }
      LaneFunctions.store(root, to + columns * lanes)
      filled += 1
      if filled == layout.batchGroups {
        addProducts(filled, sums)
        filled = 0
      }
    }
    if filled > 0 { addProducts(filled, sums) }
  }

  /// Adds the products of all pairs of the d + 1 numbers in the batch to the lower triangle of
  /// `sums`, in tiles of four by two.
  private func addProducts(_ filled: Int, _ sums: UnsafeMutablePointer<Double>) {
    let side = layout.columns + 1
    let lanes = layout.lanes
    let size = side * lanes
    var i = 0
    while i + 4 <= side {
      for j in stride(from: 0, to: i + 4, by: 2) {
        addTile(batch + i * lanes, batch + j * lanes, filled, size, sums + i * side + j, side)
      }
      i += 4
    }
    while i < side {
      var j = 0
      while j + 4 <= i + 1 {
        addStrip(batch + i * lanes, batch + j * lanes, filled, size, sums + i * side + j)
        j += 4
      }
      while j <= i {
        addPair(batch + i * lanes, batch + j * lanes, filled, size, sums + i * side + j)
        j += 1
      }
      i += 1
    }
  }

  @inline(__always)
  private func addTile(
    _ left: UnsafeMutablePointer<Double>, _ right: UnsafeMutablePointer<Double>, _ filled: Int,
    _ size: Int, _ sums: UnsafeMutablePointer<Double>, _ side: Int
  ) {
    typealias Four = SIMD4<Double>
    var (a0, a1, b0, b1) = (Four.zero, Four.zero, Four.zero, Four.zero)
    var (c0, c1, d0, d1) = (Four.zero, Four.zero, Four.zero, Four.zero)
    var one = left
    var other = right
    for _ in 0..<filled {
      for half in 0..<2 {
        let x0 = LaneFunctions.load4(other + 4 * half)
        let x1 = LaneFunctions.load4(other + 8 + 4 * half)
        let a = LaneFunctions.load4(one + 4 * half)
        a0.addProduct(a, x0)
        a1.addProduct(a, x1)
        let b = LaneFunctions.load4(one + 8 + 4 * half)
        b0.addProduct(b, x0)
        b1.addProduct(b, x1)
        let c = LaneFunctions.load4(one + 16 + 4 * half)
        c0.addProduct(c, x0)
        c1.addProduct(c, x1)
        let d = LaneFunctions.load4(one + 24 + 4 * half)
        d0.addProduct(d, x0)
        d1.addProduct(d, x1)
      }
      one += size
      other += size
    }
    sums[0] += LaneFunctions.sum(a0)
    sums[1] += LaneFunctions.sum(a1)
    sums[side] += LaneFunctions.sum(b0)
    sums[side + 1] += LaneFunctions.sum(b1)
    sums[2 * side] += LaneFunctions.sum(c0)
    sums[2 * side + 1] += LaneFunctions.sum(c1)
    sums[3 * side] += LaneFunctions.sum(d0)
    sums[3 * side + 1] += LaneFunctions.sum(d1)
  }

  @inline(__always)
  private func addStrip(
    _ left: UnsafeMutablePointer<Double>, _ right: UnsafeMutablePointer<Double>, _ filled: Int,
    _ size: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for group in 0..<filled {
      let value = LaneFunctions.load(left + group * size)
      let other = right + group * size
      a.addProduct(value, LaneFunctions.load(other))
      b.addProduct(value, LaneFunctions.load(other + 8))
      c.addProduct(value, LaneFunctions.load(other + 16))
      d.addProduct(value, LaneFunctions.load(other + 24))
    }
    sums[0] += LaneFunctions.sum(a)
    sums[1] += LaneFunctions.sum(b)
    sums[2] += LaneFunctions.sum(c)
    sums[3] += LaneFunctions.sum(d)
  }

  @inline(__always)
  private func addPair(
    _ left: UnsafeMutablePointer<Double>, _ right: UnsafeMutablePointer<Double>, _ filled: Int,
    _ size: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    var a = Lanes.zero
    for group in 0..<filled {
      a.addProduct(
        LaneFunctions.load(left + group * size), LaneFunctions.load(right + group * size))
    }
    sums[0] += LaneFunctions.sum(a)
  }

  /// Σ r, Σ r y and Σ r y² of each column, two columns at a time. `first` is free by now and holds
  /// the groups that count.
  private func addDiagonal(
    _ component: Int, _ mean: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>
  ) {
    let columns = layout.columns
    let lanes = layout.lanes
    let shares = terms + component * pitch
    var mass = Lanes.zero
    var counting = 0
    for group in 0..<groups where counts(component, group) {
      mass += LaneFunctions.load(shares + group * lanes)
      first[counting] = Int32(truncatingIfNeeded: group)
      counting += 1
    }
    sums[0] += LaneFunctions.sum(mass)
    var j = 0
    while j < columns {
      // A last single column is done twice and added once.
      let other = min(j + 1, columns - 1)
      var (s0, q0, s1, q1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for index in 0..<counting {
        let group = Int(first[index])
        let r = LaneFunctions.load(shares + group * lanes)
        let block = rows + group * columns * lanes
        let y0 = LaneFunctions.load(block + j * lanes) - Lanes(repeating: mean[j])
        let y1 = LaneFunctions.load(block + other * lanes) - Lanes(repeating: mean[other])
        let (p0, p1) = (r * y0, r * y1)
        s0 += p0
        s1 += p1
        q0.addProduct(p0, y0)
        q1.addProduct(p1, y1)
      }
      sums[1 + j] += LaneFunctions.sum(s0)
      sums[1 + columns + j] += LaneFunctions.sum(q0)
      if other > j {
        sums[1 + other] += LaneFunctions.sum(s1)
        sums[1 + columns + other] += LaneFunctions.sum(q1)
      }
      j += 2
    }
  }
}
