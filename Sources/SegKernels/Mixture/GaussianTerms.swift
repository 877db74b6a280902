/// Log densities of the rows of a window under each component.
extension WindowFrame {
  /// Fills `terms`, `largest` and `winner`. A term that cannot matter for any row of its group (see
  /// `MixtureLayout.negligible`) may be left at −∞. The noise counts for `largest` only; where it
  /// is the largest, `winner` is any component.
  ///
  /// O(rows · components · columns²) if dense, else O(rows · components · columns).
  func fillTerms(_ model: UnsafePointer<Double>) {
    let noise = Lanes(repeating: model[layout.modelSize - 1])
    for group in 0..<groups {
      let own = Int(first[group])
      let term = term(own, group, model, bound: Lanes(repeating: -.infinity))
      let at = group * layout.lanes
      LaneFunctions.store(term, terms + own * pitch + at)
      LaneFunctions.store(term.replacing(with: noise, where: noise .> term), largest + at)
      LaneFunctions.store(Lanes(repeating: Double(own)), winner + at)
    }
    for component in 0..<layout.components {
      for group in 0..<groups where Int(first[group]) != component {
        addTerm(component, group, model)
      }
    }
  }

  @inline(__always)
  private func addTerm(_ component: Int, _ group: Int, _ model: UnsafePointer<Double>) {
    let at = group * layout.lanes
    let most = LaneFunctions.load(largest + at)
    let term = term(component, group, model, bound: most - MixtureLayout.negligible)
    LaneFunctions.store(term, terms + component * pitch + at)
    var best = LaneFunctions.load(winner + at)
    let own = Lanes(repeating: Double(component))
    // Of equals the first, whichever was tried first.
    let larger = (term .> most) .| ((term .== most) .& (own .< best))
    best.replace(with: own, where: larger)
    LaneFunctions.store(best, winner + at)
    LaneFunctions.store(most.replacing(with: term, where: larger), largest + at)
  }

  /// ln π + ln density of eight rows; −∞ if all are below `bound`.
  @inline(__always)
  private func term(
    _ component: Int, _ group: Int, _ model: UnsafePointer<Double>, bound: Lanes
  ) -> Lanes {
    let parameters = model + component * layout.componentSize
    let block = rows + group * layout.columns * layout.lanes
    let constant = Lanes(repeating: parameters[0])
    // Squares beyond this are below the bound.
    let limit = (constant - bound) * 2
    let squares =
      layout.isDense
      ? denseSquares(block, parameters + 1, limit) : diagonalSquares(block, parameters + 1)
    let term = constant.addingProduct(squares, Lanes(repeating: -0.5))
    // Also catches overflow, whose result may not be a number.
    let floor = Lanes(repeating: -1e300)
    return floor.replacing(with: term, where: term .> floor)
  }

  /// Squared Mahalanobis distances ‖W (x − mean)‖² of eight rows, or +∞ once all exceed `limit`.
  @inline(__always)
  private func denseSquares(
    _ block: UnsafeMutablePointer<Double>, _ mean: UnsafePointer<Double>, _ limit: Lanes
  ) -> Lanes {
    let columns = layout.columns
    let lanes = layout.lanes
    let y = batch
    for j in 0..<columns {
      LaneFunctions.store(
        LaneFunctions.load(block + j * lanes) - Lanes(repeating: mean[j]), y + j * lanes)
    }
    var w = mean + columns
    var sum = Lanes.zero
    var i = 0
    while i + 4 <= columns {
      var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for j in 0..<i + 4 {
        let value = LaneFunctions.load(y + j * lanes)
        a.addProduct(value, Lanes(repeating: w[0]))
        b.addProduct(value, Lanes(repeating: w[1]))
        c.addProduct(value, Lanes(repeating: w[2]))
        d.addProduct(value, Lanes(repeating: w[3]))
        w += 4
      }
      sum.addProduct(a, a)
      sum.addProduct(b, b)
      sum.addProduct(c, c)
      sum.addProduct(d, d)
      i += 4
      if i < columns && !LaneFunctions.isSet(sum .< limit) { return Lanes(repeating: .infinity) }
    }
    while i < columns {
      var a = Lanes.zero
      for j in 0...i {
        a.addProduct(LaneFunctions.load(y + j * lanes), Lanes(repeating: w[j]))
      }
      sum.addProduct(a, a)
      w += i + 1
      i += 1
    }
    return sum
  }

  /// Σ ((x − mean) w)² of eight rows.
  @inline(__always)
  private func diagonalSquares(
    _ block: UnsafeMutablePointer<Double>, _ mean: UnsafePointer<Double>
  ) -> Lanes {
    let columns = layout.columns
    let lanes = layout.lanes
    let w = mean + columns
    var sum = Lanes.zero
    for j in 0..<columns {
      let y = LaneFunctions.load(block + j * lanes) - Lanes(repeating: mean[j])
      let scaled = y * Lanes(repeating: w[j])
      sum.addProduct(scaled, scaled)
    }
    return sum
  }
}
