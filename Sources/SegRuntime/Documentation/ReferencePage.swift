import SegData
import SegLanguage

/// The reference of all verbs, functions and messages as one Markdown page, made from the registry.
package enum ReferencePage {
  package static func markdown() -> String {
    var lines = ["# Reference", "", "Made by `seg doc` from the registry.", ""]
    for chapter in Chapter.allCases {
      let verbs = Registry.verbs.filter { $0.chapter == chapter }
      if !verbs.isEmpty { lines += ["## \(chapter.rawValue)", ""] }
      for verb in verbs { lines += self.verb(verb) }
    }
    lines += ["## Functions", "", "| Function | Meaning | Example |", "|---|---|---|"]
    for function in Functions.all where !function.isOperator {
      lines.append(
        "| `\(cell(function.signature))` | \(cell(function.summary)) | `\(cell(function.example))` |"
      )
    }
    lines += ["", "## Messages", "", "| Code | Meaning |", "|---|---|"]
    for code in MessageCodes.all { lines.append("| \(code.code) | \(cell(code.title)) |") }
    return lines.joined(separator: "\n")
  }

  private static func verb(_ verb: Verb) -> [String] {
    var lines = ["### \(verb.name)", "", verb.summary, "", "```text", Usage.line(verb), "```", ""]
    if !verb.details.isEmpty { lines += [verb.details, ""] }
    let result = verb.returns == .nothing ? "nothing" : "a \(verb.returns.rawValue)"
    lines += ["Takes \(verb.accepts.words); gives \(result).", ""]
    if !verb.parameters.isEmpty {
      lines += ["| Parameter | Meaning |", "|---|---|"]
      for parameter in verb.parameters {
        let choices = parameter.kind.choices.map { choice in
          choice.help.isEmpty ? "`\(choice.name)`" : "`\(choice.name)`: \(choice.help)"
        }
        let more = choices.isEmpty ? "" : " – " + choices.joined(separator: "; ")
        lines.append("| `\(Help.label(parameter))` | \(cell(Help.facts(parameter) + more)) |")
      }
      lines.append("")
    }
    lines += ["```seg"]
    lines += verb.examples.flatMap { ["# " + $0.caption, $0.code] }
    lines += ["```", ""]
    lines += verb.references.map { "- " + Help.cited($0) }
    return verb.references.isEmpty ? lines : lines + [""]
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

/// The registry as JSON, for other programs. The shape is versioned.
package enum RegistryDump {
  package static func json() -> String {
    let verbs = Registry.verbs.map { verb in
      object([
        ("name", quoted(verb.name)), ("summary", quoted(verb.summary)),
        ("details", quoted(verb.details)), ("chapter", quoted(verb.chapter.rawValue)),
        ("accepts", quoted(verb.accepts.words)), ("returns", quoted(verb.returns.rawValue)),
        ("parameters", list(verb.parameters.map(parameter))),
        ("examples", list(verb.examples.map { quoted($0.code) })),
      ])
    }
    let functions = Functions.all.map { function in
      object([
        ("name", quoted(function.name)), ("signature", quoted(function.signature)),
        ("summary", quoted(function.summary)), ("example", quoted(function.example)),
        ("aggregate", function.isAggregate ? "true" : "false"),
      ])
    }
    return object([("version", "1"), ("verbs", list(verbs)), ("functions", list(functions))])
  }

  private static func parameter(_ parameter: ParameterDescription) -> String {
    object([
      ("name", quoted(parameter.name)), ("help", quoted(parameter.help)),
      ("placement", quoted("\(parameter.placement)")), ("takes", quoted(parameter.kind.words)),
      ("required", parameter.isRequired ? "true" : "false"),
      ("default", parameter.defaultText.map(quoted) ?? "null"),
      ("limits", parameter.limits.map(quoted) ?? "null"),
      ("choices", list(parameter.kind.choices.map { quoted($0.name) })),
    ])
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { quoted($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
