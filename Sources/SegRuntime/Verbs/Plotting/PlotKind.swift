import SegLanguage

/// The pictures of `plot`.
enum PlotKind: String, Choice {
  case auto, scatter, biplot, line, bar, histogram, density, box, lorenz, mosaic, sankey
  case parallel, radar, cards, silhouette, reachability, condensed, kdistance, gap, curve,
    dendrogram

  var help: String {
    switch self {
    case .auto: "what fits the value and its columns"
    case .scatter: "two columns as points, or the two widest directions of a clustering"
    case .biplot: "components as points, columns as arrows"
    case .line: "one number along another"
    case .bar: "counts of one column, or sums of a second one for each of its values"
    case .histogram: "a number in bins, for each segment"
    case .density: "a number as smooth curve, for each segment"
    case .box: "median, quartiles and outliers of a number, for each segment"
    case .lorenz: "how unequally a sum is spread over the rows"
    case .mosaic: "shares of one column's values within those of another"
    case .sankey: "how many rows go from which value to which, as after a migration"
    case .parallel: "the profile of each segment as a line through all columns"
    case .radar: "the profile of each segment as a star"
    case .cards: "each segment with the columns that set it apart"
    case .silhouette: "how well each row sits in its segment"
    case .reachability: "the walk of `optics`"
    case .condensed: "the hierarchy of `hdbscan`"
    case .kdistance: "the curve of `kdist` with its knee"
    case .gap: "the curve of `gap` with what its rules choose"
    case .curve: "an index along the members of a collection"
    case .dendrogram: "the merges of a tree"
    }
  }

  /// The kinds that draw columns, whatever brought them.
  private static let ofTables: [PlotKind] = [
    .scatter, .line, .bar, .histogram, .density, .box, .lorenz, .mosaic, .sankey, .parallel,
    .radar, .cards,
  ]

  /// The kinds that fit a value, the usual one first.
  static func fitting(_ shape: Shape) -> [PlotKind] {
    switch shape.kind {
    case .collection: [.curve]
    case .tree: [.dendrogram] + ofTables
    case .reduction: ofReductions(shape)
    case .clustering: ofClusterings(shape) + ofTables.filter { $0 != .scatter }
    case .table: ofRows(shape)
    case .picture, .plain, .nothing: []
    case nil: allCases
    }
  }

  /// A map has no axes that columns could point along.
  private static func ofReductions(_ shape: Shape) -> [PlotKind] {
    let isMap = shape.data.map { $0.roles.components.isEmpty } ?? false
    return isMap ? ofTables : [.biplot] + ofTables
  }

  private static func ofClusterings(_ shape: Shape) -> [PlotKind] {
    let columns = shape.modelColumns.fitted
    if columns.contains("reachability") { return [.reachability, .scatter, .silhouette] }
    if columns.contains("outlier_score") { return [.condensed, .scatter, .silhouette] }
    return [.scatter, .silhouette]
  }

  /// Tables that some verbs make have a picture of their own.
  private static func ofRows(_ shape: Shape) -> [PlotKind] {
    let names = shape.data?.schema.names ?? []
    if names == KDistanceColumns.names { return [.kdistance] + ofTables }
    if names == GapTable.names { return [.gap] + ofTables }
    if names.starts(with: CrosstabColumns.names) {
      return [.mosaic] + ofTables.filter { $0 != .mosaic }
    }
    let labels = shape.data?.roles.labels ?? []
    if labels.isSuperset(of: ["silhouette", Labelling.segment]) {
      return [.silhouette] + ofTables
    }
    return ofTables
  }
}

/// What `crosstab` gives: the pair of groups, and how many rows they share.
enum CrosstabColumns {
  static let names = ["segment", "other", "rows"]
}

/// What `kdist` gives.
enum KDistanceColumns {
  static let names = ["place", "k_distance"]
}
