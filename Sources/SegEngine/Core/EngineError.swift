/// What stopped a computation, as facts. Row and column numbers are from 0; `message` counts from 1.
public enum EngineError: Error, Sendable, Equatable {
  /// NaN or ±∞ at this place of the input.
  case notFinite(row: Int, column: Int)
  /// The method needs more rows.
  case tooFewRows(needed: Int, found: Int)
  /// More groups were asked for than there are distinct rows.
  case tooManyGroups(k: Int, distinct: Int)
  /// The work would need more than the allowed bytes; `rowsThatFit` would still fit, if fewer rows
  /// help.
  case memory(needed: Int, limit: Int, rowsThatFit: Int?)
  /// `Cancellation.cancel()` was called.
  case cancelled
  /// A parameter lies outside of its range.
  case invalid(parameter: String, found: String, allowed: String)
  /// A length or a number of columns does not match.
  case sizeMismatch(of: String, expected: Int, found: Int)
  /// A weight is negative, not finite, or 0 where it must be positive; all weights 0 has row -1.
  case badWeight(row: Int, value: Double)
  /// A height of this tree lies below an earlier one, so a cut by height has no meaning.
  case invertedTree(linkage: Linkage, inversions: Int)
  /// The linkage is defined for Euclidean distances only.
  case needsEuclidean(linkage: Linkage, metric: Metric)
  /// A row of zeros has no direction, so no cosine distance.
  case zeroVector(row: Int)
  /// A precomputed distance is negative or not finite.
  case badDistance(first: Int, second: Int, value: Double)
  /// An index needs at least two groups and at most one group fewer than rows.
  case undefinedForGroups(found: Int, rows: Int)
  /// A column is constant or a combination of earlier ones, so a covariance has no inverse.
  case singular(column: Int)
  /// Two rows have no column that both have a value of, so nothing to compare.
  case nothingInCommon(first: Int, second: Int)
  /// A row has no value at all.
  case noValues(row: Int)
  /// An eigenvalue iteration did not converge.
  case noConvergence(routine: String)

  /// One sentence: what was found and what was expected.
  public var message: String {
    switch self {
    case .notFinite(let row, let column):
      "row \(row + 1), column \(column + 1) is not a finite number"
    case .tooFewRows(let needed, let found):
      "needs at least \(needed) rows, found \(found)"
    case .tooManyGroups(let k, let distinct):
      "\(k) groups were asked for, but only \(distinct) rows are distinct"
    case .memory(let needed, let limit, _):
      "needs \(Self.size(needed)) of memory, the limit is \(Self.size(limit))"
    case .cancelled:
      "cancelled"
    case .invalid(let parameter, let found, let allowed):
      "\(parameter) is \(found), allowed is \(allowed)"
    case .sizeMismatch(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)"
    case .badWeight(let row, let value):
      row < 0 ? "all weights are 0" : "weight \(value) in row \(row + 1) is not allowed"
    case .invertedTree(let linkage, let inversions):
      "a \(linkage.variantName) tree with \(inversions) inversions cannot be cut by height"
    case .needsEuclidean(let linkage, let metric):
      "\(linkage.variantName) linkage needs euclidean distances, found \(metric.rawValue)"
    case .zeroVector(let row):
      "row \(row + 1) has only zeros, so cosine distance is undefined"
    case .badDistance(let first, let second, let value):
      "distance \(value) between rows \(first + 1) and \(second + 1) is not allowed"
    case .undefinedForGroups(let found, let rows):
      "undefined for \(found) groups of \(rows) rows: needs 2 to \(max(rows - 1, 2)) groups"
    case .singular(let column):
      "column \(column + 1) is constant or follows from those before it, so distances by the covariance are undefined"
    case .nothingInCommon(let first, let second):
      "rows \(first + 1) and \(second + 1) have no column in common that holds a value of both"
    case .noValues(let row):
      "row \(row + 1) has no values"
    case .noConvergence(let routine):
      "\(routine) did not converge"
    }
  }

  /// What would help, if anything is known to.
  public var advice: String? {
    switch self {
    case .notFinite:
      "fill or drop missing and infinite values first"
    case .tooManyGroups(_, let distinct):
      "use at most \(distinct) groups"
    case .memory(_, _, let rows?):
      "sample \(rows) rows or fewer, or reduce the rows with k-means first and link its centres"
    case .invertedTree:
      "cut into a number of groups instead"
    case .needsEuclidean:
      "use euclidean distances, or average, complete or single linkage"
    case .nothingInCommon, .noValues:
      "leave rows with hardly any values out, or fill them"
    case .zeroVector:
      "drop these rows, or use another metric"
    case .singular:
      "leave the column out, or use a method without covariances"
    default:
      nil
    }
  }

  private static func size(_ bytes: Int) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]
    guard let (unit, scale) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
    let tenths = (bytes / (scale / 10))
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
