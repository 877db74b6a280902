import SegData
import SegPlot

/// A table in the forms that other programs read: every row and column, numbers with as many digits as it takes to
/// read the same number back.
struct TableWriter {
  let table: Table
  let format: ResultFormat

  /// Without a newline at the end.
  func text() -> String {
    let names = table.schema.columns.map(\.name)
    switch format {
    case .table, .csv: return separated(names, by: ",")
    case .tsv: return separated(names, by: "\t")
    case .json: return "[" + objects(names).joined(separator: ",\n ") + "]"
    case .jsonl: return objects(names).joined(separator: "\n")
    case .md: return markdown(names)
    case .html: return html(names)
    case .latex: return latex(names)
    }
  }

  private func rows<Text>(_ text: (Int) -> Text) -> [Text] { (0..<table.rowCount).map(text) }

  private func cells(_ row: Int, _ text: (Cell) -> String) -> [String] {
    table.schema.columns.indices.map { text(table.cell(row, $0)) }
  }

  private func isNumber(_ column: Int) -> Bool { table.schema.columns[column].type.isNumeric }

  // MARK: Separated values

  private func separated(_ names: [String], by mark: String) -> String {
    let header = names.map { Self.field($0, mark) }.joined(separator: mark)
    let body = rows { row in
      cells(row) { $0.isNull ? "" : Self.field(Self.plain($0), mark) }.joined(separator: mark)
    }
    return ([header] + body).joined(separator: "\n")
  }

  /// Quoted where it could be read as something else.
  private static func field(_ text: String, _ mark: String) -> String {
    let isOdd = text.unicodeScalars.contains { scalar in
      scalar == "\"" || scalar == "\n" || scalar == "\r" || String(scalar) == mark
    }
    let isBlank = text.isEmpty || text.first == " " || text.last == " "
    return isOdd || isBlank ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  // MARK: JSON

  private func objects(_ names: [String]) -> [String] {
    let keys = names.map(JSONText.quoted)
    return rows { row in
      let members = zip(keys, cells(row, JSONText.cell)).map { $0 + ": " + $1 }
      return "{" + members.joined(separator: ", ") + "}"
    }
  }

  // MARK: Documents

  private func markdown(_ names: [String]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = names.indices.map { isNumber($0) ? "---:" : ":---" }
    let body = rows { row in line(cells(row) { $0.isNull ? "·" : Self.markdown(Self.plain($0)) }) }
    return ([line(names.map(Self.markdown)), line(rule)] + body).joined(separator: "\n")
  }

  static func markdown(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\n", "\r\n", "\r": result += "<br>"
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      case "|", "\\", "`", "*", "_", "[", "]": result += "\\" + String(character)
      default: result.append(character)
      }
    }
    return result
  }

  private func html(_ names: [String]) -> String {
    func tag(_ name: String, _ column: Int) -> String {
      isNumber(column) ? "<\(name) style=\"text-align:right\">" : "<\(name)>"
    }
    let header = names.enumerated().map { tag("th", $0.offset) + Self.html($0.element) + "</th>" }
    let body = rows { row in
      table.schema.columns.indices.map { column -> String in
        let cell = table.cell(row, column)
        if cell.isNull { return "<td class=\"null\">·</td>" }
        return tag("td", column) + Self.html(Self.plain(cell)) + "</td>"
      }.joined()
    }
    return "<table>\n<thead><tr>\(header.joined())</tr></thead>\n<tbody>\n"
      + body.map { "<tr>\($0)</tr>\n" }.joined() + "</tbody>\n</table>"
  }

  static func html(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r\n", "\r": result += "<br>"
      default: result.append(character)
      }
    }
    return result
  }

  private func latex(_ names: [String]) -> String {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\" }
    let places = names.indices.map { isNumber($0) ? "r" : "l" }.joined()
    let body = rows { row in
      line(cells(row) { $0.isNull ? "\\textperiodcentered{}" : Self.latex(Self.plain($0)) })
    }
    return
      (["\\begin{tabular}{\(places)}", "\\hline", line(names.map(Self.latex)), "\\hline"]
      + body + ["\\hline", "\\end{tabular}"]).joined(separator: "\n")
  }

  static func latex(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": result += "\\" + String(character)
      case "\\": result += "\\textbackslash{}"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      case "\n", "\r\n", "\r": result += " "
      default: result.append(character)
      }
    }
    return result
  }

  /// A value in full, as `export` writes it.
  private static func plain(_ cell: Cell) -> String {
    if case .number(let value) = cell { return NumberText.exact(value) }
    return cell.description
  }
}

extension NumberText {
  /// The shortest text that reads back as the same bits, also of −0 and beyond whole numbers of 15 digits.
  static func exact(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// Pieces of JSON.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028
        || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { quoted($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  /// JSON has no infinite numbers; these are the texts "inf", "-inf" and "nan".
  static func number(_ value: Double) -> String {
    value.isFinite ? NumberText.exact(value) : quoted(NumberText.exact(value))
  }

  static func cell(_ cell: Cell) -> String {
    switch cell {
    case .null: "null"
    case .integer(let value): String(value)
    case .number(let value): number(value)
    case .boolean(let value): String(value)
    case .text, .date, .timestamp, .duration: quoted(cell.description)
    }
  }

  static func plain(_ value: Plain) -> String {
    switch value {
    case .null: "null"
    case .integer(let whole): String(whole)
    case .number(let number): self.number(number)
    case .boolean(let truth): String(truth)
    case .list(let values): list(values.map(plain))
    case .text, .date, .timestamp, .duration, .range: quoted(PlainText.inline(value))
    }
  }
}
