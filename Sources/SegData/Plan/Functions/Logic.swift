extension Functions {
  private typealias F = FunctionDescription

  static let logic: [FunctionDescription] = [
    F(
      .logic, "if(condition, yes, no)",
      "One of two values; `no` also where the condition is missing.",
      "if(age >= 65, \"senior\", \"adult\")",
      F.takes([.boolean, .any, .any], gives: .unified(from: 1)),
      "CASE WHEN $1 THEN $2 ELSE $3 END"),
    F(
      .logic, "between(x, low, high)", "Whether low <= x <= high.", "between(age, 18, 65)",
      { types in
        types.count == 3 && F.unified(types) != nil ? .boolean : nil
      }, "($1 BETWEEN $2 AND $3)"),
    F(
      .logic, "coalesce(x, y, …)", "The first value that is not missing.",
      "coalesce(mobile, phone)", F.takes([.any], repeating: true, gives: .unified(from: 0))
    ) { sql, _ in "coalesce(\(sql.joined(separator: ", ")))" },
    F(
      .logic, "is_null(x)", "Whether the value is missing.", "is_null(age)",
      F.takes([.any], gives: .type(.boolean)), "($1 IS NULL)"),
    F(
      .logic, "null_if(x, y)", "x, but missing where it equals y.", "null_if(age, -1)",
      { types in
        types.count == 2 && types[0].unified(with: types[1]) != nil ? types[0] : nil
      }, "nullif($1, $2)"),
  ]
}
