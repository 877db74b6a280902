import SegData
import SegEngine
import SegLanguage

/// What verbs that make a map of the rows share.
enum Mapping {
  /// Neighbours that the headline's figures look at, and how many rows of large tables.
  private static let neighbors = 10
  private static let lookedAt = 500
  private static let wholeUpTo = 2000

  static let warning = """
    A map keeps neighbours, not distances: how large a group looks, how dense it is and how far it lies from others is \
    mostly the method's own, and a group may be torn apart. So later verbs leave these columns out of their distances: \
    cluster the columns themselves, before or after, and colour the map by `segment`.
    """

  static func names(_ verb: String) -> [String] { [verb + "1", verb + "2"] }

  /// The columns of the result, for the check.
  static func shape(_ columns: [String], _ call: Call) throws -> Shape {
    let features = try call.features(columns)
    let names = names(call.verb)
    let outline = Labelling.outline(
      try call.table(), adding: names.map { Column($0, .number) }, isLabel: false)
    return Shape(
      kind: .reduction, data: outline.with(roles: roles(outline, names)), features: features)
  }

  private static func roles(_ data: DataSet, _ names: [String]) -> Roles {
    var roles = data.roles
    roles.maps.formUnion(names)
    roles.components.subtract(names)
    roles.labels.subtract(names)
    return roles
  }

  /// Runs the work of a map; says what would fit where memory does not suffice.
  static func made<Model>(_ call: Call, _ work: () throws -> Model) throws -> Model {
    do {
      return try work()
    } catch let error as EngineError {
      guard case .memory(_, _, let rows?) = error else { throw error }
      let size = rows >= 1000 ? rows / 1000 * 1000 : rows
      throw Diagnostic(
        code: error.code, message: "`\(call.verb)`: \(error.message)", span: call.stage.span,
        notes: [
          "\(NumberText.grouped(rows)) rows would fit; a map of a sample shows the same groups",
          "`umap` of a sample has a place for the other rows: `assign`",
        ],
        fix: call.proposal(before: call.stage, "sample \(size) | "))
    }
  }

  /// The rows with the two columns of the map.
  static func reduction(
    _ points: Matrix, _ rows: NumericRows, remarks: [String], placing: UMAPModel? = nil,
    _ provenance: Provenance, _ call: Call
  ) throws -> Value {
    let names = names(call.verb)
    call.mentionReplaced(rows, names)
    let quality = try quality(points, rows.matrix, call)
    let added = names.enumerated().map { axis, name in
      (Column(name, .number), ColumnValues.numbers(points.column(axis), Validity()))
    }
    let data = try Labelling.adding(added, to: rows.source, isLabel: false, call.backend)
    return .reduction(
      Reduction(
        model: .map(
          RowMap(
            names: names, points: points, quality: quality, remarks: remarks, placing: placing)),
        rows: rows, data: data.with(roles: roles(data, names)), provenance: provenance))
  }

  private static func quality(
    _ points: Matrix, _ rows: Matrix, _ call: Call
  ) throws -> MapQuality? {
    let k = min(neighbors, (rows.rows - 1) / 2)
    guard k >= 1 else { return nil }
    var execution = call.execution
    execution.progress = { _ in }
    return try MapQuality.of(
      points, rows: rows, k: k, sample: rows.rows <= wholeUpTo ? nil : lookedAt,
      execution: execution)
  }
}
