/// How columns are brought to a common scale: (value − centre) / scale.
public enum ScalingMethod: Sendable, Equatable {
  /// Mean and standard deviation with divisor n − ddof: 1 as R's `scale`, 0 as scikit-learn.
  case zscore(ddof: Int)
  /// Smallest value and range; new rows may leave [0, 1].
  case minmax
  /// Median and interquartile range (quantiles of R's type 7).
  case robust
  /// Median and 1.4826 times the median absolute deviation from it, as R's `mad`.
  case mad
  /// 0 and the largest absolute value.
  case maxabs
  /// Mean and 1.
  case center

  /// The name that says which of the variants in use this is.
  public var variantName: String {
    switch self {
    case .zscore(let ddof): ddof == 0 ? "z-score, divisor n" : "z-score, divisor n−\(ddof)"
    case .minmax: "min–max to [0, 1]"
    case .robust: "median and interquartile range (type 7)"
    case .mad: "median and 1.4826 · median absolute deviation"
    case .maxabs: "largest absolute value"
    case .center: "mean"
    }
  }
}

/// Learns centres and scales from rows.
public enum Scaler {
  /// Fits centre and scale of each column. A column without spread gets scale 1 and is named in
  /// the model; its centre is still subtracted.
  ///
  /// Cost: O(n · d), robust and mad O(n · log n · d). Throws `tooFewRows`, `notFinite`, `invalid`.
  public static func fit(_ rows: Matrix, method: ScalingMethod) throws(EngineError) -> ScalerModel {
    var needed = 1
    if case .zscore(let ddof) = method {
      guard ddof >= 0 else {
        throw .invalid(parameter: "ddof", found: "\(ddof)", allowed: "0 or more")
      }
      needed = ddof + 1
    }
    try rows.requireRows(needed)
    try rows.requireFinite()
    let moments = ColumnMoments(rows)
    var centers: [Double] = []
    var scales: [Double] = []
    for j in 0..<rows.columns {
      let (center, scale) = centerAndScale(rows, j, method, moments)
      centers.append(center)
      scales.append(scale)
    }
    let constant = (0..<rows.columns).map { moments.isConstant(column: $0) }
    let unscaled = zip(constant, scales).map { $0 || !($1 > 0) }
    return ScalerModel(
      method: method, centers: centers, scales: zip(scales, unscaled).map { $1 ? 1 : $0 },
      isConstant: constant, isUnscaled: unscaled)
  }

  /// Centre and spread of a column; the spread may be 0.
  private static func centerAndScale(
    _ rows: Matrix, _ j: Int, _ method: ScalingMethod, _ moments: ColumnMoments
  ) -> (center: Double, scale: Double) {
    let values = rows.column(j)
    switch method {
    case .zscore(let ddof):
      let divisor = moments.mass - Double(ddof)
      return (moments.means[j], (moments.squares[j] / divisor).squareRoot())
    case .center:
      return (moments.means[j], 1)
    case .minmax:
      let low = values.min() ?? 0
      return (low, (values.max() ?? 0) - low)
    case .maxabs:
      return (0, values.reduce(0) { max($0, abs($1)) })
    case .robust:
      let sorted = values.sorted()
      let spread = Quantile.type7(sorted, 0.75) - Quantile.type7(sorted, 0.25)
      return (Quantile.type7(sorted, 0.5), spread)
    case .mad:
      let median = Quantile.type7(values.sorted(), 0.5)
      let deviations = values.map { abs($0 - median) }.sorted()
      return (median, 1.4826 * Quantile.type7(deviations, 0.5))
    }
  }
}

/// Centres and scales, frozen for new rows.
public struct ScalerModel: Sendable, Equatable {
  /// What was fitted.
  public let method: ScalingMethod
  /// Subtracted from each column.
  public let centers: [Double]
  /// Divides each column; never 0.
  public let scales: [Double]
  /// Columns whose values are all equal up to rounding.
  public let isConstant: [Bool]
  /// Columns whose spread is 0 by this method, so that their scale was set to 1: the constant ones,
  /// and those with more than half of their values equal under `robust` and `mad`.
  public let isUnscaled: [Bool]

  /// (value − centre) / scale of each entry. Throws `sizeMismatch`.
  public func transform(_ rows: Matrix) throws(EngineError) -> Matrix {
    try map(rows) { value, j in (value - centers[j]) / scales[j] }
  }

  /// The way back: value · scale + centre. Throws `sizeMismatch`.
  public func inverse(_ rows: Matrix) throws(EngineError) -> Matrix {
    try map(rows) { value, j in value * scales[j] + centers[j] }
  }

  private func map(
    _ rows: Matrix, _ formula: (Double, Int) -> Double
  ) throws(EngineError) -> Matrix {
    guard rows.columns == centers.count else {
      throw .sizeMismatch(of: "columns", expected: centers.count, found: rows.columns)
    }
    var result = rows
    for i in 0..<rows.rows {
      for j in 0..<rows.columns { result[i, j] = formula(rows[i, j], j) }
    }
    return result
  }
}
