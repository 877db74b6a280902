extension DiagnosticCode {
  /// Every code of this module, by number.
  package static let language: [DiagnosticCode] = []
}
