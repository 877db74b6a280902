/// A diagnostic before its fix is known: what is wrong, and which edits would repair it.
///
/// Edits of all findings in a statement are applied together, and the result is offered only when
/// it parses without errors.
struct Finding {
  struct Edit {
    let span: Span
    let replacement: String
  }

  var diagnostic: Diagnostic
  var edits: [Edit]
  /// What the repaired text covers, when it is not the statement around the place.
  var scope: Span?

  init(
    _ code: String, _ message: String, at span: Span, label: String? = nil, notes: [String] = [],
    edits: [Edit] = [], scope: Span? = nil
  ) {
    self.diagnostic = Diagnostic(
      code: code, message: message, span: span, label: label, notes: notes)
    self.edits = edits
    self.scope = scope
  }

  /// A finding whose only edit replaces its own place.
  init(
    _ code: String, _ message: String, at span: Span, label: String? = nil, notes: [String] = [],
    replacement: String?
  ) {
    let edits = replacement.map { [Edit(span: span, replacement: $0)] } ?? []
    self.init(code, message, at: span, label: label, notes: notes, edits: edits)
  }
}
