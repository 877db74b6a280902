/// Finds groups of any density and leaves thinly spread rows as noise (HDBSCAN*).
///
/// Rows are linked by their mutual reachability, the largest of their distance and both core
/// distances; the tree of these links is condensed, and the groups that last longest are kept.
/// Campello, Moulavi & Sander, PAKDD (2013), https://doi.org/10.1007/978-3-642-37456-2_14.
public struct HDBSCAN: Sendable, Equatable {
  /// Least number of rows (sum of weights) of a group.
  public var minimumSize: Int
  /// The core distance of a row reaches to this neighbour, the row itself **not** counted, as in the
  /// hdbscan package; scikit-learn's `min_samples` and R's `minPts` count the row and are one larger
  /// (P46). nil stands for `minimumSize`; more than there are other rows for all of them.
  public var minimumSamples: Int?
  /// How groups are chosen from the hierarchy.
  public var selection: GroupSelection
  /// Groups that would split off below this distance stay together; 0 plays no part.
  public var epsilon: Double
  /// Groups of more rows than this are split further, if they can be; with `excessOfMass` only, and
  /// `epsilon` may join more.
  public var maximumSize: Int?
  /// Whether all rows may form the only group.
  public var allowsSingleGroup: Bool
  /// How far apart two rows are.
  public var metric: Metric

  public init(
    minimumSize: Int = 5, minimumSamples: Int? = nil,
    selection: GroupSelection = .excessOfMass, epsilon: Double = 0, maximumSize: Int? = nil,
    allowsSingleGroup: Bool = false, metric: Metric = .euclidean
  ) {
    self.minimumSize = minimumSize
    self.minimumSamples = minimumSamples
    self.selection = selection
    self.epsilon = epsilon
    self.maximumSize = maximumSize
    self.allowsSingleGroup = allowsSingleGroup
    self.metric = metric
  }

  /// Fits the hierarchy and the groups. A row of weight w stands for w equal rows.
  ///
  /// Cost: about O(n log n) for few columns and Euclidean or cosine distances, O(n²) at worst and for
  /// other metrics; O(n · (d + samples)) memory. Throws `notFinite`, `tooFewRows`, `badWeight`,
  /// `zeroVector`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> HDBSCANModel {
    try checkSettings()
    try rows.requireRows(1)
    try checkWeights(weights, rows: rows.rows, positive: true)
    let data = PredictionData(
      rows: rows, metric: metric, samples: samples(rows: rows.rows), weights: weights)
    let reachability = try MutualReachability(
      rows, metric: metric, samples: data.samples, weights: weights,
      execution.part(from: 0, to: 0.95))
    let condensed = CondensedTree(
      reachability.tree, minimumSize: Double(minimumSize),
      coreDistances: reachability.coreDistances, weights: weights)
    let model = HDBSCANModel(reachability, condensed, rule, data)
    execution.progress(Progress(phase: "groups", fraction: 1))
    return model
  }

  var rule: SelectionRule {
    SelectionRule(
      selection: selection, epsilon: epsilon,
      maximumSize: maximumSize.map { Double($0) } ?? .infinity, allowSingle: allowsSingleGroup)
  }

  private func samples(rows: Int) -> Int {
    min(minimumSamples ?? minimumSize, max(rows - 1, 1))
  }

  private func checkSettings() throws(EngineError) {
    func require(_ name: String, _ value: Int?, _ least: Int) throws(EngineError) {
      guard let value, value < least else { return }
      throw .invalid(parameter: name, found: "\(value)", allowed: "\(least) or more")
    }
    try require("minimumSize", minimumSize, 2)
    try require("minimumSamples", minimumSamples, 1)
    try require("maximumSize", maximumSize, minimumSize)
    guard epsilon >= 0 && epsilon < .infinity else {
      throw .invalid(parameter: "epsilon", found: "\(epsilon)", allowed: "0 or more")
    }
  }
}
