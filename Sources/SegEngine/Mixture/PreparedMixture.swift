import RealModule
import SegKernels

/// The least variance that a mixture may have in any direction, relative to the data.
struct VarianceFloor: Sendable {
  /// Share of the variance of the data.
  let share: Double
  /// Variance of each column of the data; 1 for constant columns.
  let variances: [Double]
  /// Whether a column varies. What does not has variance 1 in every component, so that it tells
  /// them apart in no way.
  let varies: [Bool]

  init(share: Double, _ problem: MixtureProblem) {
    self.share = share
    variances = problem.variances
    varies = problem.varies
  }

  /// The floor of a variance that all columns share.
  var common: Double {
    let own = variances.indices.filter { varies[$0] }.map { variances[$0] }
    return own.isEmpty ? share : share * own.reduce(0, +) / Double(own.count)
  }
}

/// Parameters as the loops want them: covariances that the floor lifted where they were too small,
/// and the packed model.
struct PreparedMixture: Sendable {
  var parameters: MixtureParameters
  let layout: MixtureLayout
  private(set) var model: [Double]
  /// Components whose covariance had to be lifted.
  private(set) var lifted: [Bool]

  /// O(k · d³) if dense, else O(k · d). `lifted` are components that were lifted before. Throws
  /// `noConvergence`.
  init(
    _ parameters: MixtureParameters, floor: VarianceFloor, logNoiseDensity: Double,
    lifted earlier: Set<Int> = []
  ) throws(EngineError) {
    self.parameters = parameters
    layout = MixtureLayout(
      columns: parameters.means.columns, components: parameters.k,
      isDense: parameters.family.isDense)
    model = [Double](repeating: 0, count: layout.modelSize)
    lifted = (0..<parameters.k).map { earlier.contains($0) }
    let factors = try parameters.covariances.map { covariance throws(EngineError) in
      try CovarianceFactor(
        covariance, isDense: parameters.family.isDense, columns: layout.columns, floor)
    }
    let isShared = parameters.family.isShared
    for component in 0..<parameters.k {
      let factor = factors[isShared ? 0 : component]
      if let covariance = factor.liftedCovariance {
        lifted[component] = true
        self.parameters.covariances[isShared ? 0 : component] = covariance
      }
      pack(component, factor)
    }
    let noise = parameters.noiseWeight
    model[layout.modelSize - 1] = noise > 0 ? Double.log(noise) + logNoiseDensity : -.infinity
  }

  private mutating func pack(_ component: Int, _ factor: CovarianceFactor) {
    let share = parameters.weights[component]
    let constant =
      (share > 0 ? Double.log(share) : -.infinity)
      - 0.5 * Double(layout.columns) * Double.log(2 * .pi) + factor.logDeterminant
    let mean = Array(parameters.means.row(component))
    let layout = layout
    var span = model.mutableSpan
    layout.pack(
      component: component, constant: constant, mean: mean.span, factor: factor.values.span,
      into: &span)
  }
}
