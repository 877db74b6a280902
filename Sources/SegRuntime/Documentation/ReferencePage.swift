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
    if !verb.guide.lookAt.isEmpty {
      let next = verb.guide.next.map { "`… | \($0)`" }.joined(separator: ", ")
      lines += ["Look at \(verb.guide.lookAt).\(next.isEmpty ? "" : " Next: " + next + ".")", ""]
    }
    lines += verb.references.map { "- " + Help.cited($0) }
    return verb.references.isEmpty ? lines : lines + [""]
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

/// The registry as JSON, for other programs. The shape is versioned.
package enum RegistryDump {
  package static func json() -> String {
    let verbs = Registry.verbs.map { verb in
      JSONText.object([
        ("name", JSONText.quoted(verb.name)), ("summary", JSONText.quoted(verb.summary)),
        ("details", JSONText.quoted(verb.details)),
        ("chapter", JSONText.quoted(verb.chapter.rawValue)),
        ("accepts", JSONText.quoted(verb.accepts.words)),
        ("returns", JSONText.quoted(verb.returns.rawValue)),
        ("parameters", JSONText.list(verb.parameters.map(parameter))),
        ("examples", JSONText.list(verb.examples.map { JSONText.quoted($0.code) })),
        ("look_at", JSONText.quoted(verb.guide.lookAt)),
        ("next", JSONText.list(verb.guide.next.map(JSONText.quoted))),
      ])
    }
    let functions = Functions.all.map { function in
      JSONText.object([
        ("name", JSONText.quoted(function.name)),
        ("signature", JSONText.quoted(function.signature)),
        ("summary", JSONText.quoted(function.summary)),
        ("example", JSONText.quoted(function.example)),
        ("aggregate", function.isAggregate ? "true" : "false"),
      ])
    }
    return JSONText.object([
      ("version", "1"), ("verbs", JSONText.list(verbs)), ("functions", JSONText.list(functions)),
    ])
  }

  private static func parameter(_ parameter: ParameterDescription) -> String {
    JSONText.object([
      ("name", JSONText.quoted(parameter.name)), ("help", JSONText.quoted(parameter.help)),
      ("placement", JSONText.quoted("\(parameter.placement)")),
      ("takes", JSONText.quoted(parameter.kind.words)),
      ("required", parameter.isRequired ? "true" : "false"),
      ("default", parameter.defaultText.map(JSONText.quoted) ?? "null"),
      ("limits", parameter.limits.map(JSONText.quoted) ?? "null"),
      ("choices", JSONText.list(parameter.kind.choices.map { JSONText.quoted($0.name) })),
    ])
  }
}
