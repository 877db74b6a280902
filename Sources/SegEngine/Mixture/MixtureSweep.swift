/// Mixtures of several sizes and covariance families, and the best of them.
public struct MixtureSweep: Sendable, Equatable {
  /// One try.
  public struct Entry: Sendable, Equatable {
    public let k: Int
    public let covariance: CovarianceFamily
    /// nil where the fit failed.
    public let model: GaussianMixtureModel?
    /// Why the fit failed.
    public let failure: EngineError?
    /// Whether the model may win: it exists and has no degenerate components.
    public var isSound: Bool { model?.degenerate.isEmpty ?? false }
  }

  /// In the order of the families, within each in the order of the sizes.
  public let entries: [Entry]

  /// The sound model with the smallest BIC, the first of equals; nil if none is sound.
  public var best: GaussianMixtureModel? {
    entries.filter { $0.isSound }.compactMap { $0.model }.min { $0.bic < $1.bic }
  }
}

extension GaussianMixture {
  /// Fits a mixture for each of `families` and `ks`; `self.k` and `self.covariance` play no part. Each
  /// model is the one that `fit` gives; `Cancellation.keepBest` leaves the rest of the entries out. More
  /// groups than distinct rows is a failed entry; throws otherwise as `fit`.
  public func sweep(
    ks: [Int], families: [CovarianceFamily] = CovarianceFamily.allCases, _ rows: Matrix,
    weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> MixtureSweep {
    let problem = try MixtureProblem(rows, weights: weights, noise: noise != nil)
    var entries: [MixtureSweep.Entry] = []
    // Time grows with k, so the share of each k in the progress does too.
    let whole = Double(max(families.count * ks.reduce(0, +), 1))
    var done = 0.0
    sweep: for family in families {
      for k in ks {
        var one = self
        one.k = k
        one.covariance = family
        let part = execution.part(from: done / whole, to: (done + Double(k)) / whole)
        let fit = { (execution: Execution) throws(EngineError) in
          try one.entry(problem, seed: seed, execution)
        }
        guard let entry = try entries.isEmpty ? fit(part) : part.unlessAsked(fit) else {
          break sweep
        }
        entries.append(entry)
        done += Double(k)
      }
    }
    return MixtureSweep(entries: entries)
  }

  private func entry(
    _ problem: MixtureProblem, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> MixtureSweep.Entry {
    do throws(EngineError) {
      let model = try fit(problem, seed: seed, execution)
      return MixtureSweep.Entry(k: k, covariance: covariance, model: model, failure: nil)
    } catch .tooManyGroups(let k, let distinct) {
      return MixtureSweep.Entry(
        k: self.k, covariance: covariance, model: nil,
        failure: .tooManyGroups(k: k, distinct: distinct))
    }
  }
}
