/// Something wrong or noteworthy in a script, with its place.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case error, warning, note
  }

  package var severity: Severity
  /// Such as `S0107`; `?S0107` explains it.
  package var code: String
  package var message: String
  /// The place in the source; none when the whole statement or the data is meant.
  package var span: Span?
  /// Words beside the carets.
  package var label: String?
  /// Lines below the excerpt.
  package var notes: [String]
  package var fix: Fix?

  package init(
    severity: Severity = .error, code: String, message: String, span: Span? = nil,
    label: String? = nil, notes: [String] = [], fix: Fix? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.label = label
    self.notes = notes
    self.fix = fix
  }
}

/// A statement offered instead of the one that was written.
package struct Fix: Hashable, Sendable {
  package enum Verb: String, Hashable, Sendable {
    /// The one repair there is.
    case fix
    /// A proposal.
    case `try`
  }

  package let verb: Verb
  package let statement: String
  /// The place in the source that the statement is meant for, when it is known.
  package let replaced: Span?

  package init(verb: Verb, statement: String, replaced: Span? = nil) {
    self.verb = verb
    self.statement = statement
    self.replaced = replaced
  }
}

package enum DiagnosticStyle: Hashable, Sendable {
  case plain, ansi
}

/// What `?S0107` shows.
package struct DiagnosticCode: Hashable, Sendable {
  package let code: String
  package let title: String
  package let explanation: String
  /// A script with this mistake.
  package let example: String
  /// The same without.
  package let repair: String

  package init(
    code: String, title: String, explanation: String, example: String, repair: String
  ) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.example = example
    self.repair = repair
  }
}
