import RealModule
import SegKernels

/// What a mixture says about each of some rows.
public struct MixturePrediction: Sendable, Equatable {
  /// The likeliest component, 1…k, of equals the one that was fitted first; 0 for noise.
  public let labels: [Int32]
  /// Log density of the mixture; it may be positive. Small values are outliers.
  public let logDensities: [Double]
  /// 1 − responsibility of the label: how likely the row belongs elsewhere.
  public let uncertainties: [Double]
  /// −Σ r ln r of the row's responsibilities r, in nats.
  public let entropies: [Double]
}

/// A fitted Gaussian mixture. Components are numbered canonically: by falling weight of their rows.
public struct GaussianMixtureModel: Sendable, Equatable {
  /// Shares, means and covariances, in label order.
  public let parameters: MixtureParameters
  /// What the model says about the rows that it was fitted to.
  public let prediction: MixturePrediction
  /// Sum of the weights of the rows with each label; the number of rows without weights.
  public let sizes: [Double]
  /// Σ weight · log density of the rows.
  public let logLikelihood: Double
  /// Log-likelihood before each step with all rows; never falling but for rounding.
  public let history: [Double]
  /// Whether EM ended before `maximumIterations`.
  public let converged: Bool
  /// Components (from 1) that say little about the data: at the variance floor, or with fewer rows
  /// (by responsibility) than their covariance needs. Their likelihood is no evidence, so the model
  /// should not win a comparison.
  public let degenerate: [Int]
  /// The start that was kept.
  public let start: MixtureStart
  /// Log-likelihoods of all starts, on the rows that they were compared on.
  public let outcomes: [StartOutcome]
  /// Free parameters.
  public let freeParameters: Int
  /// Sum of weights of the rows.
  public let mass: Double
  /// −Σ weight · Σ r ln r, in nats: 0 when every row is certain.
  public let entropy: Double
  /// −2 Σ weight · ln responsibility of the label; what `icl` adds to `bic`.
  public let classificationPenalty: Double
  /// Least variance in any direction, as a share of the variances of the columns.
  public let varianceFloor: Double
  /// ln of the volume over which noise is spread; nil without noise.
  public let logNoiseVolume: Double?

  private let prepared: PackedMixture

  /// Labels of the rows, 1…k; 0 is noise.
  public var labels: [Int32] { prediction.labels }
  /// Number of components.
  public var k: Int { parameters.k }
  /// EM steps with all rows.
  public var iterations: Int { history.count }
  /// −2 ln L + 2 · free parameters: smaller is better.
  public var aic: Double { -2 * logLikelihood + 2 * Double(freeParameters) }
  /// −2 ln L + free parameters · ln n: smaller is better (mclust shows the negative).
  ///
  /// Schwarz, Ann. Stat. 6 (1978), https://doi.org/10.1214/aos/1176344136.
  public var bic: Double { -2 * logLikelihood + Double(freeParameters) * Double.log(mass) }
  /// BIC plus −2 Σ ln responsibility of the label: smaller is better (mclust shows the negative).
  /// BIC counts the components of a density, ICL prefers clusters that are apart.
  ///
  /// Biernacki, Celeux & Govaert, IEEE Trans. Pattern Anal. 22 (2000),
  /// https://doi.org/10.1109/34.865189.
  public var icl: Double { bic + classificationPenalty }

  /// What the mixture says about new rows.
  ///
  /// Cost: O(n · k · d²), without correlations O(n · k · d). Throws `sizeMismatch` for another number
  /// of columns, `notFinite`, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> MixturePrediction {
    try check(rows)
    return try prepared.score(rows, execution)
  }

  /// Responsibility of each component for each row, n × k, with noise n × (k + 1), the noise last.
  ///
  /// Cost as `predict`, 16 · n · k bytes. Throws also `memory`.
  public func responsibilities(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    try check(rows)
    let needed = 16 * rows.rows * (k + 1)
    if needed > execution.memoryLimit {
      let fitting = execution.memoryLimit / (16 * (k + 1))
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: fitting)
    }
    return try prepared.responsibilities(rows, noise: logNoiseVolume != nil, execution)
  }

  private func check(_ rows: Matrix) throws(EngineError) {
    guard rows.columns == parameters.means.columns else {
      throw .sizeMismatch(
        of: "columns", expected: parameters.means.columns, found: rows.columns)
    }
    try rows.requireFinite()
  }
}

extension GaussianMixtureModel {
  /// Numbers the components of a finished run canonically.
  init(
    _ settings: GaussianMixture, _ run: MixtureRun, kept: MixtureStart, outcomes: [StartOutcome],
    _ execution: Execution
  ) throws(EngineError) {
    let problem = run.problem
    // The numbers are known only after the rows were scored: they are given to what is there, since a second
    // pass over all rows would be the longest wait of a fit that was asked for its best.
    let raw = PackedMixture(run.prepared)
    let scored = try raw.score(problem.rows, execution)
    let order = CanonicalLabels.ranking(
      sizes: Self.sizes(scored.labels, problem, run.prepared.parameters.k),
      centers: run.prepared.parameters.means)
    let packed = raw.numbered(order)
    let prediction = packed.numbering(scored)
    let parameters = run.prepared.parameters.reordered(order)
    let narrow = Set(run.degenerate)
    let degenerate = order.indices.filter { narrow.contains(order[$0]) }
    let hasNoise = run.prepared.parameters.noiseWeight > 0
    let weighted = WeightedTotals(prediction, problem)
    self.init(
      parameters: parameters, prediction: prediction,
      sizes: Self.sizes(prediction.labels, problem, parameters.k),
      logLikelihood: weighted.logLikelihood, history: run.history, converged: run.converged,
      degenerate: degenerate.map { $0 + 1 }, start: kept, outcomes: outcomes,
      freeParameters: parameters.freeParameters(noise: hasNoise), mass: problem.mass,
      entropy: weighted.entropy, classificationPenalty: weighted.classificationPenalty,
      varianceFloor: settings.varianceFloor,
      logNoiseVolume: hasNoise ? settings.logNoiseVolume ?? problem.logVolume : nil,
      prepared: packed)
  }

  /// Tells that the fit has ended.
  func reporting(_ meter: StepMeter) -> GaussianMixtureModel {
    meter.finish(detail: "log-likelihood \(logLikelihood)")
    return self
  }

  private static func sizes(_ labels: [Int32], _ problem: MixtureProblem, _ k: Int) -> [Double] {
    var sizes = [Double](repeating: 0, count: k)
    for (row, label) in labels.enumerated() where label > 0 {
      sizes[Int(label) - 1] += problem.weight(row)
    }
    return sizes
  }
}

/// Weighted sums of what is known of each row.
private struct WeightedTotals {
  var logLikelihood = 0.0
  var entropy = 0.0
  var classificationPenalty = 0.0

  init(_ prediction: MixturePrediction, _ problem: MixtureProblem) {
    for row in prediction.labels.indices {
      let weight = problem.weight(row)
      logLikelihood += weight * prediction.logDensities[row]
      entropy += weight * prediction.entropies[row]
      classificationPenalty -= 2 * weight * Double.log(onePlus: -prediction.uncertainties[row])
    }
  }
}

/// The packed model of a fitted mixture, its components in the order in which they were fitted.
struct PackedMixture: Sendable, Equatable {
  private let layout: MixtureLayout
  private let values: [Double]
  /// The number that each component is shown by, 1…k; 0, of noise, comes first.
  private let numbers: [Int32]

  init(_ prepared: PreparedMixture) {
    layout = prepared.layout
    values = prepared.model
    numbers = (0...Int32(prepared.layout.components)).map { $0 }
  }

  private init(_ layout: MixtureLayout, _ values: [Double], _ numbers: [Int32]) {
    self.layout = layout
    self.values = values
    self.numbers = numbers
  }

  /// The same where component `order[g]` has the number g + 1.
  func numbered(_ order: [Int]) -> PackedMixture {
    var numbers = numbers
    for (position, component) in order.enumerated() {
      numbers[component + 1] = Int32(position + 1)
    }
    return PackedMixture(layout, values, numbers)
  }

  /// What an unnumbered copy of this model says, in the numbers of this one.
  func numbering(_ prediction: MixturePrediction) -> MixturePrediction {
    MixturePrediction(
      labels: prediction.labels.map { numbers[Int($0)] }, logDensities: prediction.logDensities,
      uncertainties: prediction.uncertainties, entropies: prediction.entropies)
  }

  /// Means of the components, packed for distances; none where a guess costs as much as it saves.
  private var packedMeans: [Double] {
    guard layout.isDense, layout.components > 3 else { return [] }
    let means = (0..<layout.components).flatMap { component in
      values[
        component * layout.componentSize + 1..<component * layout.componentSize + 1 + layout.columns
      ]
    }
    return Matrix(rows: layout.components, columns: layout.columns, values: means).packed()
  }

  /// The component with the nearest mean of each row, from 0.
  private static func guesses(
    _ rows: Matrix, _ range: Range<Int>, _ means: [Double], _ components: Int
  ) -> [Int32] {
    guard !means.isEmpty else { return [Int32](repeating: 0, count: range.count) }
    var squared = [Double](repeating: 0, count: components)
    return range.map { row in
      rows.fillSquared(&squared, from: row, to: means)
      var nearest = 0
      for component in 1..<components where squared[component] < squared[nearest] {
        nearest = component
      }
      return Int32(nearest)
    }
  }

  private struct Part: Sendable {
    let labels: [Int32]
    let densities: [Double]
    let uncertainties: [Double]
    let entropies: [Double]
    let responsibilities: [Double]
  }

  func score(_ rows: Matrix, _ execution: Execution) throws(EngineError) -> MixturePrediction {
    let parts = try parts(rows, full: false, execution)
    return MixturePrediction(
      labels: parts.flatMap { $0.labels.map { numbers[Int($0)] } },
      logDensities: parts.flatMap { $0.densities },
      uncertainties: parts.flatMap { $0.uncertainties }, entropies: parts.flatMap { $0.entropies })
  }

  func responsibilities(
    _ rows: Matrix, noise: Bool, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let parts = try parts(rows, full: true, execution)
    let width = layout.components + 1
    // Columns in the order of the numbers, the noise last.
    var places = [Int](repeating: layout.components, count: layout.components)
    for component in places.indices { places[Int(numbers[component + 1]) - 1] = component }
    if noise { places.append(layout.components) }
    let values = parts.flatMap { part in
      stride(from: 0, to: part.responsibilities.count, by: width).flatMap { start in
        places.map { part.responsibilities[start + $0] }
      }
    }
    return Matrix(rows: rows.rows, columns: places.count, values: values)
  }

  private func parts(
    _ rows: Matrix, full: Bool, _ execution: Execution
  ) throws(EngineError) -> [Part] {
    let layout = layout
    let values = values
    let scratch = WindowScratch(layout)
    let means = packedMeans
    return try forEachChunk(of: rows.rows, grain: layout.windowRows, execution) { range in
      let n = range.count
      var labels = Self.guesses(rows, range, means, layout.components)
      var densities = [Double](repeating: 0, count: n)
      var uncertainties = densities
      var entropies = densities
      var shares = [Double](repeating: 0, count: full ? n * (layout.components + 1) : 0)
      let entries = range.lowerBound * rows.columns..<range.upperBound * rows.columns
      scratch.use { numbers, places in
        var labelSpan = labels.mutableSpan
        var densitySpan = densities.mutableSpan
        var uncertaintySpan = uncertainties.mutableSpan
        var entropySpan = entropies.mutableSpan
        var shareSpan = shares.mutableSpan
        var numberSpan = numbers.mutableSpan
        var placeSpan = places.mutableSpan
        GaussianWindow.score(
          rows: rows.values.span.extracting(entries), model: values.span, layout: layout,
          labels: &labelSpan, densities: &densitySpan, uncertainties: &uncertaintySpan,
          entropies: &entropySpan, responsibilities: &shareSpan, numbers: &numberSpan,
          places: &placeSpan)
      }
      return Part(
        labels: labels, densities: densities, uncertainties: uncertainties, entropies: entropies,
        responsibilities: shares)
    }
  }
}
