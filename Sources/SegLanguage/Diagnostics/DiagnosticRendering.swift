extension Diagnostic {
  /// The diagnostic as lines of text: head, excerpt with carets, notes, and the fix.
  ///
  /// `firstLine` is the number of the source's first line.
  package func render(
    source: String, firstLine: Int = 1, style: DiagnosticStyle = .plain
  ) -> String {
    "\(severity.rawValue) \(code): \(message)"
  }
}
