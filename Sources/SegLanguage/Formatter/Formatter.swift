/// Writes scripts in the one canonical style.
package enum Formatter {
  /// The formatted source; nil when it has syntax errors.
  package static func format(_ source: String) -> String? { nil }
}
