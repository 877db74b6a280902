import SegData
import SegLanguage

extension Verb {
  static let `where` = Verb(
    "where", "Keep the rows that meet a condition.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "how many rows are left",
      next: ["describe"]),
    Parameter<Condition>("condition", "What must be true of a row.", at: .rest),
    details:
      "Comparisons with a missing value are never true; `x == null` and `x != null` test for it.",
    examples: [
      Example("orders | where amount > 20 and country in [\"FR\", \"DE\"]", "Two conditions")
    ]
  ) { call, condition in
    let data = try call.table()
    return .table(data.with(plan: try data.plan.filtering(condition.scalar)))
  }

  static let select = Verb(
    "select", "Keep some columns, in the order given.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "nothing is lost that explains the segments later",
      next: ["describe"]),
    Parameter<SelectedColumns>("columns", "Columns to keep; -column leaves one out.", at: .rest),
    examples: [
      Example("iris | select species, numeric() | head 3", "One column first"),
      Example("orders | select -order_id | head 3", "All but one"),
    ]
  ) { call, columns in
    let data = try call.table()
    let hidden = columns.names.map(HiddenColumn.name).filter { data.plan.schema[$0] != nil }
    return .table(data.with(plan: try data.plan.selecting(columns.names + hidden)))
  }

  static let rename = Verb(
    "rename", "Give columns other names: new = old.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "names that a reader of the report understands",
      next: ["describe"]),
    Parameter<Renames>("new", "The old column's name.", at: .assignments),
    examples: [Example("orders | rename spend = amount | head 2", "amount becomes spend")]
  ) { call, renames in
    .table(try renames.apply(try call.table()))
  }

  static let sort = Verb(
    "sort", "Order the rows.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "ties: rows of equal keys keep the order of the input",
      next: ["head 10"]),
    Parameter<SortOrder>(
      "by", "Columns or expressions; -column or desc(column) for falling order.", at: .rest),
    details: "Rows that are equal keep their order. Missing values come last either way.",
    examples: [Example("orders | sort -amount, order_date | head 3", "Largest amounts first")]
  ) { call, order in
    let data = try call.table()
    return .table(data.with(plan: try data.plan.sorting(order.keys)))
  }

  static let distinct = Verb(
    "distinct", "Keep one of equal rows.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "how many rows are left",
      next: ["describe"]),
    Parameter<Columns>(
      "columns", "Columns that make rows equal; all when left out.", default: Columns.none,
      at: .rest),
    Parameter<Keep>("keep", "Which of equal rows stays.", default: .first),
    examples: [
      Example("orders | distinct customer_id keep=last | head 3", "Each customer's last line")
    ]
  ) { call, columns, keep in
    let data = try call.table()
    let names = columns.names.isEmpty ? data.schema.names : columns.names
    return .table(
      data.with(plan: try data.plan.removingDuplicates(on: names, keepLast: keep == .last)))
  }

  static let join = Verb(
    "join", "Put the columns of another data set beside matching rows.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "the number of rows: a key that is there twice doubles them",
      next: ["describe"]),
    Parameter<OtherTable>("with", "The other data set.", at: .positional),
    Parameter<JoinColumns>(
      "on", "Column or columns that must be equal; on=[left_name=right_name] for other names."),
    Parameter<JoinHow>("how", "Which rows stay.", default: .inner),
    details: """
      Rows come in the order of the left table, then of the right one. Missing keys match nothing. A column name that \
      both sides have gets `_right` on the right side.
      """,
    examples: [
      Example("orders | join customers on=customer_id | head 3", "Each order with its customer")
    ]
  ) { call, other, on, how in
    let data = try call.table()
    let keys = try on.keys(data, other.data, call)
    let kind = JoinKind(rawValue: how.rawValue) ?? .inner
    let right = JoinedColumns(left: data, right: other.data)
    let plan = try data.plan.joining(
      try other.data.plan.selecting(right.names), kind, on: keys)
    return .table(
      DataSet(
        plan: plan, roles: data.roles,
        recipes: data.recipes.merging(right.recipes) { left, _ in left }))
  }
}

/// What comes with the columns of the right side: how they looked first, and how they were made.
private struct JoinedColumns {
  let names: [String]
  let recipes: [String: Scalar]

  init(left: DataSet, right: DataSet) {
    let taken = Set(left.schema.names)
    let own = right.schema.names.filter { !taken.contains($0) }
    let hidden = own.map(HiddenColumn.name).filter { right.plan.schema[$0] != nil }
    names = right.schema.names + hidden
    // A recipe must not read a column of the left side that only has the same name.
    recipes = right.recipes.filter { name, recipe in
      own.contains(name) && taken.isDisjoint(with: recipe.columnNames)
    }
  }
}

enum Keep: String, Choice {
  case first, last

  var help: String { self == .first ? "the first in row order" : "the last in row order" }
}

enum JoinHow: String, Choice {
  case inner, left, right, full, semi, anti

  var help: String {
    switch self {
    case .inner: "rows with a match"
    case .left: "all left rows"
    case .right: "all right rows"
    case .full: "all rows of both"
    case .semi: "left rows with a match, no columns added"
    case .anti: "left rows without a match"
    }
  }
}

/// `customer_id`, `[a, b]`, or `[left=right]`.
struct JoinColumns: ParameterValue {
  let pairs: [(left: Name, right: Name)]

  static var kind: ParameterKind {
    ParameterKind(words: "a column, or a list of columns", completion: .column)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> JoinColumns {
    let expression = reader.single(arguments)
    guard case .list(let items) = expression.kind else {
      let name = try name(expression, reader)
      return JoinColumns(pairs: [(name, name)])
    }
    return JoinColumns(
      pairs: try items.map { item in
        let right = try name(item.value, reader)
        return (item.labelName ?? right, right)
      })
  }

  private static func name(_ expression: Expression, _ reader: ArgumentReader) throws -> Name {
    guard case .name(let name) = expression.kind else {
      throw reader.wrong(expression, "an expression")
    }
    return name
  }

  func keys(_ left: DataSet, _ right: DataSet, _ call: Call) throws -> [JoinKey] {
    try pairs.map { pair in
      guard left.schema[pair.left.text] != nil else {
        throw Problem.unknownColumn(pair.left, in: left.schema.names)
      }
      guard right.schema[pair.right.text] != nil else {
        throw Problem.unknownColumn(pair.right, in: right.schema.names)
      }
      return JoinKey(pair.left.text, pair.right.text)
    }
  }
}

/// Columns to keep, or with `-` those to leave out.
struct SelectedColumns: ParameterValue {
  let names: [String]

  static var kind: ParameterKind {
    ParameterKind(words: "columns; -column leaves one out", completion: .column)
  }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws
    -> SelectedColumns
  {
    var kept: [String] = []
    var dropped: Set<String> = []
    for argument in arguments {
      for expression in reader.members(argument.value) {
        if case .unary(.negate, let operand) = expression.kind {
          dropped.formUnion(
            try reader.columns([Argument(label: nil, value: operand, span: operand.span)]))
        } else {
          let found = try reader.columns(
            [Argument(label: argument.label, value: expression, span: expression.span)])
          kept += found.filter { !kept.contains($0) }
        }
      }
    }
    if kept.isEmpty { kept = try reader.call.table().schema.names }
    let names = kept.filter { !dropped.contains($0) }
    guard !names.isEmpty else {
      throw Problem.wrongArguments("no column is left", span: reader.call.stage.span)
    }
    return SelectedColumns(names: names)
  }
}

/// `new = old` pairs.
struct Renames: ParameterValue {
  let pairs: [(new: String, old: String)]

  static var kind: ParameterKind {
    ParameterKind(words: "new_name = old_name", completion: .column)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Renames {
    let schema = try reader.call.table().schema
    var pairs: [(new: String, old: String)] = []
    for argument in arguments {
      guard let new = argument.labelName else {
        throw Diagnostic(
          code: "S0206", message: "`rename` takes new = old", span: argument.span)
      }
      let old = try reader.column(argument.value)
      pairs.append((new.text, old))
    }
    let moved = Set(pairs.map(\.old))
    for (argument, pair) in zip(arguments, pairs)
    where schema[pair.new] != nil && !moved.contains(pair.new) {
      throw Diagnostic(
        code: "S0309", message: "there is a column `\(pair.new)` already", span: argument.span)
    }
    return Renames(pairs: pairs)
  }

  func apply(_ data: DataSet) throws -> DataSet {
    var names: [String: String] = [:]
    for pair in pairs {
      names[pair.old] = pair.new
      names[HiddenColumn.name(for: pair.old)] = HiddenColumn.name(for: pair.new)
    }
    let plan = try data.plan.projecting(
      data.plan.schema.names.map { NamedScalar(names[$0] ?? $0, .column($0)) })
    var recipes: [String: Scalar] = [:]
    for column in data.plan.schema.names where !HiddenColumn.isHidden(column) {
      if let new = names[column] {
        recipes[new] = data.recipe(of: column)
      } else if let recipe = data.recipes[column] {
        recipes[column] = recipe
      }
    }
    return DataSet(plan: plan, roles: data.roles.renamed(names), recipes: recipes)
  }
}
