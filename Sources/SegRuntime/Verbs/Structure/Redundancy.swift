import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let redundancy = Verb(
    "redundancy", "How far each column follows from the others: VIF and nearest column.",
    accepts: .table, returns: .table, chapter: .structure,
    guide: Guide(
      "a VIF above 5 or 10, and pairs that are each other's nearest: what they say counts twice",
      next: ["varclus | dendrogram", "redundancy k=3"]),
    .features,
    Parameter<CorrelationChoice>(
      "correlation", "How two numbers are compared.", default: .pearson),
    Parameter<Int?>(
      "k", "Cut the tree of `varclus` into so many groups and say how each column fits.", in: 1...),
    Parameter<ColumnLinkage>(
      "linkage", "What the distance between two groups of columns is, for `k`.", default: .complete),
    details: """
      Finds collinear columns. One line a column: `r2` is the share of its variance that all the others give by linear regression, `tolerance` is 1 − r2 \
      and `vif` 1/tolerance, null where the column follows exactly. A category enters by its levels; its own \
      `vif` is the generalised factor (Fox & Monette) taken to the power 1/df, which is on the scale of the others. \
      `nearest` is the column of the largest association, `measure` how it was measured: Pearson's or Spearman's \
      correlation between numbers, Cramér's V without the bias of chance (Bergsma) between categories, and the correlation \
      ratio η of a number and a category.

      With `k`, the groups are those of `varclus | cut`, and the columns are as SAS prints them for VARCLUS (which \
      itself splits by components): `own` and `other` are R² with the first component of the own group and of `next`, \
      the nearest other one; `ratio` is (1 − own)/(1 − other). A small ratio says that the column belongs where it \
      is; the one with the smallest may stand for its group. Of a category R² is η². Components of mixed groups are those of `famd`. \
      Gaps are refused: `fill` or `drop_missing` first. Cost: O(n · D² + D³) for D numbers and levels.
      """,
    examples: [
      Example("iris | redundancy", "Petals say nearly the same"),
      Example(
        "orders | redundancy amount, quantity, country, status correlation=spearman",
        "Numbers and categories"),
      Example("iris | redundancy numeric() k=2", "Groups of columns"),
    ],
    references: [.foxMonette, .bergsma, .sarle],
    shape: { call, columns, _, k, _ in
      let used = try call.mixedFeatures(columns.names)
      if let k, k > used.count { throw ColumnStudy.tooMany(k, used.count, call) }
      return .table(ColumnStudy.columns(hasGroups: k != nil))
    }
  ) { call, columns, correlation, k, linkage in
    let study = try ColumnStudy(columns.names, correlation, call)
    return .table(try study.redundancy(k, linkage, call))
  }

  static let varclus = Verb(
    "varclus", "Build a tree of columns: those that say the same are merged first.",
    accepts: .table, returns: .tree, chapter: .structure,
    guide: Guide(
      "merges near 0: columns that repeat each other",
      next: ["dendrogram", "cut k=3"]),
    .features,
    Parameter<CorrelationChoice>(
      "correlation", "How two numbers are compared.", default: .pearson),
    Parameter<ColumnLinkage>(
      "linkage", "What the distance between two groups of columns is.", default: .complete),
    details: """
      The variant is that of `varclus` in R's Hmisc: hierarchical clustering by 1 − r² (its own default is Spearman's r). With \
      categories it is 1 − a², where a is Cramér's V without the bias of chance, or the correlation ratio of a number and a category, so \
      heights go from 0, the same, to 1, nothing in common. The leaves are the columns: `dendrogram` draws them by their names, \
      and `cut k=3` lists which group each belongs to, beside its associations with all. `redundancy k=3` says how well they fit there. Cost: O(n · D² + d³) for \
      d columns of D numbers and levels.
      """,
    examples: [
      Example("iris | varclus | dendrogram", "The tree of the columns"),
      Example(
        "iris | varclus correlation=spearman | cut k=2 | select column, segment",
        "Two groups of columns"),
    ],
    references: [.harrell, .bergsma],
    shape: { call, columns, _, _ in
      let used = try call.mixedFeatures(columns.names)
      return Shape(
        kind: .tree, data: ClusterTree.outline,
        rows: DataSet(
          plan: .outline(Schema(ColumnStudy.treeColumns(used))),
          roles: Roles(id: ColumnStudy.key(used))), features: used)
    }
  ) { call, columns, correlation, linkage in
    .tree(try ColumnStudy(columns.names, correlation, call).tree(linkage, call))
  }
}

enum CorrelationChoice: String, Choice {
  case pearson, spearman

  var help: String {
    switch self {
    case .pearson: "correlation of the values"
    case .spearman: "correlation of their ranks"
    }
  }
}

/// Linkages of distances that are not Euclidean.
enum ColumnLinkage: String, Choice {
  case complete, average, single

  var help: String {
    switch self {
    case .complete: "the farthest two columns"
    case .average: "the mean over all pairs"
    case .single: "the nearest two columns"
    }
  }

  var linkage: Linkage {
    switch self {
    case .complete: .complete
    case .average: .average
    case .single: .single
    }
  }
}

/// What columns say of each other, as tables and trees.
private struct ColumnStudy {
  let links: ColumnLinks
  let names: [String]
  let rowCount: Int
  let correlation: CorrelationChoice

  init(_ columns: [String], _ correlation: CorrelationChoice, _ call: Call) throws {
    let rows = try call.mixedRows(columns)
    guard let mixed = rows.mixed else { throw Undetermined() }
    names = rows.features
    rowCount = mixed.count
    self.correlation = correlation
    links = try ColumnLinks(
      mixed, ofRanks: correlation == .spearman, weights: rows.weights, execution: call.execution)
  }

  static func tooMany(_ k: Int, _ columns: Int, _ call: Call) -> Diagnostic {
    Diagnostic(
      code: "S0447",
      message: "\(k) groups of columns were asked for, but there are \(columns) columns",
      span: call.stage.arguments.first { $0.labelName?.text == "k" }?.span ?? call.stage.span)
  }

  // MARK: The tree

  /// The name of the column of names, which none of them has.
  static func key(_ names: [String]) -> String {
    var key = "column"
    while names.contains(key) { key += "_name" }
    return key
  }

  static func treeColumns(_ names: [String]) -> [Column] {
    [Column(key(names), .text)] + names.map { Column($0, .number) }
  }

  func tree(_ linkage: ColumnLinkage, _ call: Call) throws -> ClusterTree {
    let tree = try links.tree(linkage: linkage.linkage, execution: call.execution)
    let table = Table(
      schema: Schema(Self.treeColumns(names)),
      columns: [.texts(names, Validity())]
        + names.indices.map { .numbers(links.associations.column($0), Validity()) })
    let source = DataSet(
      plan: .stored(try call.backend.store(table)), roles: Roles(id: Self.key(names)))
    call.note(measures())
    return ClusterTree(
      tree: tree, metric: .cosine, micro: nil,
      rows: NumericRows(
        matrix: links.associations, features: names, weights: nil, source: source),
      data: try ClusterTree.table(tree, call.backend),
      provenance: Provenance(
        method: "tree of columns, \(tree.linkage.variantName), 1 − association²",
        settings: [("correlation", correlation.rawValue), ("linkage", linkage.rawValue)],
        seed: nil,
        fingerprint: Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights)),
      distances: links.distances)
  }

  private func measures() -> String {
    let (numbers, categories) = (links.frame.numbers.count, links.frame.categories.count)
    var parts: [String] = []
    if numbers > 1 {
      parts.append("\(correlation == .spearman ? "Spearman" : "Pearson") between numbers")
    }
    if categories > 1 { parts.append("bias-corrected Cramér's V between categories") }
    if numbers > 0, categories > 0 { parts.append("correlation ratio of number and category") }
    return "association of \(names.count) columns over \(rowCount) rows: "
      + (parts.isEmpty ? "one column has none" : parts.joined(separator: ", "))
  }

  // MARK: The table

  static func columns(hasGroups: Bool) -> [Column] {
    [
      Column("column", .text), Column("vif", .number), Column("tolerance", .number),
      Column("r2", .number), Column("nearest", .text), Column("association", .number),
      Column("measure", .text),
    ]
      + (hasGroups
        ? [
          Column("group", .integer), Column("own", .number), Column("next", .integer),
          Column("other", .number), Column("ratio", .number),
        ] : [])
  }

  func redundancy(_ k: Int?, _ linkage: ColumnLinkage, _ call: Call) throws -> DataSet {
    let inflations = try links.inflations()
    warnOfRepeats(inflations, call)
    var fits: [ColumnFit?] = []
    if let k {
      guard k <= names.count else { throw Self.tooMany(k, names.count, call) }
      let tree = try links.tree(linkage: linkage.linkage, execution: call.execution)
      fits = try links.fits(try tree.cut(k: k, rows: links.associations))
    }
    call.note(measures())
    let rows = names.indices.map { place -> [Cell] in
      [.text(names[place])] + cells(inflations[place]) + nearest(place)
        + (fits.isEmpty ? [] : cells(fits[place]))
    }
    let table = Table(Self.columns(hasGroups: k != nil), rows: rows)
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  private func cells(_ inflation: ColumnLinks.Inflation) -> [Cell] {
    switch inflation {
    case .constant: [.null, .null, .null]
    case .infinite: [.null, .number(0), .number(1)]
    case .factor(let factor): [.number(factor), .number(1 / factor), .number(1 - 1 / factor)]
    }
  }

  private func nearest(_ place: Int) -> [Cell] {
    guard let other = links.nearest(to: place) else { return [.null, .null, .null] }
    return [
      .text(names[other]), .number(links.associations[place, other]),
      .text(Self.words(links.measure(place, other))),
    ]
  }

  private static func words(_ measure: AssociationMeasure) -> String {
    switch measure {
    case .pearson: "Pearson"
    case .spearman: "Spearman"
    case .cramerV: "Cramér's V"
    case .eta: "eta"
    }
  }

  private func cells(_ fit: ColumnFit?) -> [Cell] {
    guard let fit else { return [.null, .null, .null, .null, .null] }
    return [
      .integer(Int64(fit.group)), .number(fit.own),
      fit.next.map { .integer(Int64($0.group)) } ?? .null,
      fit.next.map { .number($0.share) } ?? .null, fit.ratio.map { .number($0) } ?? .null,
    ]
  }

  private func warnOfRepeats(_ inflations: [ColumnLinks.Inflation], _ call: Call) {
    let endless = names.indices.filter { inflations[$0] == .infinite }
    let constant = names.indices.filter { inflations[$0] == .constant }
    if !constant.isEmpty {
      call.note(
        "without spread: " + Problem.shortened(constant.map { Name.written(names[$0]) }))
    }
    guard !endless.isEmpty else { return }
    let which = Problem.shortened(endless.map { "`\(names[$0])`" })
    let isWide = rowCount <= endless.count
    call.warn(
      Diagnostic(
        severity: .warning, code: "L29",
        message: isWide
          ? "\(rowCount) rows cannot tell \(names.count) columns apart: each follows from the others"
          : "\(which) follow from each other exactly: tolerance 0, and `vif` has no value",
        span: call.stage.span,
        notes: [isWide ? "more rows, or fewer columns" : "leave one of them out"]))
  }
}
