import SegEngine

extension CriterionLine {
  /// What the next splits of a tree say about the numbers of segments that it was cut into; nothing of models
  /// that are no plain cuts of one tree.
  ///
  /// The ratio of Duda and Hart and the pseudo-t² are the same test in two scales, so they always choose alike.
  static func ofTree(_ models: [Clustering], _ ks: [Int], _ call: Call) throws -> [CriterionLine] {
    guard let most = ks.last, let tree = try commonTree(models) else { return [] }
    let rules = try StoppingRules(
      tree.tree, tree.rows.matrix, leafOf: tree.micro.map { $0.groups.labels.map { $0 - 1 } },
      weights: tree.rows.weights, most: most, execution: call.execution)
    let levels = Dictionary(uniqueKeysWithValues: rules.levels.map { ($0.groups, $0) })
    // One segment is an answer too, where the range begins at two.
    let asked = (ks.first ?? 1) <= 2 ? [1] + ks.filter { $0 > 1 } : ks
    func values(_ figure: (StoppingRules.Level) -> Double?) -> [Double?] {
      ks.map { levels[$0].flatMap(figure) }
    }
    func first(_ splits: (StoppingRules.Level) -> Bool) -> Int? {
      asked.first { levels[$0].map { !splits($0) } ?? true }
    }
    let duda = first(\.dudaSplits)
    return [
      .rule(
        "duda", "Duda-Hart, Je(2)/Je(1) of the next split", "smallest k not below critical",
        values(\.ratio), duda),
      .rule(
        "pseudo_t2", "t² of the next split, the same test as duda", "smallest k not above critical",
        values(\.pseudoT2), duda),
      .rule(
        "beale", "Beale's F of the next split", "smallest k with p of 0.1 or more",
        values(\.beale), first(\.bealeSplits)),
    ]
  }

  /// The tree that all models are cuts of, each at one height.
  private static func commonTree(_ models: [Clustering]) throws -> ClusterTree? {
    guard let tree = models.first?.model.tree else { return nil }
    for model in models {
      guard let own = model.model.tree, own.tree == tree.tree, own.tree.leaves > model.segmentCount,
        try tree.labels(k: model.segmentCount) == model.labels
      else { return nil }
    }
    return tree
  }
}
