/// Mean over groups of the worst ratio of spread within to distance between centres; small is good.
///
/// Davies & Bouldin, IEEE Trans. Pattern Anal. Mach. Intell. 1 (1979),
/// https://doi.org/10.1109/TPAMI.1979.4766909.
public enum DaviesBouldin {
  /// `q` 1 takes the mean distance to the centre (scikit-learn, clusterCrit), 2 its root mean
  /// square (the authors, NbClust). Infinite when two centres coincide. Noise is left out.
  ///
  /// Cost: O(n · d + k² · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`, `invalid`.
  public static func index(
    _ rows: Matrix, labels: [Int32], q: Int = 1
  ) throws(EngineError) -> Double {
    throw .cancelled
  }
}

/// Variance between groups over variance within; large is good.
///
/// Caliński & Harabasz, Commun. Stat. 3 (1974), https://doi.org/10.1080/03610927408827101.
public enum CalinskiHarabasz {
  /// (between / (k−1)) / (within / (n−k)) for Euclidean coordinates. Infinite when all rows lie on
  /// their centres. Noise is left out.
  ///
  /// Cost: O(n · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`.
  public static func index(_ rows: Matrix, labels: [Int32]) throws(EngineError) -> Double {
    throw .cancelled
  }
}
