/// How far apart two rows are.
public enum Metric: String, CaseIterable, Sendable {
  /// √Σ(x−y)²
  case euclidean
  /// Σ|x−y|
  case manhattan
  /// max|x−y| (Chebyshev)
  case maximum
  /// 1 − cos(x, y); undefined for rows of zeros
  case cosine
}
