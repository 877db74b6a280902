/// Groups found by HDBSCAN*, numbered canonically, and the hierarchy that they come from.
public struct HDBSCANModel: Sendable, Equatable {
  /// Group of each row, 1…k; 0 is noise.
  public let labels: [Int32]
  /// How much each row belongs to its group: its density over the highest of the group, 0…1; 0 for
  /// noise, 1 for rows with enough equals.
  public let probabilities: [Double]
  /// GLOSH: 1 − ε of the densest row below the row's group / ε of the row, 0…1; 0 is inside.
  public let outlierScores: [Double]
  /// Rows in each group.
  public let sizes: [Int]
  /// Excess of mass of each group, as R's `hdbscan` reports it.
  public let stabilities: [Double]
  /// Stability over size and highest density of all, 0…1, as the hdbscan package reports it.
  public let persistences: [Double]
  /// Core distance of each row.
  public let coreDistances: [Double]
  /// The tree of mutual reachability.
  public let spanningTree: SpanningTree
  /// The condensed hierarchy.
  public let hierarchy: CondensedTree
  /// For each label from 1 the number of its group in `hierarchy`.
  public let selectedGroups: [Int]

  /// What prediction needs besides.
  let assignment: DensityAssignment
  let data: PredictionData

  /// For each group the rows that lie at the densest points of its parts: all rows that leave a leaf
  /// of the hierarchy last. O(n).
  public func exemplars() -> [[Int]] {
    var exemplars = [[Int]](repeating: [], count: selectedGroups.count)
    for (row, group) in hierarchy.rowGroups.enumerated() {
      let label = assignment.groupLabels[Int(group)]
      let leaf = hierarchy.groups[Int(group)]
      guard label > 0, leaf.firstChild < 0, hierarchy.rowDensities[row] == leaf.death
      else { continue }
      exemplars[Int(label) - 1].append(row)
    }
    return exemplars
  }
}

/// Which label a place in the hierarchy has.
struct DensityAssignment: Sendable, Equatable {
  /// Label of each group of the hierarchy; 0 for groups above the selected ones.
  var groupLabels: [Int32]
  /// Highest density of the group of each label.
  var peaks: [Double]
  /// Below this density the root is noise even when it is selected; −∞ if it is not.
  let rootThreshold: Double

  /// The label at this density in a group, and its strength.
  func label(in group: Int, at density: Double) -> (label: Int32, probability: Double) {
    let label = density >= rootThreshold ? groupLabels[group] : 0
    guard label > 0 else { return (0, 0) }
    let peak = peaks[Int(label) - 1]
    return (label, peak == 0 || density >= peak ? 1 : density / peak)
  }
}

extension HDBSCANModel {
  init(
    _ reachability: MutualReachability, _ hierarchy: CondensedTree, _ rule: SelectionRule,
    _ data: PredictionData
  ) {
    let selected = hierarchy.select(rule)
    var found = Grouping(hierarchy, selected, rule, weights: data.weights)
    let order = CanonicalLabels.ranking(
      sizes: found.masses, centers: found.centers(data.rows, data.weights))
    found.reorder(order)
    self.init(
      labels: found.labels, probabilities: found.probabilities,
      outlierScores: hierarchy.outlierScores(), sizes: found.sizes,
      stabilities: order.map { hierarchy.groups[selected[$0]].stability },
      persistences: found.persistences(hierarchy, order.map { selected[$0] }),
      coreDistances: reachability.coreDistances, spanningTree: reachability.tree,
      hierarchy: hierarchy, selectedGroups: order.map { selected[$0] },
      assignment: found.assignment, data: data)
  }
}

extension CondensedTree {
  /// GLOSH of each row. 0/0, for rows with enough equals in the densest group, is 0 (P50). O(n).
  func outlierScores() -> [Double] {
    let peaks = peaks()
    return zip(rowGroups, rowDensities).map { group, density in
      let peak = peaks[Int(group)]
      if density == .infinity || peak == 0 { return 0 }
      return peak == .infinity ? 1 : (peak - density) / peak
    }
  }
}

/// Labels of all rows while they are numbered.
private struct Grouping {
  var assignment: DensityAssignment
  var labels: [Int32]
  var probabilities: [Double]
  var sizes: [Int]
  var masses: [Double]

  init(
    _ hierarchy: CondensedTree, _ selected: [Int], _ rule: SelectionRule, weights: [Double]?
  ) {
    var numbers = [Int32](repeating: 0, count: hierarchy.groups.count)
    for (index, group) in selected.enumerated() { numbers[group] = Int32(index + 1) }
    let owners = hierarchy.owners(of: selected)
    assignment = DensityAssignment(
      groupLabels: owners.map { $0 < 0 ? 0 : numbers[$0] },
      peaks: selected.map { hierarchy.groups[$0].death },
      rootThreshold: selected == [0] ? hierarchy.rootThreshold(rule) : -.infinity)
    let n = hierarchy.rowGroups.count
    labels = [Int32](repeating: 0, count: n)
    probabilities = [Double](repeating: 0, count: n)
    sizes = [Int](repeating: 0, count: selected.count)
    masses = [Double](repeating: 0, count: selected.count)
    for row in 0..<n {
      let (label, probability) = assignment.label(
        in: Int(hierarchy.rowGroups[row]), at: hierarchy.rowDensities[row])
      guard label > 0 else { continue }
      labels[row] = label
      probabilities[row] = probability
      sizes[Int(label) - 1] += 1
      masses[Int(label) - 1] += weights?[row] ?? 1
    }
  }

  /// Weighted means of the groups.
  func centers(_ rows: Matrix, _ weights: [Double]?) -> Matrix {
    var sums = Matrix(rows: sizes.count, columns: rows.columns, repeating: 0)
    for (row, label) in labels.enumerated() where label > 0 {
      let group = Int(label) - 1
      let share = (weights?[row] ?? 1) / masses[group]
      for column in 0..<rows.columns { sums[group, column] += share * rows[row, column] }
    }
    return sums
  }

  /// `order[new − 1]` is the old index of a group.
  mutating func reorder(_ order: [Int]) {
    var numbers = [Int32](repeating: 0, count: order.count + 1)
    for (position, group) in order.enumerated() { numbers[group + 1] = Int32(position + 1) }
    labels = labels.map { numbers[Int($0)] }
    assignment.groupLabels = assignment.groupLabels.map { numbers[Int($0)] }
    assignment.peaks = order.map { assignment.peaks[$0] }
    sizes = order.map { sizes[$0] }
    masses = order.map { masses[$0] }
  }

  func persistences(_ hierarchy: CondensedTree, _ selected: [Int]) -> [Double] {
    let peak = hierarchy.rowDensities.max() ?? 0
    return selected.enumerated().map { index, group in
      if peak == .infinity || peak == 0 || masses[index] == 0 { return 1 }
      return hierarchy.groups[group].stability / (masses[index] * peak)
    }
  }
}
