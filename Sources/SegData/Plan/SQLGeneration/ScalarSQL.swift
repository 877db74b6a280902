/// Expressions as SQL over columns that are SQL themselves.
struct ScalarSQL {
  let schema: Schema
  /// For each column of the schema.
  let columns: [String]
  /// The row's number, where rows have one.
  var rowNumber: String?

  func text(_ scalar: Scalar) throws(DataError) -> String {
    switch scalar {
    case .column(let name): return columns[try schema.position(of: name)]
    case .literal(let literal): return SQLText.literal(literal)
    case .call(let name, let arguments): return try call(name, arguments, scalar)
    case .cases(let branches, let otherwise): return try cases(branches, otherwise)
    case .membership(let scalar, let choices, let negated):
      return try membership(scalar, choices, negated)
    case .cast(let inner, let type):
      return Functions.converted(try text(inner), try inner.type(in: schema), to: type)
    }
  }

  func texts(_ scalars: [Scalar]) throws(DataError) -> [String] {
    try scalars.map { scalar throws(DataError) in try text(scalar) }
  }

  private func call(
    _ name: String, _ arguments: [Scalar], _ scalar: Scalar
  ) throws(DataError) -> String {
    guard let function = Functions.named(name) else {
      throw DataError(.function(.unknown(name, nearest: nil)))
    }
    let types = try arguments.map { argument throws(DataError) in try argument.type(in: schema) }
    var sql = try texts(arguments)
    if name == "date" || name == "timestamp" || name.hasPrefix("try_") {
      sql = try withFormat(sql, arguments)
    }
    if function.needsOrder { sql.append(rowNumber ?? "0") }
    if try scalar.type(in: schema) == .timestamp, types.contains(.date), types.contains(.duration) {
      return "(\(sql[0]) \(name) \(sql[1]))"
    }
    return function.render(sql, types)
  }

  private func withFormat(
    _ sql: [String], _ arguments: [Scalar]
  ) throws(DataError) -> [String] {
    guard arguments.count == 2, case .literal(.text(let format)) = arguments[1] else { return sql }
    return [sql[0], SQLText.string(DateFormat.strftime(format))]
  }

  private func cases(_ branches: [CaseBranch], _ otherwise: Scalar?) throws(DataError) -> String {
    guard !branches.isEmpty else { return try otherwise.map(text) ?? "NULL" }
    var sql = "CASE"
    for branch in branches {
      sql += " WHEN \(try text(branch.condition)) THEN \(try text(branch.value))"
    }
    if let otherwise { sql += " ELSE \(try text(otherwise))" }
    return sql + " END"
  }

  private func membership(
    _ scalar: Scalar, _ choices: [Scalar], _ negated: Bool
  ) throws(DataError) -> String {
    let value = try text(scalar)
    let values = choices.filter { $0 != .literal(.null) }
    var tests: [String] = []
    if !values.isEmpty {
      tests.append("\(value) IN (\(try texts(values).joined(separator: ", ")))")
    }
    if values.count < choices.count { tests.append("\(value) IS NULL") }
    let sql = tests.isEmpty ? "FALSE" : tests.joined(separator: " OR ")
    return negated ? "(NOT (\(sql)))" : "(\(sql))"
  }
}
