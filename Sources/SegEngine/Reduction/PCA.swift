/// Principal components: the directions in which rows vary most.
///
/// Hotelling, J. Educ. Psychol. 24 (1933), https://doi.org/10.1037/h0071325. Variances have divisor
/// n − 1; the largest absolute loading of each component is made positive.
public struct PCA: Sendable, Equatable {
  /// Number of components to keep; nil keeps all min(n − 1, d), at least one.
  public var components: Int?
  /// Whether columns are divided by their standard deviations (PCA of correlations).
  public var standardize: Bool

  public init(components: Int? = nil, standardize: Bool = false) {
    self.components = components
    self.standardize = standardize
  }

  /// Fits the components from the covariance matrix or, with more columns than rows, from the
  /// products between rows.
  ///
  /// Cost: O(n · d · min(n, d) + min(n, d)³). Throws `tooFewRows` below 2, `notFinite`, `invalid`,
  /// `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> PCAModel {
    throw .cancelled
  }
}

/// Fitted principal components.
public struct PCAModel: Sendable, Equatable {
  /// Mean of each column.
  public let means: [Double]
  /// What each column was divided by: 1 unless standardized; 1 for constant columns.
  public let scales: [Double]
  /// d × m, one component a column, each of length 1.
  public let loadings: Matrix
  /// Standard deviation of the scores of each component.
  public let standardDeviations: [Double]
  /// Share of the total variance of each component.
  public let explained: [Double]
  /// n × m, the fitted rows in the new axes.
  public let scores: Matrix
  /// Largest over smallest standard deviation of the columns that are not constant.
  public let spreadRatio: Double
  /// Whether columns were divided by their standard deviations.
  public let standardized: Bool
  /// Whether columns differ so much in spread (ratio above 10) that the first components are little
  /// more than the widest columns.
  public var spreadsDiffer: Bool { !standardized && spreadRatio > 10 }

  /// Scores of new rows, n × m. Throws `sizeMismatch`, `notFinite`, `cancelled`.
  public func project(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    throw .cancelled
  }
}
