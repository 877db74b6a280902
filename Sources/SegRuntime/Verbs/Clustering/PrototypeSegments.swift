import SegEngine

/// Segments that were cut from a minimax tree: each has a prototype, the row whose farthest member is
/// nearest.
struct PrototypeSegments: SegmentModel {
  static let columns = ModelColumns.both(Labelling.distance)
  let source: ClusterTree
  private let groups: Groups
  /// Of each row to the prototype of its segment.
  private let distances: [Double]

  private enum Groups {
    case numbers(GroupAssignment)
    case mixed(GowerAssignment)
    /// All rows are noise.
    case none
  }

  init(source: ClusterTree, labels: [Int32], _ call: Call) throws {
    self.source = source
    let execution = call.quietExecution
    if !labels.contains(where: { $0 > 0 }) {
      groups = .none
      distances = labels.map { _ in .infinity }
    } else if let mixed = source.rows.mixed {
      let found = try GowerAssignment(
        mixed, labels: labels, rule: .nearestPrototype, execution: execution)
      groups = .mixed(found)
      distances = try found.distances(of: mixed.codes, in: labels, execution: execution)
    } else {
      let rows = source.rows.matrix
      let found = try GroupAssignment(
        rows, labels: labels, rule: .nearestPrototype, metric: source.metric,
        execution: execution)
      groups = .numbers(found)
      distances = try found.distances(of: rows, in: labels, execution: execution)
    }
  }

  var tree: ClusterTree? { source }
  var fitted: [[Double]] { [distances] }

  var remarks: [String] {
    let (rows, farthest) = (prototypes, distances.filter(\.isFinite).max() ?? 0)
    guard !rows.isEmpty else { return [] }
    let reach = "all rows within \(NumberText.significant(farthest, 4)) of their prototypes"
    guard rows.count <= 12 else { return [reach] }
    return ["prototypes: rows " + rows.map { String($0 + 1) }.joined(separator: ", "), reach]
  }

  private var prototypes: [Int] {
    switch groups {
    case .numbers(let groups): groups.medoids
    case .mixed(let groups): groups.medoids
    case .none: []
    }
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    switch groups {
    case .numbers(let groups):
      say(groups.agreement, call)
      let labels = try groups.predict(rows, execution: call.execution)
      let distances = try groups.distances(of: rows, in: labels, execution: call.quietExecution)
      return AssignedRows(labels: labels, values: [distances])
    case .mixed(let groups):
      say(groups.agreement, call)
      let found = try groups.predict(rows, execution: call.execution)
      return AssignedRows(labels: found.labels, values: [found.distances])
    case .none:
      return AssignedRows(
        labels: [Int32](repeating: 0, count: rows.rows),
        values: [[Double](repeating: .infinity, count: rows.rows)])
    }
  }

  private func say(_ agreement: Double, _ call: Call) {
    call.note(
      "assigned by nearest prototype, which gives back"
        + " \(NumberText.fixed(agreement * 100, places: 1)) % of the tree's own rows")
  }
}
