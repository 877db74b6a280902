import SegData
import SegLanguage

extension Verb {
  static let fill = Verb(
    "fill", "Put a value where one is missing: column = value.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "filled values look typical: they pull their rows to the middle",
      next: ["describe", "scale | kmeans k=4"]),
    Parameter<Assignments>(
      "column", "The value to fill in, such as median(age) or \"unknown\".", at: .assignments),
    details:
      "An aggregate is taken over the rows that have a value, and kept as a number for new rows.",
    examples: [
      Example("customers | fill age = median(age), city = \"unknown\" | head 3", "Two columns")
    ]
  ) { call, fills in
    let data = try call.table()
    let columns = try fills.items.map { item in
      guard let column = data.schema[item.name] else {
        throw Problem.unknownColumn(
          Name(text: item.name, span: call.stage.span, isQuoted: true), in: data.schema.names)
      }
      guard column.type.unified(with: item.value.type) != nil else {
        throw Problem.wrongArguments(
          "`\(item.name)` is \(column.type.rawValue); it cannot be filled with "
            + item.value.type.rawValue, span: call.stage.span)
      }
      return NamedScalar(item.name, .call("??", .column(item.name), item.value.scalar))
    }
    return .table(try data.computing(columns, keepingOriginals: false))
  }

  static let dropMissing = Verb(
    "drop_missing", "Leave out rows with missing values.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "how many rows are left, and whether those left out are of one sort",
      next: ["describe", "scale | kmeans k=4"]),
    Parameter<Columns>(
      "columns", "Columns that must have a value; all when left out.", default: Columns.none,
      at: .rest),
    examples: [Example("customers | drop_missing age | head 3", "Rows with an age")]
  ) { call, columns in
    let data = try call.table()
    let names = columns.names.isEmpty ? data.schema.names : columns.names
    let conditions = names.map { Scalar.call("!=", .column($0), .literal(.null)) }
    let all = conditions.dropFirst().reduce(conditions[0]) { .call("and", $0, $1) }
    return .table(data.with(plan: try data.plan.filtering(all)))
  }

  static let winsorize = Verb(
    "winsorize", "Pull extreme values in to a quantile.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "smallest and largest value of each column",
      next: ["log1p | scale", "scale | kmeans k=4"]),
    .columns,
    Parameter<Double>("p", "Share of the rows to pull in at each end.", default: 0.01, in: 0...0.5),
    Parameter<Tails>("tails", "Which end to pull in.", default: .both),
    details:
      "The limits are quantiles of type 7. They are remembered, so that new rows meet the same ones.",
    examples: [
      Example("orders | winsorize amount p=5% | describe amount", "Five per cent at each end")
    ]
  ) { call, columns, p, tails in
    let data = try call.settledTable()
    let names = columns.names.isEmpty ? data.features : columns.names
    func quantile(_ name: String, _ share: Double) -> Scalar {
      .call("quantile", .column(name), .literal(.number(share)))
    }
    let limits = try call.figures(
      names.flatMap { [quantile($0, p), quantile($0, 1 - p)] }, of: data)
    let clipped = names.enumerated().map { index, name in
      let low = tails == .upper ? nil : limits[2 * index]
      let high = tails == .lower ? nil : limits[2 * index + 1]
      return NamedScalar(name, Scalar.clipped(.column(name), low, high))
    }
    return .table(try data.computing(clipped, keepingOriginals: true))
  }
}

enum Tails: String, Choice {
  case both, upper, lower

  var help: String {
    switch self {
    case .both: "small and large values"
    case .upper: "large values only"
    case .lower: "small values only"
    }
  }
}

extension Scalar {
  /// The value pulled in to the limits that are given; missing stays missing.
  static func clipped(_ value: Scalar, _ low: Double?, _ high: Double?) -> Scalar {
    var branches: [CaseBranch] = []
    if let low {
      let limit = Scalar.literal(.number(low))
      branches.append(CaseBranch(.call("<", value, limit), limit))
    }
    if let high {
      let limit = Scalar.literal(.number(high))
      branches.append(CaseBranch(.call(">", value, limit), limit))
    }
    return branches.isEmpty ? value : .cases(branches, otherwise: .cast(value, .number))
  }
}
