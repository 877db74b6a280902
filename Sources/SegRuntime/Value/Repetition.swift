import SegEngine

// How the methods are repeated on other rows, with the settings of the first time.

extension Repetition {
  init(_ method: KMeans) {
    kMeans = method
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  init(_ method: MiniBatchKMeans) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  init(_ method: BisectingKMeans) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution)
      }
    }
  }

  init(_ method: KMedoids) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  init(_ method: CLARA) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  init(_ method: GaussianMixture) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  init(_ method: DBSCAN) {
    refit = Refit { (rows, weights, _, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution)
      }
    }
  }

  init(_ method: HDBSCAN) {
    refit = Refit { (rows, weights, _, execution) throws(EngineError) in
      let model = try method.fit(rows, weights: weights, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  /// A tree of the same linkage, cut into as many segments: heights depend on the number of rows.
  init(_ source: ClusterTree, k: Int) {
    let (linkage, metric) = (source.tree.linkage, source.metric)
    let groups = source.micro.map { $0.tree.leaves }
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      if let groups {
        return try Self.overGroups(
          MicroTree(centers: groups, linkage: linkage), k, rows, weights, seed, execution)
      }
      let tree = try HierarchicalClustering(linkage: linkage, metric: metric).fit(
        rows, weights: weights, execution: execution)
      let labels = try tree.cut(k: k, rows: rows)
      return Refit.Fitted(labels: labels) { (others, execution) throws(EngineError) in
        try GroupAssignment(
          rows, labels: labels, rule: AssignmentRule.fitting(linkage), metric: metric,
          execution: execution
        ).predict(others, execution: execution)
      }
    }
  }

  /// A tree of the same linkage, cut dynamically.
  init(_ source: ClusterTree, _ method: DynamicTreeCut) {
    let (linkage, metric) = (source.tree.linkage, source.metric)
    refit = Refit { (rows, weights, _, execution) throws(EngineError) in
      let tree = try HierarchicalClustering(linkage: linkage, metric: metric).fit(
        rows, weights: weights, execution: execution)
      let labels = try method.cut(tree, rows: rows, metric: metric, execution: execution)
      return Refit.Fitted(labels: labels) { (others, execution) throws(EngineError) in
        try GroupAssignment(
          rows, labels: labels, rule: AssignmentRule.fitting(linkage), metric: metric,
          execution: execution
        ).predict(others, execution: execution)
      }
    }
  }

  private static func overGroups(
    _ method: MicroTree, _ k: Int, _ rows: Matrix, _ weights: [Double]?, _ seed: UInt64,
    _ execution: Execution
  ) throws(EngineError) -> Refit.Fitted {
    let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
    let labels = try model.cut(k: k, rows: rows)
    return Refit.Fitted(labels: labels) { (others, execution) throws(EngineError) in
      try model.predict(others, labels: labels, execution: execution)
    }
  }
}
