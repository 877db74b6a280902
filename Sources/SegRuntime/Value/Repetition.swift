import SegEngine

// How the methods are repeated on other rows, with the settings of the first time.

/// A method that draws.
protocol RepeatableMethod: Sendable {
  associatedtype Model: RepeatableModel
  func fit(
    _ rows: Matrix, weights: [Double]?, seed: UInt64, execution: Execution
  ) throws(EngineError) -> Model
}

extension KMeans: RepeatableMethod {}
extension MiniBatchKMeans: RepeatableMethod {}
extension BisectingKMeans: RepeatableMethod {}
extension KMedoids: RepeatableMethod {}
extension CLARA: RepeatableMethod {}
extension GaussianMixture: RepeatableMethod {}
extension SpectralClustering: RepeatableMethod {}

/// A model that puts other rows into its groups.
protocol RepeatableModel: Sendable {
  var labels: [Int32] { get }
  func groups(of rows: Matrix, _ execution: Execution) throws(EngineError) -> [Int32]
  var densities: Densities? { get }
}

typealias Densities = @Sendable (Matrix, Execution) throws(EngineError) -> [Double]

extension RepeatableModel {
  var densities: Densities? { nil }
}

extension KMeansModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

extension BisectingKMeansModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution) }
}

extension KMedoidsModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

extension GaussianMixtureModel: RepeatableModel {
  var densities: Densities? {
    { (rows, execution) throws(EngineError) in
      try predict(rows, execution: execution).logDensities
    }
  }

  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

extension SpectralModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

/// Rows are codes of the fitted frame.
extension KamilaModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

extension DBSCANModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution) }
}

extension HDBSCANModel: RepeatableModel {
  func groups(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] { try predict(rows, execution: execution).labels }
}

extension Repetition {
  private init<Model: RepeatableModel>(
    _ fit: @escaping @Sendable (Matrix, [Double]?, UInt64, Execution) throws(EngineError) -> Model
  ) {
    refit = Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try fit(rows, weights, seed, execution)
      return Refit.Fitted(
        labels: model.labels, logDensities: model.densities, assign: model.groups)
    }
  }

  init(_ method: some RepeatableMethod) {
    self.init { (rows, weights, seed, execution) throws(EngineError) in
      try method.fit(rows, weights: weights, seed: seed, execution: execution)
    }
    kMeans = method as? KMeans
  }

  /// On codes of the frame.
  init(_ method: Kamila, _ frame: MixedFrame) {
    self.init { (codes, weights, seed, execution) throws(EngineError) in
      try method.fit(
        MixedRows(frame: frame, codes: codes), weights: weights, seed: seed, execution: execution)
    }
  }

  init(_ method: DBSCAN) {
    self.init { (rows, weights, _, execution) throws(EngineError) in
      try method.fit(rows, weights: weights, execution: execution)
    }
  }

  init(_ method: HDBSCAN) {
    self.init { (rows, weights, _, execution) throws(EngineError) in
      try method.fit(rows, weights: weights, execution: execution)
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
