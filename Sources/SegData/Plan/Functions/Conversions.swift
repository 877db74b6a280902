extension Functions {
  private typealias F = FunctionDescription

  static let conversions: [FunctionDescription] =
    [
      F(
        .conversion, "text(x)", "As text, with all digits.", "text(2.5)",
        F.takes([.any], gives: .type(.text))
      ) { asText($0[0], $1[0]) }
    ] + ["", "try_"].flatMap(family)

  /// The strict conversions, and those that give null instead of an error.
  private static func family(_ prefix: String) -> [FunctionDescription] {
    let misfit = prefix.isEmpty ? "a text that does not fit is an error" : "null if it does not fit"
    return [
      simple(prefix + "number(x)", "As a number; \(misfit).", "number(\"2.5\")", .number),
      simple(
        prefix + "integer(x)", "As a whole number, without the fraction of a number; \(misfit).",
        "integer(\"25\")", .integer),
      simple(prefix + "boolean(x)", "As true or false; \(misfit).", "boolean(\"true\")", .boolean),
      calendar(prefix, "date", "%Y-%m-%d", .date),
      calendar(prefix, "timestamp", "%Y-%m-%d %H:%M:%S", .timestamp),
    ]
  }

  private static func simple(
    _ signature: String, _ summary: String, _ example: String, _ type: ColumnType
  ) -> FunctionDescription {
    let gives: @Sendable ([ColumnType]) -> ColumnType? = { types in
      types.count == 1 && (types[0].isNumeric || types[0] == .text || types[0] == .boolean)
        ? type : nil
    }
    let cast = signature.hasPrefix("try_") ? "TRY_CAST" : "CAST"
    return F(.conversion, signature, summary, example, gives) { sql, types in
      converted(sql[0], types[0], to: type, cast)
    }
  }

  static func converted(
    _ sql: String, _ source: ColumnType, to type: ColumnType, _ cast: String = "CAST"
  ) -> String {
    switch (source, type) {
    case (.number, .integer): "\(cast)(trunc(\(sql)) AS BIGINT)"
    case (.text, .integer): "\(cast)(\(wholeOnly(sql)) AS BIGINT)"
    case (_, .text): asText(sql, source)
    case (_, .null): sql
    default: "\(cast)(\(sql) AS \(SQLText.type(type)))"
    }
  }

  /// The database would round "2.7"; here it is a text that does not fit.
  private static func wholeOnly(_ sql: String) -> String {
    "CASE WHEN contains(\(sql), '.') THEN concat(\(sql), ' (not whole)') ELSE \(sql) END"
  }

  private static func calendar(
    _ prefix: String, _ name: String, _ standard: String, _ type: ColumnType
  ) -> FunctionDescription {
    let misfit = prefix.isEmpty ? "a text that does not fit is an error" : "null if it does not fit"
    let gives: @Sendable ([ColumnType]) -> ColumnType? = { types in
      switch types.count {
      case 1: types[0].isTemporal || types[0] == .text ? type : nil
      case 2: ArgumentKind.text.accepts(types[0]) && types[1] == .text ? type : nil
      default: nil
      }
    }
    return F(
      .conversion, "\(prefix)\(name)(x, format = \"\(standard)\")",
      "As a \(name), read by a format like %d.%m.%Y or dd.mm.yyyy; \(misfit).",
      "\(prefix)\(name)(\"31.12.2025\", \"dd.mm.yyyy\")", gives
    ) { sql, _ in
      let parse = prefix.isEmpty ? "strptime" : "try_strptime"
      let cast = prefix.isEmpty ? "CAST" : "TRY_CAST"
      let value = sql.count == 1 ? sql[0] : "\(parse)(\(sql[0]), \(sql[1]))"
      return "\(cast)(\(value) AS \(SQLText.type(type)))"
    }.constant(1, .anyText)
  }
}

/// Formats of dates in letters.
package enum DateFormat {
  /// `dd.mm.yyyy` in strftime letters; a text with `%` stays as it is.
  package static func strftime(_ format: String) -> String {
    guard !format.contains("%") else { return format }
    let names = [
      ("yyyy", "%Y"), ("YYYY", "%Y"), ("yy", "%y"), ("YY", "%y"), ("mm", "%m"), ("MM", "%m"),
      ("dd", "%d"), ("DD", "%d"), ("HH", "%H"), ("hh", "%H"), ("ss", "%S"), ("SS", "%S"),
    ]
    var rest = Substring(format)
    var result = ""
    while let first = rest.first {
      if let (name, letter) = names.first(where: { rest.hasPrefix($0.0) }) {
        // After the hours, `mm` are minutes.
        result += letter == "%m" && result.hasSuffix("%H:") ? "%M" : letter
        rest = rest.dropFirst(name.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
