import SegLanguage

/// What may be asked of a script's text alone.
package enum ScriptFormat {
  /// The script in the one format, or nil when it has syntax errors.
  package static func formatted(_ source: String) -> String? { Formatter.format(source) }

  /// Its syntax errors as text.
  package static func problems(_ source: String) -> String {
    SegParser.parse(source, mode: .file).diagnostics.map {
      $0.render(source: source, style: .plain)
    }
    .joined(separator: "\n")
  }
}

/// The `param` statements of a script, for the command line.
package struct ScriptParameter: Sendable {
  package let name: String
  package let standard: String
  package let help: String
}

package enum ScriptParameters {
  package static func of(_ source: String) -> [ScriptParameter] {
    SegParser.parse(source, mode: .file).script.statements.compactMap { statement in
      guard case .param(let variable, let value, let options) = statement.kind else { return nil }
      let help = options.first { $0.labelName?.text == "help" }
      var text = statement.documentation ?? ""
      if let help, case .text(let template) = help.value.kind { text = template.literal ?? text }
      return ScriptParameter(
        name: variable.name, standard: source.text(in: value.span), help: text)
    }
  }
}
