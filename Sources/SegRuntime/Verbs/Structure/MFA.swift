import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let mfa = Verb(
    "mfa", "Multiple factor analysis: the main directions of columns in groups that count alike.",
    accepts: .table, returns: .table, chapter: .structure,
    guide: Guide(
      "the contributions of the groups: a direction that one group makes is not common to all",
      next: ["kmeans k=4", "plot dim1, dim2"]),
    Parameter<ColumnGroups>(
      "group", "A name of your own for the columns of each group.", at: .assignments),
    Parameter<Int>("n", "Number of directions to keep.", default: 2, in: 1...),
    Parameter<Bool>(
      "scale", "Bring numbers to standard deviation 1 (divisor n) first.", default: true),
    Parameter<GroupDetail>(
      "per", "The rows, or one line a group, level, pair or axis.", default: .row),
    details: """
      Thirty columns of web visits drown two of value in a distance. Here each group is divided by the square root \
      of the first eigenvalue of its own analysis, so none has more than variance 1 along a direction: PCA for numbers, MCA \
      for categories, FAMD for a group of both. An eigenvalue near the number of groups is a direction that all \
      of them share. Adds dim1, dim2, … to the rows; clustering verbs after it use these alone, and new rows are \
      projected with what was found here.

      `per=group` lists for each group its first eigenvalue and, for each direction, its coordinate (the variance \
      it brings, 0 to 1), its contribution (share of the direction's eigenvalue) and the correlation of the rows' \
      places as the group alone sees them with those of all. `per=pair` has the Lg and RV coefficients of the \
      groups; a group's Lg with itself is 1 when it has one direction only. `per=axis` correlates the groups' own \
      directions with the common ones. `scale=false` only centres numbers; scale some of them before, with \
      `scale`. Codes that are categories are `treat`ed as nominal first. Gaps are refused: `fill` or \
      `drop_missing` first. Cost: O(n · D² + D³) for D numbers and levels.
      """,
    examples: [
      Example(
        "iris | mfa sepal=[sepal_length, sepal_width], petal=starting(\"petal\") | head 3",
        "Two groups of numbers"),
      Example(
        "orders | mfa basket=[amount, quantity], deal=[country, status] per=group",
        "What each group has to do with the directions"),
      Example(
        "orders | mfa basket=[amount, quantity], deal=[country, status] n=3 | kmeans k=3 seed=1",
        "Segments in which both groups have the same say"),
    ],
    references: [.escofier, .pages],
    shape: { call, groups, n, _, per in
      per == .row
        ? try Factors.outline(groups.columns, n, call) : .table(FactorGroups.columns(per, n))
    }
  ) { call, groups, n, scale, per in
    let rows = try call.mixedRows(groups.columns)
    guard let mixed = rows.mixed else { throw Undetermined() }
    let method = MultipleFactorAnalysis(
      components: n, groups: groups.places, standardizes: scale)
    let model = try FactorGroups.fitted(groups, call) {
      try method.fit(mixed, weights: rows.weights, execution: call.execution)
    }
    return try FactorGroups(groups: groups, rows: rows, model: model).value(per, call)
  }
}

/// `name = columns` for each group, each column in one of them.
struct ColumnGroups: ParameterValue {
  struct Item: Sendable {
    let name: Name
    let columns: [String]
  }

  let items: [Item]

  static var kind: ParameterKind {
    ParameterKind(
      words: "name = columns, or a selector such as numeric()", completion: .column,
      assignsColumns: true)
  }
  var literal: String { "" }

  /// All of them, in the order of the groups.
  var columns: [String] { items.flatMap(\.columns) }

  /// Where the columns of each group stand in `columns`.
  var places: [[Int]] {
    var start = 0
    return items.map { item in
      defer { start += item.columns.count }
      return Array(start..<start + item.columns.count)
    }
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> ColumnGroups {
    var items: [Item] = []
    var owners: [String: String] = [:]
    for argument in arguments {
      guard let name = argument.labelName else {
        throw Diagnostic(
          code: "S0206", message: "a group of columns needs a name: name=[columns]",
          span: argument.span)
      }
      guard !items.contains(where: { $0.name.text == name.text }) else {
        throw Diagnostic(
          code: "S0217", message: "the group `\(name.text)` is given twice", span: name.span)
      }
      let columns = try reader.columns([
        Argument(label: nil, value: argument.value, span: argument.value.span)
      ])
      guard !columns.isEmpty else {
        throw Diagnostic(
          code: "S0224", message: "the group `\(name.text)` has no columns", span: argument.span)
      }
      for column in columns {
        if let owner = owners.updateValue(name.text, forKey: column) {
          throw Diagnostic(
            code: "S0217",
            message: "`\(column)` is in the groups `\(owner)` and `\(name.text)`",
            span: argument.value.span)
        }
      }
      items.append(Item(name: name, columns: columns))
    }
    return ColumnGroups(items: items)
  }
}

enum GroupDetail: String, Choice {
  case row, group, level, pair, axis

  var help: String {
    switch self {
    case .row: "the rows with dim1, dim2, …"
    case .group: "eigenvalues, coordinates, contributions and correlations of the groups"
    case .level: "numbers with their correlations, levels with their places"
    case .pair: "Lg and RV coefficients of two groups, and of one with all"
    case .axis: "correlations of the groups' own directions with the common ones"
    }
  }
}

/// What the groups have to do with the directions, as tables.
private struct FactorGroups {
  let groups: ColumnGroups
  let rows: NumericRows
  let model: MultipleFactorModel

  /// Says which group has nothing that varies.
  static func fitted(
    _ groups: ColumnGroups, _ call: Call, _ work: () throws -> MultipleFactorModel
  ) throws -> MultipleFactorModel {
    do {
      return try work()
    } catch let error as EngineError {
      guard case .invalid("group", let number, _) = error, let place = Int(number) else {
        throw error
      }
      let item = groups.items[place - 1]
      throw Diagnostic(
        code: "S0445", message: "no column of the group `\(item.name.text)` varies",
        span: item.name.span,
        notes: ["its columns: " + Problem.shortened(item.columns.map(Name.written))])
    }
  }

  static func columns(_ per: GroupDetail, _ n: Int) -> [Column] {
    let group = Column("group", .text)
    func numbers(_ name: String) -> [Column] {
      (1...n).map { Column("\(name)\($0)", .number) }
    }
    return switch per {
    case .row: []
    case .group:
      [group, Column("columns", .integer), Column("eigenvalue", .number)]
        + ["coordinate", "contribution", "correlation"].flatMap(numbers)
    case .level: [group] + Factors.levelColumns(n)
    case .pair: [group, Column("other", .text), Column("lg", .number), Column("rv", .number)]
    case .axis:
      [group, Column("axis", .integer), Column("eigenvalue", .number), Column("share", .number)]
        + Factors.columns(n)
    }
  }

  func value(_ per: GroupDetail, _ call: Call) throws -> Value {
    call.note(words(call))
    guard per != .row else { return try factors.placed(call) }
    let table = Table(Self.columns(per, model.factors.components), rows: cells(per))
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }

  private var factors: Factors { Factors(rows: rows, model: model.factors) }

  private func words(_ call: Call) -> String {
    factors.words(call) + "; first eigenvalues of the groups "
      + zip(groups.items, model.groups).map {
        "\($0.name.text) \(NumberText.significant($1.eigenvalues[0], 4))"
      }.joined(separator: ", ")
  }

  private func cells(_ per: GroupDetail) -> [[Cell]] {
    switch per {
    case .row: []
    case .group: zip(groups.items, model.groups).map(line)
    case .level: levels()
    case .pair: pairs()
    case .axis: zip(groups.items, model.groups).flatMap(axes)
    }
  }

  private func line(_ item: ColumnGroups.Item, _ group: MultipleFactorModel.Group) -> [Cell] {
    [
      .text(item.name.text), .integer(Int64(item.columns.count)), .number(group.eigenvalues[0]),
    ] + (group.coordinates + group.contributions + group.correlations).map { .number($0) }
  }

  private func levels() -> [[Cell]] {
    var owners: [String: String] = [:]
    for item in groups.items {
      for column in item.columns { owners[column] = item.name.text }
    }
    let lines = factors.levelCells().map { cells -> [Cell] in
      guard case .text(let column) = cells[0] else { return [.null] + cells }
      return [.text(owners[column] ?? "")] + cells
    }
    return groups.items.flatMap { item in
      lines.filter { $0[0] == .text(item.name.text) }
    }
  }

  private func pairs() -> [[Cell]] {
    let names = groups.items.map(\.name.text) + ["(all)"]
    return names.indices.flatMap { one in
      (one..<names.count).map { other in
        [
          .text(names[one]), .text(names[other]), .number(model.links[one, other]),
          .number(model.rv(one, other)),
        ]
      }
    }
  }

  private func axes(_ item: ColumnGroups.Item, _ group: MultipleFactorModel.Group) -> [[Cell]] {
    let total = group.eigenvalues.reduce(0, +)
    return group.axes.enumerated().map { place, correlations in
      [
        .text(item.name.text), .integer(Int64(place + 1)), .number(group.eigenvalues[place]),
        .number(group.eigenvalues[place] / total),
      ] + correlations.map { .number($0) }
    }
  }
}
