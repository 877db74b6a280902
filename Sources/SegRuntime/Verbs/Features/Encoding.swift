import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let onehot = Verb(
    "onehot", "Make a column of 0 and 1 for each level of categories.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "columns that are hardly ever 1: `top=` keeps the frequent levels",
      next: ["kmeans k=4", "schema"]),
    Parameter<Columns>("columns", "Categories, or numbers that are codes.", at: .rest),
    Parameter<Double>(
      "mismatch",
      "What rows of two levels differ by in a squared distance: 1 makes the entries 1/√2.",
      default: 2, in: 0...100),
    Parameter<Int?>("top", "Only so many levels, the most frequent ones.", in: 1...),
    details: """
      `country` becomes `country_DE`, `country_FR`, … A missing value, a level beyond `top` and in new rows one \
      that was not seen have 0 in all of them. Entries of 1 put rows of two levels 2 apart in squared distance, \
      which is much beside a number between 0 and 1; `mismatch=1` makes it 1. `scale` leaves these columns as \
      they are: z-scores would make rare levels weigh most. `kprototypes` and `metric=gower` need no such \
      columns.
      """,
    examples: [
      Example("orders | onehot status mismatch=1 | schema", "A column for each status"),
      Example("orders | onehot country top=2 | head 3", "The two most frequent countries"),
    ],
    shape: { _, _, _, _ in Shape(kind: .table) }
  ) { call, columns, mismatch, top in
    let data = try call.settledTable()
    var made: [NamedScalar] = []
    let entry = (mismatch / 2).squareRoot()
    for name in columns.names {
      for level in try Levels(name, data, call).frequent(top, call) {
        made.append(
          NamedScalar(
            "\(name)_\(level.text)", .match(name, [(level.value, entry)], otherwise: .number(0))))
      }
    }
    for column in made where data.schema[column.name] != nil {
      throw Diagnostic(
        code: "S0309", message: "there is a column `\(column.name)` already", span: call.stage.span)
    }
    var roles = data.roles
    roles.dummies.formUnion(made.map(\.name))
    // Codes that became categories are no numbers any more.
    for name in columns.names where data.schema[name]?.type.isNumeric == true {
      roles.treatments[name] = .kind(.nominal)
    }
    if mismatch == 2 {
      call.note(
        "onehot: rows of two levels are 2 apart in squared distance; `mismatch=1` makes it 1")
    }
    let wide = try data.computing(made, keepingOriginals: false)
    // Roles of columns that are new are known from here on.
    return .table(DataSet(plan: wide.plan, roles: roles, recipes: wide.recipes))
  }

  static let encode = Verb(
    "encode", "Put numbers in the place of categories: how frequent a level is, or its place.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "levels of equal frequency: they become one",
      next: ["scale", "kmeans k=4"]),
    Parameter<Columns>("columns", "Categories.", at: .rest),
    Parameter<EncodingMethod>("method", "What the number says.", default: .frequency),
    Parameter<LevelList>("levels", "For `place`: the levels of the column in their order."),
    details: """
      The numbers are those of the rows seen here; new rows get the same, and 0 for a level that was not seen \
      (with `place` they are missing). Nothing of an outcome goes into them, so they may be used for any \
      prediction. Places are numbers at equal distances: that makes sense for an order such as small, medium, \
      large, which `levels` says; without it the order is that of the alphabet, which is warned of.
      """,
    examples: [
      Example("orders | encode country | head 3", "The share of each country"),
      Example(
        "orders | encode status method=place levels=[\"open\", \"paid\", \"shipped\", \"cancelled\"] | head 3",
        "An order"),
    ]
  ) { call, columns, method, levels in
    let data = try call.settledTable()
    if !levels.names.isEmpty, columns.names.count != 1 || method != .place {
      throw Problem.wrongArguments(
        "`levels` goes with one column and `method=place`", span: call.stage.span)
    }
    var made: [NamedScalar] = []
    for name in columns.names {
      let found = try call.isCheck ? nil : Levels(name, data, call)
      made.append(
        NamedScalar(name, try method.scalar(name, found, levels.names, call)))
    }
    return .table(try data.computing(made, keepingOriginals: false))
  }
}

/// The levels of a column, the most frequent first, equals in their own order.
private struct Levels {
  struct Level {
    let value: Plain
    let text: String
    let count: Double
  }

  let name: String
  let levels: [Level]
  /// Rows that have a level.
  let total: Double

  init(_ name: String, _ data: DataSet, _ call: Call) throws {
    self.name = name
    let counted = try data.plan.aggregating(
      by: [.column(name)], [NamedScalar("n", .call(function: "count", []))])
    let table = try call.backend.run(counted)
    var found: [Level] = []
    for row in 0..<table.rowCount {
      let cell = table.cell(row, 0)
      guard let value = Plain(level: cell) else {
        if cell.isNull { continue }
        throw Diagnostic(
          code: "S0206",
          message: "`\(name)` has no levels: it is \(data.schema[name]?.type.rawValue ?? "")",
          span: call.stage.span)
      }
      found.append(
        Level(value: value, text: cell.description, count: table.cell(row, 1).number ?? 0))
    }
    levels = found.sorted { $0.count > $1.count }
    total = found.reduce(0) { $0 + $1.count }
  }

  private static let most = 200

  func frequent(_ top: Int?, _ call: Call) throws -> [Level] {
    let count = min(top ?? levels.count, levels.count)
    guard count <= Self.most else {
      throw Diagnostic(
        code: "S0405",
        message: "`\(name)` has \(levels.count) levels, which would be as many columns",
        span: call.stage.span, notes: ["`top=20` keeps the most frequent ones"])
    }
    return Array(levels.prefix(count))
  }
}

extension Plain {
  fileprivate init?(level cell: Cell) {
    switch cell {
    case .text(let text): self = .text(text)
    case .boolean(let truth): self = .boolean(truth)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    default: return nil
    }
  }
}

extension Scalar {
  /// The number that goes with the level of a column.
  fileprivate static func match(
    _ column: String, _ numbers: [(level: Plain, number: Double)], otherwise: Literal
  ) -> Scalar {
    .cases(
      numbers.map { level, number in
        CaseBranch(
          .call("==", .column(column), .literal(level.literal ?? .null)), .literal(.number(number)))
      }, otherwise: .literal(otherwise))
  }
}

enum EncodingMethod: String, Choice {
  case frequency, count, place

  var help: String {
    switch self {
    case .frequency: "share of the rows that have the level"
    case .count: "number of the rows that have the level"
    case .place: "1, 2, … in the order of the levels"
    }
  }

  fileprivate func scalar(_ name: String, _ found: Levels?, _ order: [String], _ call: Call) throws
    -> Scalar
  {
    guard let found else { return .literal(.number(0)) }
    switch self {
    case .frequency:
      return .match(
        name, found.levels.map { ($0.value, $0.count / found.total) }, otherwise: .number(0))
    case .count:
      return .match(name, found.levels.map { ($0.value, $0.count) }, otherwise: .number(0))
    case .place:
      let texts = order.isEmpty ? found.levels.map(\.text).sorted() : order
      if let other = found.levels.first(where: { !texts.contains($0.text) }) {
        throw Diagnostic(
          code: "S0405",
          message: "`\(name)` has the level \"\(other.text)\", which `levels` does not name",
          span: call.stage.span)
      }
      if order.isEmpty, texts.count > 2 {
        call.warn(
          Diagnostic(
            severity: .warning, code: "L18",
            message:
              "the places of `\(name)` follow the alphabet, and distances between them mean nothing",
            span: call.stage.name.span, notes: ["`levels=[…]` says the order; `onehot` needs none"])
        )
      }
      let values = Dictionary(
        found.levels.map { ($0.text, $0.value) }, uniquingKeysWith: { first, _ in first })
      return .match(
        name,
        texts.enumerated().map { (values[$1] ?? .text($1), Double($0 + 1)) }, otherwise: .null)
    }
  }
}

/// `["small", "medium", "large"]`
struct LevelList: ParameterValue, Hashable {
  let names: [String]

  static var kind: ParameterKind { ParameterKind(words: "a list of texts") }
  static var absent: LevelList? { LevelList(names: []) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> LevelList {
    let expression = reader.single(arguments)
    let names = try reader.elements(expression).map { level in
      guard case .text(let text) = level else { throw reader.wrong(expression, level.kindName) }
      return text
    }
    guard Set(names).count == names.count else {
      throw Problem.wrongArguments("each level is named once", span: expression.span)
    }
    return LevelList(names: names)
  }
}
