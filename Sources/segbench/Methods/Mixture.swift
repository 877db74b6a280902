import SegEngine

extension Method {
  /// `k=`, `covariance=` and `iterations=`: a whole fit with its own starts.
  static let mixtureFit = Method("gmm-fit") { setting, stopwatch in
    let rows = try setting.matrix
    guard let family = CovarianceFamily(rawValue: try setting.text("covariance")) else {
      throw BadInput("covariance= is full, tied, diagonal, spherical, or three letters such as vev")
    }
    let fit = GaussianMixture(
      k: try setting.integer("k"), covariance: family,
      maximumIterations: try setting.integer("iterations"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "log-likelihood": model.logLikelihood,
      "fingerprint": Fingerprint.of(
        labels: model.labels, numbers: model.parameters.means.values),
    ]
  }

  /// `k=`, `covariance=`, `iterations=`, and a start in the files `weights=`, `means=` and
  /// `covariances=`.
  static let gmm = Method("gmm") { setting, stopwatch in
    let rows = try setting.matrix
    let start = try setting.mixtureStart(columns: rows.columns)
    let fit = GaussianMixture(
      k: start.k, maximumIterations: try setting.integer("iterations"), tolerance: 0)
    let model = try stopwatch.measure {
      try fit.fit(rows, from: start, execution: setting.execution)
    }
    return [
      "log-likelihood": model.logLikelihood,
      "fingerprint": Fingerprint.of(
        labels: model.labels, numbers: model.parameters.means.values),
    ]
  }
}

extension Setting {
  fileprivate func mixtureStart(columns d: Int) throws -> MixtureParameters {
    let k = try integer("k")
    guard let family = CovarianceFamily(rawValue: try text("covariance")) else {
      throw BadInput("covariance= is full, tied, diagonal, spherical, or three letters such as vev")
    }
    let full = try matrix("covariances", rows: k * d, columns: d)
    let covariances = (0..<k).map { full.selecting(rows: $0 * d..<($0 + 1) * d) }
    let shaped = covariances.map { covariance in
      let variances = (0..<d).map { covariance[$0, $0] }
      switch family {
      case .spherical, .eii:
        return Matrix(rows: 1, columns: 1, values: [variances.reduce(0, +) / Double(d)])
      case _ where family.isDense: return covariance
      default: return Matrix(rows: 1, columns: d, values: variances)
      }
    }
    return MixtureParameters(
      family: family, weights: try matrix("weights", rows: 1, columns: k).values,
      means: try matrix("means", rows: k, columns: d),
      covariances: family.isShared ? [shaped[0]] : shaped)
  }
}
