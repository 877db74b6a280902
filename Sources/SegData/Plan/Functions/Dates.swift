extension Functions {
  private typealias F = FunctionDescription

  private static let units = [
    "year", "quarter", "month", "week", "day", "hour", "minute", "second",
  ]
  private static let two = F.takes([.temporal, .temporal], gives: .type(.integer))

  static let dates: [FunctionDescription] =
    [
      field("year", "The year.", "year($1)"), field("quarter", "1 to 4.", "quarter($1)"),
      field("month", "1 to 12.", "month($1)"), field("day", "Day of the month.", "day($1)"),
      field("weekday", "1 (Monday) to 7 (Sunday).", "isodow($1)"),
      field("week", "Week of the year after ISO 8601.", "week($1)"),
      field("hour", "0 to 23.", "hour(CAST($1 AS TIMESTAMP))"),
      field("minute", "0 to 59.", "minute(CAST($1 AS TIMESTAMP))"),
      F(
        .dates, "date_trunc(unit, x)",
        "The beginning of its year, quarter, month, week, day, hour, minute or second.",
        "date_trunc(\"month\", 2026-06-30)", F.takes([.text, .temporal], gives: .same(1))
      ) { sql, types in
        "CAST(date_trunc(\(sql[0]), \(sql[1])) AS \(SQLText.type(types[1])))"
      }.constant(0, .oneOf(units)),
      F(
        .dates, "days(from, to)",
        "Days from one date to another, without the time of day; or the days of a duration.",
        "days(2026-01-01, 2026-06-30)", days
      ) { sql, types in
        types.count == 1
          ? "(epoch(\(sql[0])) / 86400)"
          : "date_diff('day', CAST(\(sql[0]) AS DATE), CAST(\(sql[1]) AS DATE))"
      },
      F(
        .dates, "months(from, to)", "Completed months from one date to another.",
        "months(2026-01-15, 2026-06-30)", two, "date_sub('month', $1, $2)"),
      F(
        .dates, "years(from, to)", "Completed years from one date to another, as for an age.",
        "years(1990-05-01, 2026-06-30)", two, "date_sub('year', $1, $2)"),
      F(
        .dates, "make_date(year, month, day)", "A date from its parts.", "make_date(2026, 6, 30)",
        F.takes([.integer, .integer, .integer], gives: .type(.date)), "make_date($1, $2, $3)"),
    ]

  private static let days: @Sendable ([ColumnType]) -> ColumnType? = { types in
    types == [.duration] ? .number : two(types)
  }

  private static func field(
    _ name: String, _ summary: String, _ template: String
  ) -> FunctionDescription {
    F(
      .dates, "\(name)(x)", summary, "\(name)(2026-06-30)",
      F.takes([.temporal], gives: .type(.integer)), "CAST(\(template) AS BIGINT)")
  }
}
