import RealModule

/// What speaks for a number of groups.
public struct TwoStepFigure: Sendable, Equatable {
  public let k: Int
  /// −2 Σ ξ + parameters · ln n, and + 2 · parameters: small is good. Numbers are in standard deviations.
  public let bic: Double
  public let aic: Double
  /// The likelihood that the merge into one group fewer costs; nil for one group.
  public let distance: Double?
  /// That as a multiple of what the merge before it cost; nil where there is none.
  public let distanceRatio: Double?

  /// The criterion asked for.
  public func value(_ criterion: GroupCriterion) -> Double {
    criterion == .bic ? bic : aic
  }
}

enum TwoStepFigures {
  /// For 1, 2, … up to `most` groups, at most as many as there are small groups.
  static func table(
    _ groups: [LikelihoodFeature], _ merges: RawMerges, _ frame: LikelihoodFrame, most: Int
  ) -> [TwoStepFigure] {
    let total = groups.reduce(0) { $0 + $1.count }
    // Likelihoods of 1, 2, … groups: that of all, and what each merge cost before.
    var likelihood = groups.reduce(0) { $0 + $1.likelihood }
    var likelihoods = [likelihood]
    for step in merges.steps {
      likelihood -= step.height
      likelihoods.append(likelihood)
    }
    likelihoods.reverse()
    /// Of the merge of k groups into k − 1.
    func distance(_ k: Int) -> Double? {
      k >= 2 && k <= groups.count ? merges.steps[groups.count - k].height : nil
    }
    return (1...min(most, groups.count)).map { k in
      let parameters = Double(k * frame.parameters)
      var ratio: Double?
      if let own = distance(k), let before = distance(k + 1), before > 0 { ratio = own / before }
      return TwoStepFigure(
        k: k, bic: -2 * likelihoods[k - 1] + parameters * Double.log(total),
        aic: -2 * likelihoods[k - 1] + 2 * parameters, distance: distance(k), distanceRatio: ratio)
    }
  }

  /// First the least k after which the criterion falls by less than 4 % of its first fall; then, up to that
  /// k, the one whose merge costs most beside the one before, or the larger of the best two if they are
  /// close (1.15). One group where the criterion rises at once.
  static func choice(
    _ table: [TwoStepFigure], by criterion: GroupCriterion, most: Int
  ) -> Int {
    let values = table.prefix(most).map { $0.value(criterion) }
    guard values.count > 1, values[0] > values[1] else { return 1 }
    let first = values[0] - values[1]
    var limit = values.count
    for k in 2..<max(values.count, 2) where values[k - 1] - values[k] < 0.04 * first {
      limit = k
      break
    }
    var ratios: [(k: Int, ratio: Double)] = []
    for figure in table[1..<limit] {
      if let ratio = figure.distanceRatio { ratios.append((figure.k, ratio)) }
    }
    ratios.sort { one, other in (one.ratio, one.k) > (other.ratio, other.k) }
    guard let best = ratios.first else { return limit }
    guard ratios.count > 1, best.ratio <= 1.15 * ratios[1].ratio else { return best.k }
    return max(best.k, ratios[1].k)
  }
}

/// Fitted groups of TwoStep, numbered canonically.
public struct TwoStepModel: Sendable, Equatable {
  public let mixedFrame: MixedFrame
  /// The group of each row, 1…k: that whose likelihood suffers least from it, of equals the smallest.
  public let labels: [Int32]
  /// How much it suffers.
  public let distances: [Double]
  /// Means of the numbers and most frequent levels of what the tree put into each group, as codes, k ×
  /// columns.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group.
  public let weights: [Double]
  /// For 1, 2, … groups.
  public let figures: [TwoStepFigure]
  /// Small groups of the first step, and what joining one could cost.
  public let leaves: Int
  public let threshold: Double
  private let frame: LikelihoodFrame
  private let groups: [LikelihoodFeature]

  private static let grain = 1024

  public var k: Int { sizes.count }
  /// The figures of the k that there is.
  public var figure: TwoStepFigure { figures[k - 1] }

  /// Groups of new rows by their codes, and how much likelihood these lose. Gaps among categories and levels
  /// that no fitted row has play no part. O(n · k · d). Throws `sizeMismatch`, `notFinite`, `cancelled`.
  public func predict(
    _ codes: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    guard codes.columns == mixedFrame.columns.count else {
      throw .sizeMismatch(
        of: "columns", expected: mixedFrame.columns.count, found: codes.columns)
    }
    guard codes.rows > 0 else { return ([], []) }
    let rows = MixedRows(frame: mixedFrame, codes: codes)
    try KamilaProblem.requireNumbers(rows)
    return try Self.assign(rows, groups, frame, execution)
  }

  init(
    _ rows: MixedRows, _ weights: [Double], _ frame: LikelihoodFrame,
    _ small: [LikelihoodFeature], _ partition: [Int32], _ figures: [TwoStepFigure],
    _ threshold: Double, _ execution: Execution
  ) throws(EngineError) {
    let k = Int(partition.max() ?? 1)
    var groups: [LikelihoodFeature?] = Array(repeating: nil, count: k)
    for (feature, label) in zip(small, partition) {
      if groups[Int(label) - 1] == nil {
        groups[Int(label) - 1] = feature
      } else {
        groups[Int(label) - 1]?.add(feature, frame)
      }
    }
    let found = groups.compactMap { $0 }
    let before = try Self.assign(rows, found, frame, execution.part(from: 0, to: 0.5)).labels
    let centers = Self.centers(found, frame)
    let order = CanonicalLabels.ranking(
      sizes: Self.masses(before, weights, k), centers: centers)
    let ordered = order.map { found[$0] }
    let assigned = try Self.assign(rows, ordered, frame, execution.part(from: 0.5, to: 1))
    mixedFrame = rows.frame
    self.frame = frame
    self.groups = ordered
    labels = assigned.labels
    distances = assigned.distances
    self.centers = centers.selecting(rows: order)
    self.weights = Self.masses(labels, weights, k)
    var sizes = [Int](repeating: 0, count: k)
    for label in labels { sizes[Int(label) - 1] += 1 }
    self.sizes = sizes
    self.figures = figures
    leaves = small.count
    self.threshold = threshold
    let used = self.weights.count { $0 > 0 }
    guard used == k else {
      throw .invalid(
        parameter: "k", found: "\(k)",
        allowed: "at most \(used) here: no row is nearest to the other groups")
    }
  }

  private static func masses(_ labels: [Int32], _ weights: [Double], _ k: Int) -> [Double] {
    var masses = [Double](repeating: 0, count: k)
    for (label, weight) in zip(labels, weights) { masses[Int(label) - 1] += weight }
    return masses
  }

  private static func assign(
    _ rows: MixedRows, _ groups: [LikelihoodFeature], _ frame: LikelihoodFrame,
    _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let meter = ProgressMeter("assigning rows", total: rows.count, execution: execution)
    let parts = try forEachChunk(of: rows.count, grain: grain, execution) { range in
      var labels: [Int32] = []
      var distances: [Double] = []
      for row in range {
        let values = frame.row(rows.codes, row)
        var best: (label: Int32, distance: Double) = (1, .infinity)
        for (place, group) in groups.enumerated() {
          let distance = group.distance(to: values, weight: 1, frame)
          if distance < best.distance { best = (Int32(place + 1), distance) }
        }
        labels.append(best.label)
        distances.append(best.distance)
      }
      meter.advance(by: range.count)
      return (labels, distances)
    }
    return (parts.flatMap { $0.0 }, parts.flatMap { $0.1 })
  }

  private static func centers(_ groups: [LikelihoodFeature], _ frame: LikelihoodFrame) -> Matrix {
    var codes = Matrix(
      rows: groups.count, columns: frame.frame.columns.count, repeating: .nan)
    for (group, feature) in groups.enumerated() {
      // What does not vary is the same everywhere.
      for column in frame.frame.numbers { codes[group, column] = frame.frame.columns[column].low }
      for (place, column) in frame.numbers.enumerated() {
        codes[group, column] = frame.means[place] + feature.means[place] * frame.deviations[place]
      }
      for (place, column) in frame.categories.enumerated() {
        let end = place + 1 < frame.offsets.count ? frame.offsets[place + 1] : frame.levels
        let range = frame.offsets[place]..<end
        let most = range.reduce(range.lowerBound) {
          feature.counts[$1] > feature.counts[$0] ? $1 : $0
        }
        codes[group, column] = Double(most - range.lowerBound)
      }
    }
    return codes
  }
}
