/// From log densities to responsibilities.
extension WindowFrame {
  /// Turns `terms` into responsibilities times weight, those below e^−64 of the largest into 0,
  /// `largest` into the log density of each row, `winner` into the entropy of its responsibilities and
  /// `weights` into the part of the noise. Returns Σ weight · log density and the noise's
  /// Σ weight · responsibility.
  func weighTerms(noise: Double) -> (logLikelihood: Double, noiseMass: Double) {
    var likelihood = Lanes.zero
    var noiseMass = Lanes.zero
    for group in 0..<groups {
      let at = group * layout.lanes
      let most = LaneFunctions.load(largest + at)
      let weight = LaneFunctions.load(weights + at)
      var logarithms = Lanes.zero
      let noiseShare = share(Lanes(repeating: noise), most, &logarithms)
      var sum = noiseShare
      for component in 0..<layout.components {
        let place = terms + component * pitch + at
        let share = share(LaneFunctions.load(place), most, &logarithms)
        LaneFunctions.store(share, place)
        sum += share
      }
      let logarithm = LaneFunctions.logarithm(sum)
      let density = most + logarithm
      LaneFunctions.store(logarithm - logarithms / sum, winner + at)
      LaneFunctions.store(density, largest + at)
      likelihood.addProduct(density, weight)
      let scale = weight / sum
      LaneFunctions.store(noiseShare * scale, weights + at)
      noiseMass.addProduct(noiseShare, scale)
      for component in 0..<layout.components {
        let place = terms + component * pitch + at
        LaneFunctions.store(LaneFunctions.load(place) * scale, place)
      }
    }
    return (LaneFunctions.sum(likelihood), LaneFunctions.sum(noiseMass))
  }

  /// e^(term − most), 0 if negligible; adds its product with the exponent to `logarithms`.
  @inline(__always)
  private func share(_ term: Lanes, _ most: Lanes, _ logarithms: inout Lanes) -> Lanes {
    let difference = term - most
    let counts = difference .> Lanes(repeating: -MixtureLayout.negligible)
    guard LaneFunctions.isSet(counts) else { return .zero }
    let safe = Lanes(repeating: -MixtureLayout.negligible).replacing(
      with: difference, where: counts)
    let share = Lanes.zero.replacing(with: LaneFunctions.exponential(safe), where: counts)
    logarithms.addProduct(share, safe)
    return share
  }

  /// Puts the results of `weighTerms`, for weights 1, and the label (from 1, 0 is noise) of the row in a
  /// place of the window into the outputs of `GaussianWindow.score`.
  func finish(
    _ label: Int32, _ place: Int, row: Int, uncertainty: inout Double,
    responsibilities: inout MutableSpan<Double>
  ) {
    let width = layout.components + 1
    var others = label == 0 ? 0 : weights[place]
    for component in 0..<layout.components {
      let share = terms[component * pitch + place]
      if component + 1 != Int(label) { others += share }
      if !responsibilities.isEmpty { responsibilities[row * width + component] = share }
    }
    if !responsibilities.isEmpty { responsibilities[row * width + width - 1] = weights[place] }
    uncertainty = others
  }
}
