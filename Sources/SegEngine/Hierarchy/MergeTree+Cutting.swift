extension MergeTree {
  /// Cuts the tree into exactly k groups, numbered canonically (see `CanonicalLabels`).
  ///
  /// Cost: O(n), with rows O(n · d). Throws `tooManyGroups`, `invalid`, `sizeMismatch`.
  public func cut(k: Int, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    try CanonicalLabels.of(try partition(k: k), rows: rows)
  }

  /// Undoes all merges above `height`; merges at it are kept, as by R's `cutree`.
  ///
  /// Throws `invertedTree`, `invalid` for NaN, and as `cut(k:rows:)`.
  public func cut(height: Double, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    try cut(k: try groups(at: height), rows: rows)
  }

  /// Number of groups that a cut at `height` leaves. Throws `invertedTree`, `invalid` for NaN.
  public func groups(at height: Double) throws(EngineError) -> Int {
    guard inversions == 0 else { throw .invertedTree(linkage: linkage, inversions: inversions) }
    guard !height.isNaN else {
      throw .invalid(parameter: "height", found: "nan", allowed: "a number")
    }
    return leaves - heights.count { $0 <= height }
  }

  /// Cuts into k groups numbered by first appearance, as R's `cutree`. Throws as `cut(k:rows:)`.
  public func partition(k: Int) throws(EngineError) -> [Int32] {
    guard k >= 1 else { throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more") }
    guard k <= leaves else { throw .tooManyGroups(k: k, distinct: leaves) }
    var forest = DisjointSets(count: leaves)
    // One row of each merge stands for all rows below it.
    var someRow: [Int] = []
    for merge in 0..<leaves - k {
      let (a, b) = (row(below: left[merge], someRow), row(below: right[merge], someRow))
      _ = forest.join(forest.root(of: a), forest.root(of: b))
      someRow.append(a)
    }
    return CanonicalLabels.byFirstAppearance(
      (0..<leaves).map { Int32(forest.root(of: $0) + 1) })
  }

  private func row(below node: Int32, _ someRow: [Int]) -> Int {
    node < 0 ? Int(-node - 1) : someRow[Int(node) - 1]
  }
}
