import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let elbow = Verb(
    "elbow", "Find the knee in the curve of inertia over the number of segments.",
    accepts: .collection, returns: .table, chapter: .validation,
    guide: Guide(
      "the bend, and how deep it is",
      next: ["best by=silhouette"]),
    details: """
      Both axes are scaled to 0…1; `depth` is how far a point lies below the line from the first to the last, and the \
      knee is the deepest. It depends on the range of k, so begin at k=1, and look at the margin to the runner-up: \
      small margins mean that the curve has no clear knee. The inertia is the sum of squared distances to the \
      segments' means.
      """,
    examples: [
      Example("iris | kmeans k=1..10 seed=1 | elbow", "Three segments, or two: nearly tied")
    ],
    references: [.satopaa],
    shape: { _ in .table(ElbowTable.columns) }
  ) { call in
    guard case .collection(let collection)? = call.input else { throw Undetermined() }
    let points = try ElbowTable.points(collection, call)
    guard let elbow = try? Elbow(ks: points.map(\.k), costs: points.map(\.inertia)) else {
      throw Diagnostic(
        code: "S0411", message: "a knee needs three or more clusterings whose inertia falls with k",
        span: call.stage.span, notes: ["kmeans k=1..10 | elbow"])
    }
    call.note(ElbowTable.words(elbow, points.map(\.k)))
    let table = Table(
      schema: Schema(ElbowTable.columns),
      columns: [
        .integers(points.map { Int64($0.k) }, Validity()),
        .numbers(points.map(\.inertia), Validity()), .numbers(elbow.depths, Validity()),
        .booleans(elbow.depths.indices.map { $0 == elbow.knee }, Validity()),
      ])
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

private enum ElbowTable {
  static let columns = [
    Column("k", .integer), Column("inertia", .number), Column("depth", .number),
    Column("knee", .boolean),
  ]

  /// The number of segments and the inertia of each member, by rising k; the lower inertia of equal k.
  static func points(_ collection: Collection, _ call: Call) throws -> [(k: Int, inertia: Double)] {
    var least: [Int: Double] = [:]
    for entry in collection.entries {
      guard case .clustering(let model) = entry.value,
        let inertia = try IndexChoice.inertia.value(of: model, call.execution)
      else { continue }
      least[model.segmentCount] = min(least[model.segmentCount] ?? .infinity, inertia)
    }
    return least.sorted { $0.key < $1.key }.map { (k: $0.key, inertia: $0.value) }
  }

  static func words(_ elbow: Elbow, _ ks: [Int]) -> String {
    let depth = NumberText.fixed(elbow.depths[elbow.knee], places: 3)
    let second = NumberText.fixed(elbow.depths[elbow.runnerUp], places: 3)
    let margin = elbow.margin < 0.05 ? "; nearly tied, so the curve alone does not decide" : ""
    return "knee at k=\(ks[elbow.knee]) (depth \(depth)), then k=\(ks[elbow.runnerUp]) (\(second))"
      + margin
  }
}
