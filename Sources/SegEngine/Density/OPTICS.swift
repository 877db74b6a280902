/// Orders rows so that dense groups stand together, with the reachability of each.
///
/// Ankerst, Breunig, Kriegel & Sander, "OPTICS", SIGMOD 1999, https://doi.org/10.1145/304182.304187.
/// The next row is always the one of smallest (reachability, row number) from any row before it; a
/// component begins with its smallest row number.
public struct OPTICS: Sendable, Equatable {
  /// Rows, the row itself included, that must lie within the core distance.
  public var minimumPoints: Int
  /// Largest distance that counts as near; ∞ finds groups of every density.
  public var eps: Double
  /// How far apart two rows are.
  public var metric: Metric

  public init(minimumPoints: Int = 5, eps: Double = .infinity, metric: Metric = .euclidean) {
    self.minimumPoints = minimumPoints
    self.eps = eps
    self.metric = metric
  }

  /// Orders the rows.
  ///
  /// O(n · (minimumPoints + log n)) typically in few columns, O(n² · d) at worst; O(n · d) memory.
  /// Throws `notFinite`, `tooFewRows`, `zeroVector` for cosine, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> OPTICSModel {
    guard minimumPoints >= 1 else {
      throw .invalid(
        parameter: "minimumPoints", found: "\(minimumPoints)", allowed: "1 or more")
    }
    guard eps >= 0 else {
      throw .invalid(parameter: "eps", found: "\(eps)", allowed: "0 or more")
    }
    let tree = try KDTree(rows, metric: metric, execution: execution.silent)
    let limit = min(metric.largestReduced(of: eps), .greatestFiniteMagnitude)
    let cores = try coreDistances(tree, limit, execution.part(from: 0, to: 0.5))
    var ordering = ReachabilityOrdering(tree, cores: cores, limit: limit)
    try ordering.run(execution.part(from: 0.5, to: 1))
    return OPTICSModel(ordering, cores: cores, settings: self, rows: rows)
  }

  /// Reduced distance to the `minimumPoints`-th row, the row itself counted; ∞ beyond the limit.
  private func coreDistances(
    _ tree: KDTree, _ limit: Double, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    guard minimumPoints <= tree.count else {
      return [Double](repeating: .infinity, count: tree.count)
    }
    guard minimumPoints > 1 else { return [Double](repeating: 0, count: tree.count) }
    let cores = try tree.reducedKDistances(
      k: minimumPoints - 1, includingSelf: false, execution)
    return cores.map { $0 <= limit ? $0 : .infinity }
  }
}
