import SegEngine

/// What the values of a column mean, where its type does not say it.
enum Treatment: Hashable, Sendable {
  case kind(TreatmentChoice)
  /// A text whose levels have this order.
  case ordered([String])

  /// Whether the values are levels that no distance of numbers may use.
  var isCategory: Bool {
    switch self {
    case .kind(let choice): choice.kind.isCategory
    case .ordered: false
    }
  }

  var kind: MixedKind {
    switch self {
    case .kind(let choice): choice.kind
    case .ordered: .ordinal
    }
  }

  var order: [String]? { if case .ordered(let levels) = self { levels } else { nil } }

  var words: String {
    switch self {
    case .kind(let choice): choice.rawValue
    case .ordered(let levels): "ordinal: " + levels.joined(separator: " < ")
    }
  }
}

enum TreatmentChoice: String, Choice {
  case number, log, ordinal, nominal, asymmetric

  var help: String {
    switch self {
    case .number: "differences count"
    case .log: "ratios count: differences of logarithms"
    case .ordinal: "only the order of the numbers counts"
    case .nominal: "equal or not, whatever the number"
    case .asymmetric: "two levels, of which only the second (1, true, yes) says something"
    }
  }

  var kind: MixedKind {
    switch self {
    case .number: .number
    case .log: .logarithm
    case .ordinal: .ordinal
    case .nominal: .nominal
    case .asymmetric: .asymmetric
    }
  }
}
