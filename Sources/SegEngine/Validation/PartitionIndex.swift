/// Where an index is good.
public enum IndexDirection: String, Sendable {
  /// Large is good.
  case large
  /// Small is good.
  case small
  /// It rises or falls with the number of groups; where its curve bends most counts, not its size.
  case knee
}

/// Internal indices of a partition: how well groups of rows hold together and stand apart.
///
/// n rows without noise, d columns, k groups of n_g rows; W is the pooled sum of squares and products
/// within groups (d × d), B between them, T = W + B; w, b, t are their traces.
public enum PartitionIndex: String, CaseIterable, Sendable {
  // From the moments of the groups: O(n · d²).

  /// Mean over groups of the mean squared distance to the centre (Ball & Hall 1965).
  case ballHall = "ball_hall"
  /// Σ n_g ln(w_g / n_g) (Banfield & Raftery 1993).
  case banfieldRaftery = "banfield_raftery"
  /// Σ n_g ln det(W_g / n_g) (Scott & Symons 1971).
  case scottSymons = "scott_symons"
  /// n ln(det T / det W) (Scott & Symons 1971, NbClust's `scott`).
  case logDetRatio = "log_det_ratio"
  /// k² det W (Marriott 1971).
  case marriott
  /// tr(W⁻¹ B) (Friedman & Rubin 1967).
  case friedman
  /// Cubic clustering criterion against a uniform box (Sarle 1983, SAS A-108); above 2 or 3 is good.
  case ccc
  /// Mean over columns of √(b_j / t_j), over √k (Ratkowsky & Lance 1978).
  case ratkowsky
  /// Scatter: mean over groups of ‖variances‖ over ‖variances of all‖, the first part of SD (Halkidi,
  /// Vazirgiannis & Batistakis 2000).
  case scatter = "sd_scat"
  /// Distances: (D_max / D_min) Σ_g 1 / Σ_h ‖c_g − c_h‖, the second part of SD.
  case dispersion = "sd_dis"
  /// (w / n) / min ‖c_g − c_h‖² (Ray & Turi 1999; Xie & Beni 1991 for crisp groups).
  case rayTuri = "ray_turi"
  /// ((1 / k) (E_T / E_W) D_max)², E sums of distances to the mean and to the centres (Pakhira,
  /// Bandyopadhyay & Maulik 2004).
  case pbm
  /// min ‖c_g − c_h‖ over the largest twice mean distance to a centre (Bezdek & Pal 1998, GDI 43).
  case dunn43

  // From distances of all rows to all centres: O(n · k · d).

  /// Scatter plus the density between two centres relative to that at them (Halkidi & Vazirgiannis
  /// 2001, as clusterCrit counts).
  case sDbw = "s_dbw"
  /// Σ n_g max(0, 1 − mean of d(x, c_g) / min_h d(x, c_h)) / n (Wemmert, Gançarski & Korczak 2000).
  case wemmert

  // From all distances between rows: O(n² · d).

  /// Mean distance within groups over mean distance between them (McClain & Rao 1975).
  case mcClain = "mcclain"
  /// Correlation of the distances with "in two groups" (Milligan 1980).
  case pointBiserial = "point_biserial"
  /// (w / n) / least squared distance of rows of two groups (clusterCrit's Xie-Beni).
  case xieBeni = "xie_beni"
  /// (S − S_min) / (S_max − S_min), S the sum within groups (Hubert & Levin 1976).
  case cIndex = "c_index"
  /// (s⁺ − s⁻) / (s⁺ + s⁻), over pairs of a pair within and one between (Baker & Hubert 1975).
  case gamma
  /// (s⁺ − s⁻) / √(N_B N_W N (N − 1) / 2), N pairs (Rohlf 1974; Milligan 1981).
  case tau
  /// 2 s⁻ / (N (N − 1)) (Rohlf 1974).
  case gPlus = "g_plus"

  /// What has to be looked at.
  public enum Source: Int, Comparable, Sendable {
    case moments, centers, pairs, ranks

    public static func < (one: Source, other: Source) -> Bool { one.rawValue < other.rawValue }
  }

  public var source: Source {
    switch self {
    case .sDbw, .wemmert: .centers
    case .xieBeni: .pairs
    case .mcClain, .pointBiserial, .cIndex, .gamma, .tau, .gPlus: .ranks
    default: .moments
    }
  }

  public var direction: IndexDirection {
    switch self {
    case .ccc, .ratkowsky, .pbm, .dunn43, .wemmert, .pointBiserial, .gamma, .tau: .large
    case .banfieldRaftery, .scottSymons, .scatter, .dispersion, .rayTuri, .sDbw, .mcClain,
      .xieBeni, .cIndex, .gPlus:
      .small
    case .ballHall, .logDetRatio, .marriott, .friedman: .knee
    }
  }
}

extension PartitionIndex {
  /// The values of some indices for one partition; those without a meaning for it (a group without
  /// spread, say) are missing.
  ///
  /// Cost: by the most costly `source`, see there and `RankedPairs`; each of them is gone through once.
  /// Noise is left out. Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`, `memory`, `cancelled`.
  public static func values(
    _ indices: [PartitionIndex], _ rows: Matrix, labels: [Int32],
    execution: Execution = .default
  ) throws(EngineError) -> [PartitionIndex: Double] {
    let found = try values(indices, rows, partitions: [labels], execution: execution)[0]
    guard let found else {
      let groups = LabelGroups(labels)
      throw .undefinedForGroups(found: groups.labels.count, rows: groups.used)
    }
    return found
  }

  /// The same for several partitions, whose distances are gone through together; nil for a partition of
  /// one group or of single rows.
  public static func values(
    _ indices: [PartitionIndex], _ rows: Matrix, partitions: [[Int32]],
    execution: Execution = .default
  ) throws(EngineError) -> [[PartitionIndex: Double]?] {
    try rows.requireFinite()
    var usable: [Int] = []
    for (place, labels) in partitions.enumerated() {
      try checkLabels(labels, rows: rows.rows)
      let groups = LabelGroups(labels)
      if groups.labels.count >= 2 && groups.labels.count < groups.used { usable.append(place) }
    }
    var result = [[PartitionIndex: Double]?](repeating: nil, count: partitions.count)
    let needsRanks = indices.contains { $0.source == .ranks }
    let ranks =
      needsRanks && !usable.isEmpty
      ? try RankedPairs.totals(
        rows, partitions: usable.map { partitions[$0] }, execution.part(from: 0, to: 0.8)) : []
    for (at, place) in usable.enumerated() {
      let figures = try PartitionFigures(
        rows, LabelGroups(partitions[place]), wanted: indices,
        pairs: needsRanks ? ranks[at] : nil, execution.silent)
      var values: [PartitionIndex: Double] = [:]
      for index in indices {
        if let value = figures.value(index), value.isFinite { values[index] = value }
      }
      result[place] = values
    }
    return result
  }
}
