extension Functions {
  private typealias F = FunctionDescription

  private static let one = F.takes([.text], gives: .type(.text))
  private static let test = F.takes([.text, .text], gives: .type(.boolean))
  private static let part = F.takes([.text, .integer], gives: .type(.text))

  static let texts: [FunctionDescription] = [
    F(.text, "lower(x)", "In small letters.", "lower(\"ABC\")", one, "lower($1)"),
    F(.text, "upper(x)", "In capital letters.", "upper(\"abc\")", one, "upper($1)"),
    F(.text, "trim(x)", "Without blanks at both ends.", "trim(\"  a \")", one, "trim($1)"),
    F(
      .text, "length(x)", "Number of characters.", "length(\"Öl\")",
      F.takes([.text], gives: .type(.integer)), "length($1)"),
    F(
      .text, "substr(x, start, count = rest)", "A part; the first character is 1.",
      "substr(\"abcdef\", 2, 3)",
      F.takes([.text, .integer, .integer], optional: 1, gives: .type(.text))
    ) { sql, _ in "substr(\(sql.joined(separator: ", ")))" },
    F(
      .text, "replace(x, old, new)", "Every occurrence of a text replaced.",
      "replace(zip, \" \", \"\")", F.takes([.text, .text, .text], gives: .type(.text)),
      "replace($1, $2, $3)"),
    F(
      .text, "split_part(x, separator, index)", "One of the parts between separators, from 1.",
      "split_part(email, \"@\", 2)", F.takes([.text, .text, .integer], gives: .type(.text)),
      "split_part($1, $2, CAST($3 AS INTEGER))"),
    F(
      .text, "concat(x, …)", "One after the other; missing values are left out.",
      "concat(first, \" \", last)", F.takes([.any], repeating: true, gives: .type(.text))
    ) { sql, types in
      "concat(\(zip(sql, types).map { asText($0, $1) }.joined(separator: ", ")))"
    },
    F(
      .text, "starts_with(x, part)", "Whether it begins so.", "starts_with(zip, \"8\")", test,
      "starts_with($1, $2)"),
    F(
      .text, "ends_with(x, part)", "Whether it ends so.", "ends_with(email, \".de\")", test,
      "ends_with($1, $2)"),
    F(
      .text, "contains(x, part)", "Whether it occurs.", "contains(name, \"GmbH\")", test,
      "contains($1, $2)"),
    F(.text, "left(x, count)", "The first characters.", "left(zip, 2)", part, "left($1, $2)"),
    F(.text, "right(x, count)", "The last characters.", "right(iban, 4)", part, "right($1, $2)"),
    padding("lpad(x, width, fill = blank)", "Filled up on the left, or cut.", "lpad(id, 5, \"0\")"),
    padding(
      "rpad(x, width, fill = blank)", "Filled up on the right, or cut.", "rpad(id, 5, \".\")"),
    F(
      .text, "regex_extract(x, pattern, group = 0)",
      "What a regular expression, or one of its groups, finds first; missing if nothing.",
      "regex_extract(sku, \"[0-9]+\")",
      F.takes([.text, .text, .integer], optional: 1, gives: .type(.text))
    ) { sql, _ in
      "nullif(regexp_extract(\(sql[0]), \(sql[1]), CAST(\(sql.count > 2 ? sql[2] : "0") AS INTEGER)), '')"
    }.constant(2, .wholeNumber),
    F(
      .text, "regex_replace(x, pattern, new)", "Every match of a regular expression replaced.",
      "regex_replace(phone, \"[^0-9]\", \"\")",
      F.takes([.text, .text, .text], gives: .type(.text)), "regexp_replace($1, $2, $3, 'g')"),
  ]

  private static func padding(
    _ signature: String, _ summary: String, _ example: String
  ) -> FunctionDescription {
    let name = signature.prefix(4)
    return F(
      .text, signature, summary, example,
      F.takes([.text, .integer, .text], optional: 1, gives: .type(.text))
    ) { sql, _ in
      "\(name)(\(sql[0]), CAST(\(sql[1]) AS INTEGER), \(sql.count > 2 ? sql[2] : "' '"))"
    }
  }

  /// Whole numbers without a point, whatever their type.
  static func asText(_ sql: String, _ type: ColumnType) -> String {
    switch type {
    case .text: sql
    case .number: "regexp_replace(CAST(\(sql) AS VARCHAR), '[.]0$', '')"
    default: "CAST(\(sql) AS VARCHAR)"
    }
  }
}
