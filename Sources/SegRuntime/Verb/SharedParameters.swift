import SegEngine

// Parameters that many verbs declare alike.

extension Parameter where Value == NumericColumns {
  /// The columns that a method works on.
  static var columns: Parameter<NumericColumns> {
    Parameter(
      "columns", "Numeric columns; all features when left out.", default: NumericColumns.none,
      at: .rest)
  }
}

extension Parameter where Value == FeatureColumns {
  /// The columns that a method for rows of any kind works on.
  static var features: Parameter<FeatureColumns> {
    Parameter(
      "columns", "Columns; all features when left out.", default: FeatureColumns.none, at: .rest)
  }
}

extension Parameter where Value == MixedMetricChoice {
  static var anyMetric: Parameter<MixedMetricChoice> {
    Parameter(
      "metric", "What the distance between two rows is; `gower` takes categories and gaps.",
      default: .euclidean)
  }
}

extension Parameter where Value == MetricChoice {
  static var metric: Parameter<MetricChoice> {
    Parameter("metric", "What the distance between two rows is.", default: .euclidean)
  }
}

extension Parameter where Value == Int {
  static var groups: Parameter<Int> {
    Parameter("k", "Number of groups; k=2..10 fits them all.", in: 1...)
  }
}

enum MetricChoice: String, Choice {
  case euclidean, manhattan, maximum, cosine

  var help: String {
    switch self {
    case .euclidean: "straight line"
    case .manhattan: "sum of the differences"
    case .maximum: "largest difference"
    case .cosine: "angle between rows"
    }
  }

  var metric: Metric {
    switch self {
    case .euclidean: .euclidean
    case .manhattan: .manhattan
    case .maximum: .maximum
    case .cosine: .cosine
    }
  }
}

/// A metric of numbers, or Gower's of rows of any kind.
enum MixedMetricChoice: String, Choice {
  case euclidean, manhattan, maximum, cosine, gower

  var help: String {
    numeric?.help ?? "mean over the columns: share of the range, or equal or not"
  }

  /// nil for Gower's.
  var numeric: MetricChoice? { MetricChoice(rawValue: rawValue) }
  /// Of numbers.
  var metric: Metric { numeric?.metric ?? .euclidean }
}
