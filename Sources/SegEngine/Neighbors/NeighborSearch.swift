import SegKernels

/// How an exact search for the nearest rows goes about it. Rows and distances are the same to the
/// last bit whichever way is taken.
public enum NeighborSearch: String, CaseIterable, Sendable {
  /// As `tree`, but each part of the queries goes over to `bruteForce` as soon as boxes leave out less
  /// than a quarter of the rows: that depends on the data more than on the numbers of rows and columns.
  case automatic
  /// Boxes of near rows leave out what is too far away.
  case tree
  /// Every row is compared with every other one, in blocks that stay in the cache.
  case bruteForce

  var boxes: BoxUse {
    switch self {
    case .automatic: .whileUseful
    case .tree: .always
    case .bruteForce: .never
    }
  }
}

extension KDTree {
  /// The fewest columns for which a first look in single precision is worth its effort.
  private static let screenedColumns = 12

  /// What compares most pairs in single precision; nil where that does not pay.
  static func screen(
    _ tree: FlatTree, _ search: NeighborSearch, _ metric: Metric
  ) -> PointScreen? {
    guard metric == .euclidean || metric == .cosine else { return nil }
    guard search == .bruteForce || tree.columns >= screenedColumns else { return nil }
    return PointScreen(tree)
  }
}
