import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let mca = Verb(
    "mca", "Multiple correspondence analysis: the main directions of categories.",
    accepts: .table, returns: .table, chapter: .structure,
    guide: Guide(
      "levels that lie far out and on one side: rows share them",
      next: ["kmeans k=4", "plot dim1, dim2"]),
    .features,
    Parameter<Int>("n", "Number of directions to keep.", default: 2, in: 1...),
    Parameter<FactorDetail>("per", "The rows, or one line a level.", default: .row),
    details: """
      Adds dim1, dim2, … to the rows; clustering verbs after it use these alone. The note tells the eigenvalues \
      of the indicators, their shares, and how Benzécri and Greenacre adjust these: the plain shares are low \
      because each level also repeats itself. `per=level` lists where the levels lie: at the mean of their rows, \
      in units of the direction's spread. New rows are projected with the shares and loadings found here; a \
      level that was not seen is none of those known. Gaps are refused: `fill` or `drop_missing` first. Cost: \
      O(n · D² + D³) for D levels.
      """,
    examples: [
      Example("orders | mca country, status | head 3", "Two directions of two categories"),
      Example("orders | mca country, status per=level", "Where the levels lie"),
    ],
    references: [.greenacre],
    shape: { call, columns, n, per in
      try Factors.shape(try call.categories(columns.names), n, per, call)
    }
  ) { call, columns, n, per in
    let rows = try call.mixedRows(try call.categories(columns.names), everythingIsNominal: true)
    return try Factors(fitting: rows, n, call).value(per, call)
  }

  static let famd = Verb(
    "famd", "Factor analysis of mixed data: the main directions of numbers and categories.",
    accepts: .table, returns: .table, chapter: .structure,
    guide: Guide(
      "which numbers and which levels lie far out along the first directions",
      next: ["kmeans k=4", "plot dim1, dim2"]),
    .features,
    Parameter<Int>("n", "Number of directions to keep.", default: 2, in: 1...),
    Parameter<FactorDetail>(
      "per", "The rows, or one line a number and a level.", default: .row),
    details: """
      Adds dim1, dim2, … to the rows; clustering verbs after it use these alone, and so k-means works on mixed \
      rows. Each number counts in units of its standard deviation (divisor n), each category as much in all. \
      `per=level` lists the numbers' correlations with the directions and where the levels lie: at the mean of \
      their rows. New rows are projected with the means, shares and loadings found here; a level that was not \
      seen is none of those known. Gaps are refused: `fill` or `drop_missing` first. Cost: O(n · D² + D³) for D \
      numbers and levels.
      """,
    examples: [
      Example("orders | famd amount, quantity, country | head 3", "Two directions"),
      Example(
        "orders | famd amount, quantity, country n=3 | kmeans k=3 seed=1", "Segments of mixed rows"),
    ],
    references: [.pages],
    shape: { call, columns, n, per in
      try Factors.shape(try call.mixedFeatures(columns.names), n, per, call)
    }
  ) { call, columns, n, per in
    try Factors(fitting: try call.mixedRows(columns.names), n, call).value(per, call)
  }
}

enum FactorDetail: String, Choice {
  case row, level

  var help: String {
    switch self {
    case .row: "the rows with dim1, dim2, …"
    case .level: "numbers with their correlations, levels with their places"
    }
  }
}

/// Main directions as columns of a table.
struct Factors {
  let rows: NumericRows
  let model: FactorModel

  init(rows: NumericRows, model: FactorModel) {
    self.rows = rows
    self.model = model
  }

  fileprivate init(fitting rows: NumericRows, _ n: Int, _ call: Call) throws {
    guard let mixed = rows.mixed else { throw Undetermined() }
    self.init(
      rows: rows,
      model: try FactorAnalysis(components: n)
        .fit(mixed, weights: rows.weights, execution: call.execution))
    call.note(words(call))
  }

  private static func name(_ component: Int) -> String { "dim\(component + 1)" }

  static func columns(_ n: Int) -> [Column] { (0..<n).map { Column(name($0), .number) } }

  fileprivate static func shape(
    _ used: [String], _ n: Int, _ per: FactorDetail, _ call: Call
  ) throws -> Shape {
    per == .row ? try outline(used, n, call) : .table(levelColumns(n))
  }

  /// The rows with their places, for the check.
  static func outline(_ used: [String], _ n: Int, _ call: Call) throws -> Shape {
    let data = try call.table()
    let outline = Labelling.outline(data, adding: columns(n), isLabel: false)
    var roles = outline.roles
    roles.components.formUnion(columns(n).map(\.name))
    var recipes = outline.recipes
    // What they are made from; the numbers come with the fit.
    let known = Scalar.membership(
      .column(used[0]), used.dropFirst().map { .column($0) }, negated: false
    ).substituting(data.recipes)
    for column in columns(n) { recipes[column.name] = known }
    return Shape(
      kind: .table, data: DataSet(plan: outline.plan, roles: roles, recipes: recipes))
  }

  fileprivate func value(_ per: FactorDetail, _ call: Call) throws -> Value {
    guard per == .row else {
      return .table(DataSet(plan: .stored(try call.backend.store(levels()))))
    }
    return try placed(call)
  }

  /// The rows with their places.
  func placed(_ call: Call) throws -> Value {
    // Computed as new rows will be, so that rows assigned again meet the same bits.
    let added = (0..<model.components).map { NamedScalar(Self.name($0), formula($0)) }
    let lazy = try rows.source.computing(added, keepingOriginals: false)
    var roles = lazy.roles
    roles.components.formUnion(added.map(\.name))
    return .table(
      lazy.with(plan: .stored(try call.backend.materialize(lazy.plan))).with(roles: roles))
  }

  private func formula(_ component: Int) -> Scalar {
    let (numbers, levels, constant) = model.formula(component)
    var sum = Scalar.literal(.number(constant))
    for (place, column) in model.frame.numbers.enumerated() where model.deviations[place] > 0 {
      let value = scalar(model.frame.columns[column])
      sum = .call(
        "+", sum,
        .call(
          "*", .standardised(value, model.means[place], model.deviations[place]),
          .literal(.number(numbers[place]))))
    }
    for (place, column) in model.frame.categories.enumerated() {
      sum = .call("+", sum, chosen(model.frame.columns[column], levels[place]))
    }
    return sum
  }

  /// A number as it was fitted.
  private func scalar(_ column: MixedColumn) -> Scalar {
    switch (column.kind, column.levels) {
    case (.logarithm, _): .call("log10", .column(column.name))
    case (.ordinal, .numbers(let steps)):
      .cases(
        steps.enumerated().map { place, step in
          CaseBranch(
            .call("<=", .column(column.name), .literal(.number(step))),
            .literal(.number(Double(place + 1))))
        }, otherwise: .literal(.number(Double(steps.count) + 0.5)))
    case (.ordinal, .texts(let texts)):
      .cases(
        texts.enumerated().map { place, text in
          CaseBranch(
            .call("==", .column(column.name), .literal(.text(text))),
            .literal(.number(Double(place + 1))))
        }, otherwise: .literal(.null))
    default: .column(column.name)
    }
  }

  private func chosen(_ column: MixedColumn, _ values: [Double]) -> Scalar {
    // Truth values were fitted as texts.
    let isTruth = rows.source.schema[column.name]?.type == .boolean
    let value = isTruth ? Scalar.cast(.column(column.name), .text) : .column(column.name)
    let levels: [Literal] =
      switch column.levels {
      case .numbers(let numbers): numbers.map { .number($0) }
      case .texts(let texts): texts.map { .text($0) }
      case .none: []
      }
    // An asymmetric column of one level has that as its second.
    let first = values.count - levels.count
    return .cases(
      levels.enumerated().map { place, level in
        CaseBranch(
          .call("==", value, .literal(level)), .literal(.number(values[first + place])))
      }, otherwise: .literal(.number(0)))
  }

  /// Eigenvalues and their shares.
  func words(_ call: Call) -> String {
    let shown = model.eigenvalues.prefix(max(model.components, 3))
    func percent(_ shares: [Double]) -> String {
      shares.prefix(shown.count).map { NumberText.fixed($0 * 100, places: 2) + " %" }
        .joined(separator: ", ")
    }
    var text =
      "\(call.verb): eigenvalues "
      + shown.map { NumberText.significant($0, 6) }.joined(separator: ", ")
      + " (\(percent(model.explained)))"
    if !model.benzecri.shares.isEmpty {
      text += "; adjusted by Benzécri \(percent(model.benzecri.shares))"
      text += ", by Greenacre \(percent(model.greenacre))"
    }
    return text
  }

  static func levelColumns(_ n: Int) -> [Column] {
    [Column("column", .text), Column("level", .text), Column("share", .number)] + columns(n)
  }

  fileprivate func levels() -> Table {
    Table(Self.levelColumns(model.components), rows: levelCells())
  }

  /// One line a number and a level, in the order of the columns.
  func levelCells() -> [[Cell]] {
    var cells: [[Cell]] = []
    let components = 0..<model.components
    for (place, column) in model.frame.numbers.enumerated() {
      cells.append(
        [.text(model.frame.columns[column].name), .null, .null]
          + components.map { .number(model.correlation(number: place, component: $0)) })
    }
    for (place, column) in model.frame.categories.enumerated() {
      let described = model.frame.columns[column]
      for level in model.shares[place].indices {
        guard let name = described.level(Double(level)) else { continue }
        cells.append(
          [.text(described.name), .text(name), .number(model.shares[place][level])]
            + components.map {
              .number(model.coordinate(category: place, level: level, component: $0))
            })
      }
    }
    return cells
  }
}
