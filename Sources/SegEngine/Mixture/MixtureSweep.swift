/// Mixtures of several sizes and covariance families beside each other.
public struct MixtureSweep: Sendable, Equatable {
  /// One try.
  public struct Entry: Sendable, Equatable {
    public let k: Int
    public let covariance: CovarianceFamily
    /// nil where the fit failed, as are the others.
    public let logLikelihood: Double?
    public let bic: Double?
    public let freeParameters: Int?
    /// Whether the model may win: it exists and has no degenerate components.
    public let isSound: Bool
  }

  /// In the order of the sizes, within each in the order of the families.
  public let entries: [Entry]

  /// The sound ones by rising BIC, of equals the first ones first.
  public var ranking: [Entry] {
    entries.enumerated().filter { $0.element.isSound }.sorted { one, other in
      (one.element.bic ?? .infinity, one.offset) < (other.element.bic ?? .infinity, other.offset)
    }.map { $0.element }
  }

  /// The sound model with the smallest BIC, the first of equals; nil if none is sound.
  public var best: Entry? { ranking.first }
}

extension CovarianceFamily {
  /// The families that differ from each other: with one component E and V mean the same, and one column
  /// has neither shape nor orientation.
  public static func distinct(k: Int, columns: Int) -> [CovarianceFamily] {
    switch (k == 1, columns == 1) {
    case (true, true): [.full]
    case (true, false): [.spherical, .diagonal, .full]
    case (false, true): [.tied, .full]
    case (false, false): allCases
    }
  }
}

extension GaussianMixture {
  /// Fits a mixture for each of `ks` and `families`, of nil for each that differs from the others; `self.k`
  /// and `self.covariance` play no part. Each is the one that `fit` gives, few rows beside each other.
  ///
  /// More groups than distinct rows is a failed entry; throws otherwise as `fit`, and `cancelled` also
  /// where the best so far is asked for.
  public func sweep(
    ks: [Int], families: [CovarianceFamily]? = nil, _ rows: Matrix,
    weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> MixtureSweep {
    let problem = try MixtureProblem(rows, weights: weights, noise: noise != nil)
    let execution = execution.beforeModel
    let tries = ks.flatMap { k in
      (families ?? CovarianceFamily.distinct(k: k, columns: rows.columns)).map { family in
        var one = self
        one.k = k
        one.covariance = family
        return one
      }
    }
    let isSmall = rows.values.count <= 200_000
    let inner = isSmall ? execution.serial : execution.silent
    // Time grows with k, so the share of each k in the progress does too.
    let meter = ProgressMeter(
      "mixtures", total: tries.reduce(0) { $0 + $1.k }, execution: execution)
    let parts = try forEachChunk(
      of: tries.count, grain: 1, isSmall ? execution : execution.serial
    ) { range in
      let one = tries[range.lowerBound]
      let result = Result { () throws(EngineError) in
        try one.entry(problem, seed: seed, inner)
      }
      meter.advance(by: one.k, detail: "\(one.covariance.letters) k=\(one.k)")
      return result
    }
    var entries: [MixtureSweep.Entry] = []
    for part in parts { entries.append(try part.get()) }
    return MixtureSweep(entries: entries)
  }

  private func entry(
    _ problem: MixtureProblem, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> MixtureSweep.Entry {
    do throws(EngineError) {
      let model = try fit(problem, seed: seed, execution)
      return MixtureSweep.Entry(
        k: k, covariance: covariance, logLikelihood: model.logLikelihood, bic: model.bic,
        freeParameters: model.freeParameters, isSound: model.degenerate.isEmpty)
    } catch {
      guard case .tooManyGroups = error else { throw error }
      return MixtureSweep.Entry(
        k: k, covariance: covariance, logLikelihood: nil, bic: nil, freeParameters: nil,
        isSound: false)
    }
  }
}
