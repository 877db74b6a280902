package import SegLanguage

/// The names that a statement sees.
package struct Scope: Sendable {
  /// A name's value, or in the check only its shape.
  package enum Binding: Sendable {
    case value(Value)
    case shape(Shape)

    package var shape: Shape {
      switch self {
      case .value(let value): value.shape
      case .shape(let shape): shape
      }
    }
  }

  /// A plain value; unknown in the check when it depends on data.
  package enum PlainBinding: Sendable {
    case known(Plain)
    case unknown
  }

  /// A user's verb or function with the text it was written in.
  package struct UserDefinition: Sendable {
    package let definition: Definition
    package let source: String
    package let documentation: String?
  }

  package var names: [String: Binding] = [:]
  package var variables: [String: PlainBinding] = [:]
  package var definitions: [String: UserDefinition] = [:]
  /// The last result, for a line that begins with `|` and for `it`.
  package var previous: Binding?
  /// Names of the user's verbs being run, outermost first: none may run itself.
  var running: [String] = []

  package init() {}

  func binding(of name: String) -> Binding? {
    names[name] ?? (name == "it" ? previous : nil)
  }
}
