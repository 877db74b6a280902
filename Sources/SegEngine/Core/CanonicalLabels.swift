/// The numbering of groups that all of Seg shows: 1, 2, … by falling size; equal sizes by the
/// smallest centre, compared column by column, or without rows by first appearance. Noise is 0.
public enum CanonicalLabels {
  /// Renumbers labels; rows with label 0 stay noise. Any other non-negative labels will do.
  ///
  /// Cost: O(n · d). Throws `sizeMismatch` and `invalid` for negative labels.
  public static func of(_ labels: [Int32], rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    try checkLabels(labels, rows: rows?.rows ?? labels.count)
    let first = byFirstAppearance(labels)
    let groups = Int(first.max() ?? 0)
    let order = ranking(of: first, groups: groups, rows: rows)
    var rank = [Int32](repeating: 0, count: groups + 1)
    for (position, group) in order.enumerated() { rank[group + 1] = Int32(position + 1) }
    return first.map { rank[Int($0)] }
  }

  /// Numbers groups 1, 2, … in the order in which they first appear (as R's `cutree`); 0 stays.
  public static func byFirstAppearance(_ labels: [Int32]) -> [Int32] {
    var known: [Int32: Int32] = [0: 0]
    return labels.map { label in
      if let number = known[label] { return number }
      let number = Int32(known.count)
      known[label] = number
      return number
    }
  }

  /// Group indices (from 0) in canonical order. `labels` hold 1…groups, 0 is noise.
  static func ranking(of labels: [Int32], groups: Int, rows: Matrix?) -> [Int] {
    var sizes = [Double](repeating: 0, count: groups)
    for label in labels where label > 0 { sizes[Int(label) - 1] += 1 }
    let centers = rows.map { meanRows(of: $0, labels: labels, groups: groups, sizes: sizes) }
    return ranking(sizes: sizes, centers: centers)
  }

  /// Group indices in canonical order, given sizes (sums of weights) and, for equal ones, centres.
  static func ranking(sizes: [Double], centers: Matrix?) -> [Int] {
    Array(sizes.indices).sorted { one, other in
      if sizes[one] != sizes[other] { return sizes[one] > sizes[other] }
      guard let centers else { return one < other }
      let pairs = zip(centers.row(one), centers.row(other))
      // A missing value (of mixed rows) is before all others.
      let differ = { (a: Double, b: Double) in a != b && !(a.isNaN && b.isNaN) }
      guard let (a, b) = pairs.first(where: differ) else { return one < other }
      return a.isNaN || a < b
    }
  }

  private static func meanRows(
    of rows: Matrix, labels: [Int32], groups: Int, sizes: [Double]
  ) -> Matrix {
    var sums = Matrix(rows: groups, columns: rows.columns, repeating: 0)
    for (i, label) in labels.enumerated() where label > 0 {
      for j in 0..<rows.columns { sums[Int(label) - 1, j] += rows[i, j] }
    }
    for group in 0..<groups {
      for j in 0..<rows.columns { sums[group, j] /= sizes[group] }
    }
    return sums
  }
}
