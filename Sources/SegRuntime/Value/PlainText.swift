import SegData
import SegLanguage

/// Plain values as text.
enum PlainText {
  /// Inside of a text: `"july_{$k}.csv"`.
  static func inline(_ value: Plain) -> String {
    switch value {
    case .text(let text): text
    case .list(let values): values.map(inline).joined(separator: ", ")
    case .range(let lower, let upper): inline(lower) + ".." + inline(upper)
    default: scalar(value)
    }
  }

  /// As it is written in the language, so that reading it gives the same value.
  static func literal(_ value: Plain) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .list(let values): "[" + values.map(literal).joined(separator: ", ") + "]"
    case .range(let lower, let upper): literal(lower) + ".." + literal(upper)
    default: scalar(value)
    }
  }

  private static func scalar(_ value: Plain) -> String {
    switch value {
    case .number(let number): NumberText.shortest(number)
    case .integer(let whole): String(whole)
    case .boolean(let truth): truth ? "true" : "false"
    case .date(let date): date.description
    case .timestamp(let moment): moment.description.replacing(" ", with: "T")
    case .duration(let interval): interval.description
    case .null: "null"
    case .text, .list, .range: ""
    }
  }

  static func quoted(_ text: String) -> String {
    if !text.contains("'") && !text.contains("\\") && (text.contains("{") || text.contains("\"")) {
      return "'" + text + "'"
    }
    var result = "\""
    for character in text {
      switch character {
      case "\"", "\\", "{": result += "\\" + String(character)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.append(character)
      }
    }
    return result + "\""
  }
}
