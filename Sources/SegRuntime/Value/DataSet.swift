import SegData

/// A lazy relational plan with what Seg knows about its columns besides their types.
struct DataSet: Sendable {
  /// What makes the rows. Hidden columns (see `HiddenColumn`) are part of it.
  let plan: Plan
  let roles: Roles
  /// How a column is computed, row by row, from columns that a file or an aggregation brought.
  /// A column that is not listed is such a base column itself.
  let recipes: [String: Scalar]

  init(plan: Plan, roles: Roles = Roles(), recipes: [String: Scalar] = [:]) {
    self.plan = plan
    self.roles = roles.kept(in: plan.schema)
    self.recipes = recipes.filter { plan.schema[$0.key] != nil }
  }

  /// The columns that a user sees.
  var schema: Schema {
    Schema(plan.schema.columns.filter { !HiddenColumn.isHidden($0.name) })
  }

  /// The same columns, roles and recipes over other rows.
  func with(plan: Plan) -> DataSet {
    DataSet(plan: plan, roles: roles, recipes: recipes)
  }

  func with(roles: Roles) -> DataSet {
    DataSet(plan: plan, roles: roles, recipes: recipes)
  }

  /// Columns that a distance may use: numeric, and neither id, weight, time, map nor a label of a model. After a
  /// reduction these are its components alone.
  var features: [String] {
    let components = measures(true)
    return components.isEmpty ? measures(false) : components
  }

  /// Numeric columns that describe a row: as `features`, but never components.
  var measures: [String] { measures(false) }

  private func measures(_ areComponents: Bool) -> [String] {
    schema.columns.filter {
      $0.type.isNumeric && !roles.excluded.contains($0.name)
        && roles.components.contains($0.name) == areComponents
        && roles.treatments[$0.name]?.isCategory != true
    }.map(\.name)
  }

  /// Columns that a distance of mixed rows may use: as `features`, and categories.
  var mixedFeatures: [String] {
    let numbers = Set(features)
    return schema.columns.filter {
      guard !roles.excluded.contains($0.name) else { return false }
      return numbers.contains($0.name) || $0.type == .text || $0.type == .boolean
        || roles.treatments[$0.name] != nil
    }.map(\.name)
  }

  /// Whether a column's values are levels: texts, truth values, and numbers that `treat` made nominal or ordinal.
  func isCategory(_ column: String) -> Bool {
    if let treatment = roles.treatments[column] {
      return treatment.isCategory || treatment.kind == .ordinal
    }
    let type = schema[column]?.type
    return type == .text || type == .boolean
  }

  /// The same data, in which some columns are levels whatever their type.
  func takingAsLevels(_ names: [String]) -> DataSet {
    var roles = roles
    for name in names where roles.treatments[name]?.isCategory != true {
      roles.treatments[name] = .kind(.nominal)
    }
    return with(roles: roles)
  }

  /// `column` in the units in which it came: the untransformed copy where there is one.
  func originalColumn(of column: String) -> String {
    let hidden = HiddenColumn.name(for: column)
    return plan.schema[hidden] == nil ? column : hidden
  }

  /// The recipe of `column`, or the column itself when it is a base column.
  func recipe(of column: String) -> Scalar {
    recipes[column] ?? .column(column)
  }
}

/// What a column is for. An id never enters a distance; joins, ties and stable order use it.
struct Roles: Sendable, Hashable {
  var id: String?
  var weight: String?
  var time: String?
  /// Columns that a model added: segment, distance, …
  var labels: Set<String> = []
  /// Columns that a reduction added: pc1, pc2, …
  var components: Set<String> = []
  /// What the values of columns mean, where their type does not say it.
  var treatments: [String: Treatment] = [:]
  /// Columns of 0 and 1 that stand for the levels of a category.
  var dummies: Set<String> = []
  /// How much columns count in a distance of mixed rows, where it is not 1.
  var columnWeights: [String: Double] = [:]
  /// Columns of a map, which are no measure of anything: tsne1, tsne2, …
  var maps: Set<String> = []

  init(id: String? = nil, weight: String? = nil, time: String? = nil) {
    self.id = id
    self.weight = weight
    self.time = time
  }

  var excluded: Set<String> {
    labels.union(maps).union([id, weight, time].compactMap { $0 })
  }

  func kept(in schema: Schema) -> Roles {
    var roles = self
    roles.id = id.flatMap { schema[$0]?.name }
    roles.weight = weight.flatMap { schema[$0]?.name }
    roles.time = time.flatMap { schema[$0]?.name }
    roles.labels = labels.filter { schema[$0] != nil }
    roles.components = components.filter { schema[$0] != nil }
    roles.dummies = dummies.filter { schema[$0] != nil }
    roles.treatments = treatments.filter { schema[$0.key] != nil }
    roles.columnWeights = columnWeights.filter { schema[$0.key] != nil }
    roles.maps = maps.filter { schema[$0] != nil }
    return roles
  }

  func renamed(_ names: [String: String]) -> Roles {
    var roles = self
    roles.id = id.map { names[$0] ?? $0 }
    roles.weight = weight.map { names[$0] ?? $0 }
    roles.time = time.map { names[$0] ?? $0 }
    roles.labels = Set(labels.map { names[$0] ?? $0 })
    roles.components = Set(components.map { names[$0] ?? $0 })
    roles.dummies = Set(dummies.map { names[$0] ?? $0 })
    roles.treatments = Dictionary(
      uniqueKeysWithValues: treatments.map { (names[$0.key] ?? $0.key, $0.value) })
    roles.columnWeights = Dictionary(
      uniqueKeysWithValues: columnWeights.map { (names[$0.key] ?? $0.key, $0.value) })
    roles.maps = Set(maps.map { names[$0] ?? $0 })
    return roles
  }
}

/// A transformed column keeps its first form beside it, under a name that no user can type, so that
/// profiles speak in original units whatever happened to the rows in between.
enum HiddenColumn {
  private static let mark = "\u{1F}"

  static func name(for column: String) -> String { mark + column }
  static func isHidden(_ name: String) -> Bool { name.hasPrefix(mark) }
}
