extension Functions {
  private typealias F = FunctionDescription

  private static let numeric = F.takes([.numeric], gives: .type(.number))
  private static let keep = F.takes([.any], gives: .same(0))
  private static let truth = F.takes([.boolean], gives: .type(.boolean))

  static let aggregates: [FunctionDescription] = [
    F(
      .aggregate, "count(x)", "Number of rows, or of values that are not missing.", "count()",
      F.takes([.any], optional: 1, gives: .type(.integer))
    ) { sql, _ in sql.isEmpty ? "count(*)" : "count(\(sql[0]))" },
    F(
      .aggregate, "count_distinct(x)", "Number of different values.", "count_distinct(invoice)",
      F.takes([.any], gives: .type(.integer)), "count(DISTINCT $1)"),
    F(
      .aggregate, "count_if(condition)", "Number of rows for which it is true.",
      "count_if(amount > 0)", F.takes([.boolean], gives: .type(.integer)),
      "count(*) FILTER (WHERE $1)"),
    F(.aggregate, "sum(x)", "Sum, rounded only once; missing without values.", "sum(amount)", total)
    {
      total($0[0], $1[0])
    },
    F(
      .aggregate, "sum_if(x, condition)", "Sum over the rows for which it is true.",
      "sum_if(amount, year == 2026)", totalIf
    ) { total("CASE WHEN \($0[1]) THEN \($0[0]) END", $1[0]) },
    mean("mean(x)"), mean("avg(x)"),
    F(.aggregate, "median(x)", "Middle value; of dates, the lower one.", "median(age)", middle) {
      quantile($0[0], "0.5", $1[0])
    },
    F(
      .aggregate, "quantile(x, p)",
      "Quantile with interpolation (type 7); of dates, the lower value.",
      "quantile(amount, 0.9)", middleAt
    ) { quantile($0[0], $0[1], $1[0]) }.constant(1, .probability),
    F(.aggregate, "min(x)", "Least value.", "min(date)", keep, "min($1)"),
    F(.aggregate, "max(x)", "Greatest value.", "max(date)", keep, "max($1)"),
    F(
      .aggregate, "sd(x)", "Standard deviation of a sample (n - 1).", "sd(amount)", numeric,
      "seg_sd(#1)"),
    F(
      .aggregate, "sd0(x)", "Standard deviation of all (n).", "sd0(amount)", numeric,
      "seg_sd0(#1)"),
    F(
      .aggregate, "var(x)", "Variance of a sample (n - 1).", "var(amount)", numeric, "seg_var(#1)"),
    F(.aggregate, "var0(x)", "Variance of all (n).", "var0(amount)", numeric, "seg_var0(#1)"),
    F(
      .aggregate, "first(x)", "Value of the first row that has one.", "first(channel)", keep,
      "arg_min($1, $2)"
    ).ordered(),
    F(
      .aggregate, "last(x)", "Value of the last row that has one.", "last(channel)", keep,
      "arg_max($1, $2)"
    ).ordered(),
    F(
      .aggregate, "mode(x)", "Most frequent value; of several, the least.", "mode(channel)", keep,
      mode),
    F(
      .aggregate, "any(condition)", "Whether it is true for a row.", "any(churned)", truth,
      "bool_or($1)"),
    F(
      .aggregate, "all(condition)", "Whether it is true for all rows.", "all(paid)", truth,
      "bool_and($1)"),
    F(
      .aggregate, "share(condition)", "Share of the rows for which it is true.",
      "share(channel == \"web\")", F.takes([.boolean], gives: .type(.number)),
      "avg(CAST($1 AS BIGINT))"),
    F(
      .aggregate, "entropy(x)", "Entropy of the values in nats.", "entropy(channel)",
      F.takes([.any], gives: .type(.number)), entropy),
  ]

  /// Values by rising order, so that the first of the most frequent is the least.
  private static let mode =
    "list_sort(list_transform(map_entries(histogram($1)), "
    + "lambda e: {'c': - CAST(e.value AS BIGINT), 'k': e.key}))[1].k"

  /// Summed by rising count, so that the order of the rows cannot show in the last digits.
  private static let entropy =
    "list_reduce(list_prepend(0e0, list_transform(list_sort(map_values(histogram($1))), "
    + "lambda n: - (CAST(n AS DOUBLE) / count($1)) * ln(CAST(n AS DOUBLE) / count($1)))), "
    + "lambda a, b: a + b)"

  private static let total: @Sendable ([ColumnType]) -> ColumnType? = { types in
    guard types.count == 1 else { return nil }
    switch types[0] {
    case .integer, .boolean: return .integer
    case .number, .null: return .number
    default: return nil
    }
  }

  private static let totalIf: @Sendable ([ColumnType]) -> ColumnType? = { types in
    types.count == 2 && types[1] == .boolean ? total([types[0]]) : nil
  }

  private static func total(_ sql: String, _ type: ColumnType) -> String {
    switch type {
    case .integer: "CAST(sum(\(sql)) AS BIGINT)"
    case .boolean: "CAST(sum(CAST(\(sql) AS BIGINT)) AS BIGINT)"
    default: "seg_sum(\(SQLTemplate.double(sql, type)))"
    }
  }

  private static func mean(_ signature: String) -> FunctionDescription {
    F(.aggregate, signature, "Arithmetic mean, rounded only once.", "mean(amount)", numeric) {
      // Whole numbers are summed without rounding anyway.
      $1[0] == .integer ? "avg(\($0[0]))" : "seg_mean(\(SQLTemplate.double($0[0], $1[0])))"
    }
  }

  private static let middle: @Sendable ([ColumnType]) -> ColumnType? = { types in
    guard types.count == 1 else { return nil }
    if types[0].isNumeric { return .number }
    return types[0].isTemporal ? types[0] : nil
  }

  private static let middleAt: @Sendable ([ColumnType]) -> ColumnType? = { types in
    types.count == 2 && types[1].isNumeric ? middle([types[0]]) : nil
  }

  private static func quantile(_ sql: String, _ p: String, _ type: ColumnType) -> String {
    type == .date || type == .timestamp
      ? "quantile_disc(\(sql), \(p))"
      : "quantile_cont(\(SQLTemplate.double(sql, type)), \(p))"
  }
}
