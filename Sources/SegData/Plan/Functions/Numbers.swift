extension Functions {
  private typealias F = FunctionDescription

  private static let one = F.takes([.numeric], gives: .type(.number))
  private static let keep = F.takes([.numeric], gives: .same(0))

  static let numbers: [FunctionDescription] = [
    F(.numbers, "abs(x)", "Absolute value.", "abs(-3)", keep, "abs($1)"),
    F(
      .numbers, "sign(x)", "-1, 0 or 1.", "sign(-3)", F.takes([.numeric], gives: .type(.integer)),
      "CAST(sign($1) AS BIGINT)"),
    F(
      .numbers, "round(x, digits = 0)", "Rounded to so many digits, halves away from zero.",
      "round(3.14159, 2)", F.takes([.numeric, .integer], optional: 1, gives: .same(0))
    ) { sql, _ in "round(\(sql[0]), CAST(\(sql.count > 1 ? sql[1] : "0") AS INTEGER))" },
    F(.numbers, "floor(x)", "The next whole number below.", "floor(2.7)", keep) {
      $1[0] == .integer ? $0[0] : "floor(\($0[0]))"
    },
    F(.numbers, "ceil(x)", "The next whole number above.", "ceil(2.1)", keep) {
      $1[0] == .integer ? $0[0] : "ceil(\($0[0]))"
    },
    F(.numbers, "trunc(x)", "Without the fraction.", "trunc(-2.7)", keep) {
      $1[0] == .integer ? $0[0] : "trunc(\($0[0]))"
    },
    F(.numbers, "sqrt(x)", "Square root; missing below 0.", "sqrt(16)", one, defined("sqrt(#1)")),
    F(.numbers, "exp(x)", "e to the power of x.", "exp(1)", one, "exp(#1)"),
    F(
      .numbers, "log(x, base = e)", "Natural logarithm, or to a base; missing for 0 and below.",
      "log(10)", F.takes([.numeric, .numeric], optional: 1, gives: .type(.number))
    ) { sql, types in
      let logs = zip(sql, types).map { SQLTemplate.fill(defined("ln(nullif(#1, 0))"), [$0], [$1]) }
      return logs.count == 1 ? logs[0] : "(\(logs[0]) / \(logs[1]))"
    },
    F(
      .numbers, "log10(x)", "Logarithm to base 10; missing for 0 and below.", "log10(1000)", one,
      defined("log10(nullif(#1, 0))")),
    F(
      .numbers, "log2(x)", "Logarithm to base 2; missing for 0 and below.", "log2(8)", one,
      defined("log2(nullif(#1, 0))")),
    F(
      .numbers, "log1p(x)", "log(1 + x), exact near 0; missing for -1 and below.", "log1p(99)", one,
      defined("seg_log1p(nullif(#1, -1))")),
    F(.numbers, "expm1(x)", "exp(x) - 1, exact near 0.", "expm1(0.01)", one, "seg_expm1(#1)"),
    F(
      .numbers, "pow(x, y)", "x to the power of y.", "pow(2, 10)",
      F.takes([.numeric, .numeric], gives: .type(.number)), defined("pow(#1, #2)")),
    F(
      .numbers, "mod(x, y)", "Remainder with the sign of y.", "mod(-5, 3)",
      F.takes([.numeric, .numeric], gives: .unified(from: 0)), remainder),
    F(
      .numbers, "clip(x, low, high)", "x, but not below low or above high.", "clip(age, 18, 90)",
      F.takes([.numeric, .numeric, .numeric], gives: .unified(from: 0)),
      "CASE WHEN $1 IS NOT NULL THEN least(greatest($1, $2), $3) END"),
    F(
      .numbers, "greatest(x, y, …)", "The greatest of the values that are there.",
      "greatest(a, b, 0)", F.takes([.any], repeating: true, gives: .unified(from: 0))
    ) { sql, _ in "greatest(\(sql.joined(separator: ", ")))" },
    F(
      .numbers, "least(x, y, …)", "The least of the values that are there.", "least(a, b, 100)",
      F.takes([.any], repeating: true, gives: .unified(from: 0))
    ) { sql, _ in "least(\(sql.joined(separator: ", ")))" },
  ]

  /// Missing where the function is not defined.
  private static func defined(_ template: String) -> String {
    "nullif(\(template), CAST('nan' AS DOUBLE))"
  }
}
