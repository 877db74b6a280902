import SegEngine

/// An internal validation index: a figure for how well a partition fits its rows.
enum IndexChoice: String, Choice {
  case silhouette, simplified, ch, db, db2, dunn, dunn2, inertia, cophenetic, bic, aic, icl
  case gap, stability, prediction
  case ballHall = "ball_hall"
  case banfieldRaftery = "banfield_raftery"
  case scottSymons = "scott_symons"
  case logDetRatio = "log_det_ratio"
  case marriott, friedman, ccc, ratkowsky
  case scatter = "sd_scat"
  case dispersion = "sd_dis"
  case rayTuri = "ray_turi"
  case pbm, dunn43
  case sDbw = "s_dbw"
  case wemmert
  case mcClain = "mcclain"
  case pointBiserial = "point_biserial"
  case xieBeni = "xie_beni"
  case cIndex = "c_index"
  case gamma, tau
  case gPlus = "g_plus"

  static let usual: [IndexChoice] = [.silhouette, .ch, .db]

  /// All that a single clustering has without clustering anew.
  static let single: [IndexChoice] = allCases.filter { !$0.isResampled }

  /// Whether other rows are clustered for it.
  var isResampled: Bool { [.gap, .stability, .prediction].contains(self) }

  /// The engine's index of that name.
  var partitionIndex: PartitionIndex? { PartitionIndex(rawValue: rawValue) }

  var help: String {
    switch self {
    case .silhouette: "mean silhouette width, −1 to 1, large is good"
    case .simplified:
      "silhouette width by distances to the means, fast; not comparable with silhouette"
    case .ch: "Caliński-Harabasz, large is good"
    case .db: "Davies-Bouldin with mean distances (q = 1), small is good"
    case .db2: "Davies-Bouldin with root mean squares (q = 2), small is good"
    case .dunn: "least distance between segments over the largest within one; one outlier rules it"
    case .dunn2: "least mean distance between two segments over the largest within one"
    case .inertia: "sum of squared distances to the centres, falls with k"
    case .cophenetic: "cophenetic correlation of a tree, large is good"
    case .bic: "−2 ln L + parameters · ln n of a mixture, small is good (mclust shows the negative)"
    case .aic: "−2 ln L + 2 · parameters of a mixture, small is good"
    case .icl: "BIC with the doubt about the rows' components on top, small is good"
    case .gap: "log spread of reference sets less that of the rows, k-means only, large is good"
    case .stability: "Jaccard similarity of the least stable segment over bootstrap samples"
    case .prediction: "prediction strength, 0.8 or more is good"
    default: partitionHelp
    }
  }

  private var partitionHelp: String {
    switch self {
    case .ballHall:
      "mean over segments of the mean squared distance to the centre; look for the knee"
    case .banfieldRaftery: "Σ n ln(mean squared distance to the centre), small is good"
    case .scottSymons: "Σ n ln det of the segments' covariances, small is good"
    case .logDetRatio: "n ln(det T / det W) of Scott and Symons; look for the knee"
    case .marriott: "k² det W; look for the knee"
    case .friedman: "trace of W⁻¹B (Friedman and Rubin); look for the knee"
    case .ccc: "cubic clustering criterion of Sarle, above 2 or 3 is good"
    case .ratkowsky: "mean √(between/total) of the columns over √k (Ratkowsky and Lance)"
    case .scatter: "scatter, the first part of the SD index, small is good"
    case .dispersion: "distances of the centres, the second part of the SD index, small is good"
    case .rayTuri:
      "mean squared distance over the least between centres (Ray and Turi, Xie and Beni)"
    case .pbm: "index of Pakhira, Bandyopadhyay and Maulik, large is good"
    case .dunn43: "least distance of centres over the largest mean width, large is good"
    case .sDbw: "scatter and the density between centres, small is good"
    case .wemmert: "how much nearer the own centre is than the next (Wemmert and Gançarski)"
    case .mcClain: "mean distance within segments over that between them, small is good"
    case .pointBiserial: "correlation of distances with being in two segments, large is good"
    case .xieBeni:
      "mean squared distance over the least between rows of two segments, small is good"
    case .cIndex: "sum within segments between its least and largest possible, small is good"
    case .gamma: "pairs within closer than pairs between, less the others (Baker and Hubert)"
    case .tau: "the same over all pairs of pairs, large is good"
    default: "share of pairs within that are wider than pairs between, small is good"
    }
  }

  /// The variant's name for a model, as it stands beside the figure.
  func variant(of model: Clustering) -> String {
    self == .silhouette && model.rows.mixed != nil ? "mean over rows, Gower" : variant
  }

  /// The variant's name for rows of numbers.
  var variant: String {
    switch self {
    case .silhouette: "mean over rows, Euclidean"
    case .simplified: "mean over rows, Euclidean to means"
    case .ch: "between/(k−1) : within/(n−k)"
    case .db: "q=1"
    case .db2: "q=2"
    case .dunn: "Euclidean"
    case .dunn2: "mean distances, Euclidean"
    case .inertia: "squared Euclidean"
    case .cophenetic: "Pearson"
    case .bic, .aic, .icl: "small is good"
    case .gap: "\(ResampledIndex.references) references, principal box, power 2"
    case .stability: "least mean Jaccard of \(ResampledIndex.samples) bootstrap samples"
    case .prediction: "\(ResampledIndex.splits) splits in halves"
    case .ballHall: "mean of the segments' means"
    case .logDetRatio: "n ln(det T / det W)"
    case .ratkowsky: "mean of roots, over √k"
    case .scatter, .dispersion: "unweighted part of SD"
    case .sDbw: "as clusterCrit"
    case .xieBeni: "nearest rows, as clusterCrit"
    case .rayTuri: "nearest centres"
    case .dunn43: "centres, mean widths (GDI 43)"
    case .pointBiserial: "Pearson"
    case .tau: "over all pairs of pairs"
    case .ccc: "eigenvalues of T, as PROC CLUSTER"
    default: "Euclidean"
    }
  }

  var direction: IndexDirection {
    if let index = partitionIndex { return index.direction }
    switch self {
    case .db, .db2, .bic, .aic, .icl: return .small
    case .inertia: return .knee
    default: return .large
    }
  }

  var isBetterWhenLarge: Bool { direction == .large }

  /// nil where the index has no meaning: one segment, or no tree.
  func value(of value: Value, _ execution: Execution) throws -> Double? {
    switch value {
    case .clustering(let model): try self.value(of: model, execution)
    case .tree(let tree):
      self == .cophenetic ? try tree.copheneticCorrelation(execution) : nil
    default: nil
    }
  }

  func value(of model: Clustering, _ execution: Execution) throws -> Double? {
    if model.rows.mixed != nil { return try mixedValue(of: model, execution) }
    if let index = partitionIndex {
      return try Self.figures([index], of: [model], execution)[0]?[index]
    }
    let rows = model.rows.matrix
    do {
      switch self {
      case .silhouette:
        return try Silhouette.fit(rows, labels: model.labels, execution: execution).mean
      case .simplified:
        return try SimplifiedSilhouette.fit(rows, labels: model.labels, execution: execution).mean
      case .ch:
        return try CalinskiHarabasz.index(rows, labels: model.labels, execution: execution)
      case .db, .db2:
        return try DaviesBouldin.index(
          rows, labels: model.labels, q: self == .db ? 1 : 2, execution: execution)
      case .dunn: return try Dunn.index(rows, labels: model.labels, execution: execution).value
      case .dunn2:
        return try ClusterDistances(rows, labels: model.labels, execution: execution)
          .generalizedDunn
      case .inertia: return try Self.inertia(model)
      case .cophenetic:
        return try model.model.tree?.copheneticCorrelation(execution)
      case .bic, .aic, .icl: return model.model.ownIndex(self)
      case .gap, .stability, .prediction: return try ResampledIndex.value(self, model, execution)
      default: return nil
      }
    } catch EngineError.undefinedForGroups {
      return nil
    }
  }

  /// Of numbers, ranks and categories: most indices need centres.
  private func mixedValue(of model: Clustering, _ execution: Execution) throws -> Double? {
    do {
      switch self {
      case .silhouette: return try model.silhouette(execution).mean
      case .cophenetic: return try model.model.tree?.copheneticCorrelation(execution)
      default: return model.model.ownIndex(self)
      }
    } catch EngineError.undefinedForGroups {
      return nil
    }
  }

  /// The engine's indices of several clusterings; those of the same rows share the look at all pairs. Rows with
  /// categories have none.
  static func figures(
    _ indices: [PartitionIndex], of models: [Clustering], _ execution: Execution
  ) throws -> [[PartitionIndex: Double]?] {
    guard !indices.isEmpty, let first = models.first else {
      return models.map { _ in [:] }
    }
    if models.allSatisfy({ $0.rows.mixed == nil && $0.rows.matrix == first.rows.matrix }) {
      return try PartitionIndex.values(
        indices, first.rows.matrix, partitions: models.map(\.labels), execution: execution)
    }
    return try models.map { model in
      guard model.rows.mixed == nil else { return nil }
      return try PartitionIndex.values(
        indices, model.rows.matrix, partitions: [model.labels], execution: execution)[0]
    }
  }

  private static func inertia(_ model: Clustering) throws -> Double {
    if let own = model.model.ownIndex(.inertia) { return own }
    return try ClusterStatistics(model.rows.matrix, labels: model.labels)
      .withinSumOfSquares.reduce(0, +)
  }
}

/// Indices for which other rows are clustered by the same method.
enum ResampledIndex {
  static let (references, samples, splits) = (100, 50, 25)

  /// nil for methods that cannot be repeated; the gap is for k-means without weights.
  static func value(_ index: IndexChoice, _ model: Clustering, _ execution: Execution) throws
    -> Double?
  {
    guard let repetition = model.repetition, model.segmentCount > 0 else { return nil }
    let seed = model.provenance.seed ?? 1
    func run(_ count: Int) -> StabilityRun {
      StabilityRun(
        model: model, refit: repetition.refit, samples: count, seed: seed, execution: execution)
    }
    switch index {
    case .gap:
      guard let method = repetition.kMeans, model.rows.weights == nil else { return nil }
      let gap = GapStatistic(ks: [model.segmentCount], references: references, method: method)
      return try gap.fit(model.rows.matrix, seed: seed, execution: execution).gaps[0]
    case .stability:
      return try run(samples).bySegment(.bootstrap).similarities.filter { !$0.isNaN }.min()
    case .prediction:
      guard model.rows.matrix.rows >= 4 else { return nil }
      return try run(splits).predictionStrength().mean
    default: return nil
    }
  }
}
