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
    throw .cancelled
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
    throw .cancelled
  }

  /// The way back: value · scale + centre. Throws `sizeMismatch`.
  public func inverse(_ rows: Matrix) throws(EngineError) -> Matrix {
    throw .cancelled
  }
}
