import SegLanguage

/// The names that a statement sees.
struct Scope: Sendable {
  /// A name's value, or in the check only its shape.
  enum Binding: Sendable {
    case value(Value)
    case shape(Shape)

    var shape: Shape {
      switch self {
      case .value(let value): value.shape
      case .shape(let shape): shape
      }
    }
  }

  /// A plain value; unknown in the check when it depends on data.
  enum PlainBinding: Sendable {
    case known(Plain)
    case unknown
  }

  /// A user's verb or function with the text it was written in.
  struct UserDefinition: Sendable {
    let definition: Definition
    let source: String
    let documentation: String?
  }

  var names: [String: Binding] = [:]
  var variables: [String: PlainBinding] = [:]
  var definitions: [String: UserDefinition] = [:]
  /// The last result, for a line that begins with `|` and for `it`.
  var previous: Binding?
  /// Files that statements before this one write; they need not be there in the check.
  var outputs: Set<String> = []
  /// Names of the user's verbs being run, outermost first: none may run itself.
  var running: [String] = []
  /// Whether a stage may run several times with these names: in a loop, a sweep or a user's verb.
  var isRepeated = false

  init() {}

  func binding(of name: String) -> Binding? {
    names[name] ?? (name == "it" ? previous : nil)
  }
}
