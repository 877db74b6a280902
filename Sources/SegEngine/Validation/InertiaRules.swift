import RealModule

/// What the inertias for several numbers of groups say together.
public enum InertiaRules {
  /// (W_k / W_{k+1} − 1) (n − k − 1) for each k whose successor is known, nil for the others: how much
  /// one more group helps. The usual rule takes the smallest k with 10 or less.
  ///
  /// Hartigan, "Clustering Algorithms", Wiley 1975. O(k). Infinite where W_{k+1} is 0.
  public static func hartigan(ks: [Int], inertias: [Double], rows: Int) -> [Double?] {
    ks.indices.map { i in
      guard i + 1 < ks.count, ks[i + 1] == ks[i] + 1 else { return nil }
      return (inertias[i] / inertias[i + 1] - 1) * Double(rows - ks[i] - 1)
    }
  }

  /// |DIFF(k) / DIFF(k + 1)| with DIFF(k) = (k − 1)^{2/d} W_{k−1} − k^{2/d} W_k for each k whose
  /// neighbours are known, nil for the others; large is good.
  ///
  /// Krzanowski & Lai, Biometrics 44 (1988), https://doi.org/10.2307/2531893. O(k).
  public static func krzanowskiLai(ks: [Int], inertias: [Double], columns: Int) -> [Double?] {
    let powers = zip(ks, inertias).map { k, inertia in
      Double.pow(Double(k), 2 / Double(columns)) * inertia
    }
    return ks.indices.map { i in
      guard i > 0, i + 1 < ks.count, ks[i] - ks[i - 1] == 1, ks[i + 1] - ks[i] == 1 else {
        return nil
      }
      let next = powers[i] - powers[i + 1]
      return next == 0 ? nil : abs((powers[i - 1] - powers[i]) / next)
    }
  }
}
