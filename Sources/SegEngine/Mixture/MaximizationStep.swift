import SegKernels

/// New parameters from the moments about the old means.
struct MaximizationStep {
  private(set) var parameters: MixtureParameters
  let masses: [Double]
  /// Components that the family's estimate lifted to the variance floor.
  private(set) var lifted: Set<Int> = []

  /// O(k · d³) if dense, times the steps of the estimate where it has some. Throws `noConvergence`.
  init(
    _ moments: [Double], _ prepared: PreparedMixture, _ problem: MixtureProblem,
    _ floor: VarianceFloor
  ) throws(EngineError) {
    let layout = prepared.layout
    let d = layout.columns
    let dense = layout.isDense
    parameters = prepared.parameters
    masses = (0..<layout.components).map { component in
      moments[component * layout.momentSize + (dense ? (d + 1) * (d + 1) - 1 : 0)]
    }
    let noise = moments[layout.momentsSize - 1]
    let total = masses.reduce(noise, +)
    // What has lost all its rows stays where it is.
    let alive = masses.indices.filter { masses[$0] > total * 1e-14 }
    parameters.noiseWeight = noise / total
    for component in masses.indices { parameters.weights[component] = masses[component] / total }
    for component in alive {
      for j in 0..<d { parameters.means[component, j] += shift(component, j, moments, layout) }
    }
    guard !alive.isEmpty else { return }
    let isShared = parameters.family.isShared
    let estimate = CovarianceEstimate(
      parameters.family, masses: alive.map { masses[$0] },
      scatters: alive.map { scatter($0, moments, layout, problem) }, floor)
    let found = try estimate.fit(
      after: isShared ? [] : alive.map { prepared.parameters.covariances[$0] },
      axes: parameters.axes)
    parameters.axes = found.axes
    lifted = Set(found.lifted.map { alive[$0] })
    for (place, covariance) in found.covariances.enumerated() {
      parameters.covariances[isShared ? 0 : alive[place]] = covariance
    }
  }

  private func shift(
    _ component: Int, _ j: Int, _ moments: [Double], _ layout: MixtureLayout
  ) -> Double {
    let d = layout.columns
    let at = component * layout.momentSize + (layout.isDense ? d * (d + 1) + j : 1 + j)
    return moments[at] / masses[component]
  }

  /// Σ r (x − new mean)(x − new mean)ᵀ / Σ r, or its diagonal (1 × columns); constant columns have
  /// variance 1.
  private func scatter(
    _ component: Int, _ moments: [Double], _ layout: MixtureLayout, _ problem: MixtureProblem
  ) -> Matrix {
    let d = layout.columns
    let start = component * layout.momentSize
    let shifts = (0..<d).map { shift(component, $0, moments, layout) }
    guard layout.isDense else {
      let variances = (0..<d).map { j in
        problem.varies[j]
          ? moments[start + 1 + d + j] / masses[component] - shifts[j] * shifts[j] : 1
      }
      return Matrix(rows: 1, columns: d, values: variances)
    }
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      guard problem.varies[i] else {
        result[i, i] = 1
        continue
      }
      for j in 0...i where problem.varies[j] {
        let mean = moments[start + i * (d + 1) + j] / masses[component]
        result[i, j] = mean - shifts[i] * shifts[j]
        result[j, i] = result[i, j]
      }
    }
    return result
  }
}
