import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let treat = Verb(
    "treat", "Say what the values of columns mean to a distance.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "codes of categories: a postcode is no number",
      next: ["schema", "kprototypes k=4", "kmedoids k=4 metric=gower"]),
    Parameter<Treatments>(
      "column",
      "number, log, ordinal, nominal or asymmetric, or the levels of a text in their order.",
      at: .assignments),
    details: """
      Methods for mixed rows (`kprototypes`, `kmodes`, and `metric=gower`) take numbers by their differences, \
      texts and truth values as equal or not. `treat` says where that is wrong: `log` counts ratios, `ordinal` \
      only the order, `nominal` takes codes such as postcodes as categories, and `asymmetric` marks a column of \
      two levels of which only the second says something (that two customers both never returned goods makes \
      them no more alike). `size = ["S", "M", "L"]` gives texts an order. The values stay as they are; `schema` \
      shows what was said. Nominal and asymmetric columns no longer enter distances of numbers, as in `kmeans`.
      """,
    examples: [
      Example("orders | treat customer_id = nominal, amount = log | schema", "Codes and ratios"),
      Example(
        "orders | treat status = [\"open\", \"cancelled\", \"paid\", \"shipped\"] | head 2",
        "Texts with an order"),
    ],
    references: [.gower]
  ) { call, treatments in
    let data = try call.table()
    var roles = data.roles
    roles.treatments.merge(treatments.treatments) { $1 }
    return .table(data.with(roles: roles))
  }

  static let weigh = Verb(
    "weigh", "Say how much columns count in a distance of mixed rows.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "groups of columns that say the same: together they may count too much",
      next: ["kmedoids k=4 metric=gower", "kprototypes k=4"]),
    Parameter<ColumnWeights>("column", "A number of 0 or more; 1 is usual.", at: .assignments),
    details:
      "Used by `kprototypes`, `kmodes` and `metric=gower`. A column of weight 0 plays no part; the values stay as they are.",
    examples: [
      Example(
        "orders | weigh amount = 2 | kmedoids amount, country k=2 metric=gower",
        "Amounts count double")
    ]
  ) { call, weights in
    let data = try call.table()
    var roles = data.roles
    roles.columnWeights.merge(weights.weights) { $1 }
    return .table(data.with(roles: roles))
  }
}

/// `zip = nominal, size = ["S", "M", "L"]`
struct Treatments: ParameterValue {
  let treatments: [String: Treatment]

  static var kind: ParameterKind {
    ParameterKind(
      words: "column = " + TreatmentChoice.allCases.map(\.rawValue).joined(separator: ", ")
        + " or a list of levels", completion: .column)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Treatments {
    var treatments: [String: Treatment] = [:]
    for (name, argument) in try reader.assignedColumns(arguments) {
      treatments[name] = try treatment(argument.value, name, reader)
    }
    return Treatments(treatments: treatments)
  }

  private static func treatment(_ value: Expression, _ name: String, _ reader: ArgumentReader)
    throws -> Treatment
  {
    let type = try reader.call.table().schema[name]?.type
    if case .list = value.kind {
      let levels = try reader.elements(value).map { level in
        guard case .text(let text) = level else { throw reader.wrong(value, level.kindName) }
        return text
      }
      guard type == .text, Set(levels).count == levels.count, !levels.isEmpty else {
        throw Problem.wrongArguments(
          type == .text
            ? "the levels of `\(name)` are each named once"
            : "`\(name)` is \(type?.rawValue ?? "missing") and has an order of its own: `ordinal`",
          span: value.span)
      }
      return .ordered(levels)
    }
    let choice = try TreatmentChoice.read(value, reader)
    guard choice.kind.isCategory || type != .text && type != .boolean else {
      throw Problem.wrongArguments(
        "`\(name)` is \(type?.rawValue ?? "missing"), not numbers", span: value.span,
        notes: choice == .ordinal
          ? ["its levels in their order do: treat \(Name.written(name)) = [\"low\", \"high\"]"] : []
      )
    }
    return .kind(choice)
  }
}

/// `spend = 2, age = 0.5`
struct ColumnWeights: ParameterValue {
  let weights: [String: Double]

  static var kind: ParameterKind { ParameterKind(words: "column = a number", completion: .column) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> ColumnWeights {
    var weights: [String: Double] = [:]
    for (name, argument) in try reader.assignedColumns(arguments) {
      let value = try reader.plain(argument.value)
      guard let weight = value.double, weight >= 0, weight.isFinite else {
        throw reader.wrong(argument.value, PlainText.literal(value))
      }
      weights[name] = weight
    }
    return ColumnWeights(weights: weights)
  }
}

extension ArgumentReader {
  /// The columns of the input on the left of `=`, each once.
  fileprivate func assignedColumns(_ arguments: [Argument]) throws -> [(String, Argument)] {
    var found: [(String, Argument)] = []
    for argument in arguments {
      guard let label = argument.label else {
        throw Diagnostic(
          code: "S0206", message: "`\(call.verb)` takes column = value", span: argument.span)
      }
      let name = try column(label)
      if found.contains(where: { $0.0 == name }) {
        throw Diagnostic(code: "S0217", message: "`\(name)` is given twice", span: label.span)
      }
      found.append((name, argument))
    }
    return found
  }
}
