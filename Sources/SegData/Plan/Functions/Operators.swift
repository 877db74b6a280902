extension Functions {
  private typealias F = FunctionDescription

  static let operators: [FunctionDescription] = [
    F(.operators, "+", "Sum; moves a date by a duration.", "2026-06-30 + 1mo", sum) {
      moved($0, $1, by: "+")
    },
    F(.operators, "-", "Difference; of two dates, a duration.", "2026-06-30 - 365d", difference) {
      $0.count == 1 ? "(- \($0[0]))" : subtracted($0, $1)
    },
    F(.operators, "*", "Product.", "price * 1.19", product, "($1 * $2)"),
    F(
      .operators, "/", "Quotient, never cut to a whole number; by 0 it is missing.", "5 / 2",
      F.takes([.numeric, .numeric], gives: .type(.number)), "(#1 / nullif(#2, 0))"),
    F(
      .operators, "%", "Remainder with the sign of the divisor.", "-5 % 3",
      F.takes([.numeric, .numeric], gives: .unified(from: 0)), remainder),
    F(
      .operators, "^", "Power.", "2 ^ 10", F.takes([.numeric, .numeric], gives: .type(.number)),
      "nullif(pow(#1, #2), CAST('nan' AS DOUBLE))"),
    F(
      .operators, "??", "The left value, or the right one where it is missing.", "age ?? 40",
      F.takes([.any, .any], gives: .unified(from: 0)), "coalesce($1, $2)"),
  ]

  static let remainder =
    "((($1 % nullif($2, 0)) + $2) % nullif($2, 0))"

  static let comparisons: [FunctionDescription] =
    [
      comparison("==", "=", "Equal; with null, whether the value is missing.", "IS NULL"),
      comparison("!=", "<>", "Unequal; with null, whether there is a value.", "IS NOT NULL"),
      comparison("<", "<", "Less.", nil), comparison("<=", "<=", "Less or equal.", nil),
      comparison(">", ">", "Greater.", nil), comparison(">=", ">=", "Greater or equal.", nil),
    ] + [
      F(
        .operators, "~", "Whether a regular expression matches a part of the text.",
        "email ~ \"@gmail[.]com$\"", F.takes([.text, .text], gives: .type(.boolean)),
        "regexp_matches($1, $2)"),
      F(
        .operators, "and", "Both are true.", "a and b",
        F.takes([.boolean, .boolean], gives: .type(.boolean)), "($1 AND $2)"),
      F(
        .operators, "or", "One or both are true.", "a or b",
        F.takes([.boolean, .boolean], gives: .type(.boolean)), "($1 OR $2)"),
      F(
        .operators, "not", "The opposite.", "not a", F.takes([.boolean], gives: .type(.boolean)),
        "(NOT $1)"),
    ]

  private static func comparison(
    _ name: String, _ sql: String, _ summary: String, _ nullTest: String?
  ) -> FunctionDescription {
    F(.operators, name, summary, "amount \(name) 10", comparable) { arguments, types in
      if let nullTest {
        if types[1] == .null { return "(\(arguments[0]) \(nullTest))" }
        if types[0] == .null { return "(\(arguments[1]) \(nullTest))" }
      }
      return "(\(arguments[0]) \(sql) \(arguments[1]))"
    }
  }

  private static let comparable: @Sendable ([ColumnType]) -> ColumnType? = { types in
    types.count == 2 && types[0].unified(with: types[1]) != nil ? .boolean : nil
  }

  private static let sum: @Sendable ([ColumnType]) -> ColumnType? = { types in
    guard types.count == 2 else { return nil }
    if types.allSatisfy(\.isNumeric) { return types[0].unified(with: types[1]) }
    if types[1] == .duration {
      return types[0].isTemporal || types[0] == .duration ? types[0] : nil
    }
    return types[0] == .duration && types[1].isTemporal ? types[1] : nil
  }

  private static let difference: @Sendable ([ColumnType]) -> ColumnType? = { types in
    if types.count == 1 { return types[0].isNumeric || types[0] == .duration ? types[0] : nil }
    guard types.count == 2 else { return nil }
    if types.allSatisfy(\.isNumeric) { return types[0].unified(with: types[1]) }
    if types.allSatisfy(\.isTemporal) { return .duration }
    guard types[1] == .duration else { return nil }
    return types[0].isTemporal || types[0] == .duration ? types[0] : nil
  }

  private static let product: @Sendable ([ColumnType]) -> ColumnType? = { types in
    guard types.count == 2 else { return nil }
    if types.allSatisfy(\.isNumeric) { return types[0].unified(with: types[1]) }
    if types[0] == .duration && types[1].isNumeric { return .duration }
    return types[0].isNumeric && types[1] == .duration ? .duration : nil
  }

  /// A date moved by a duration is a date again.
  private static func moved(_ sql: [String], _ types: [ColumnType], by sign: String) -> String {
    let text = "(\(sql[0]) \(sign) \(sql[1]))"
    return types.contains(.date) ? "CAST(\(text) AS DATE)" : text
  }

  private static func subtracted(_ sql: [String], _ types: [ColumnType]) -> String {
    if types == [.date, .date] { return "to_days(CAST(\(sql[0]) - \(sql[1]) AS INTEGER))" }
    if types.allSatisfy({ $0 == .date || $0 == .timestamp }) {
      return "(CAST(\(sql[0]) AS TIMESTAMP) - CAST(\(sql[1]) AS TIMESTAMP))"
    }
    return moved(sql, types, by: "-")
  }
}
