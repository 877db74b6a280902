import RealModule

/// What the values of a column mean to a distance between rows.
public enum MixedKind: String, Sendable, CaseIterable {
  /// Differences count.
  case number
  /// Ratios count: differences of logarithms.
  case logarithm
  /// Only the order counts: differences of ranks.
  case ordinal
  /// Equal or not.
  case nominal
  /// Two levels, of which only the second says something: rows that both have the first one are no
  /// more alike for it.
  case asymmetric

  /// Whether the codes are levels, and not numbers whose differences count.
  public var isCategory: Bool { self == .nominal || self == .asymmetric }
}

/// A column as it comes.
public struct MixedInput: Sendable {
  public enum Values: Sendable {
    /// NaN is missing.
    case numbers([Double])
    case texts([String?])

    var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  public let name: String
  public let kind: MixedKind
  /// How much the column counts, 1 as a rule.
  public let weight: Double
  /// The levels in their order, for texts whose order counts.
  public let order: [String]?
  public let values: Values

  public init(
    _ name: String, _ kind: MixedKind, weight: Double = 1, order: [String]? = nil, _ values: Values
  ) {
    self.name = name
    self.kind = kind
    self.weight = weight
    self.order = order
    self.values = values
  }
}

/// What a fit keeps of a column, so that new rows are judged by the same.
public struct MixedColumn: Sendable, Equatable {
  /// The values that occurred, in the order of their codes.
  public enum Levels: Sendable, Equatable {
    /// A number: there are none.
    case none
    /// Rising.
    case numbers([Double])
    case texts([String])

    public var count: Int {
      switch self {
      case .none: 0
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  public let name: String
  public let kind: MixedKind
  public let weight: Double
  public let levels: Levels
  /// Least and largest code of the fitted rows: of the numbers themselves, their decimal logarithms
  /// or their ranks (from 1); NaN where all are missing.
  public let low: Double
  public let high: Double

  /// What a code is divided by after `low` is taken off, as in R's `daisy`: a column that does not vary
  /// tells no rows apart, but goes on counting.
  var spread: Double { high > low ? high - low : 1 }
}

extension MixedColumn {
  /// The code of a level that no fitted row has.
  public static let unknown = -1.0

  /// Learns levels and range. Throws `notFinite`, `invalid`.
  init(fitting input: MixedInput, column: Int) throws(EngineError) {
    try Self.check(input, column)
    let levels = try Self.levels(input)
    let bare = MixedColumn(
      name: input.name, kind: input.kind, weight: input.weight, levels: levels, low: .nan,
      high: .nan)
    let codes = try bare.codes(of: input, column: column).codes
    let known = codes.lazy.filter { !$0.isNaN }
    self.init(
      name: input.name, kind: input.kind, weight: input.weight, levels: levels,
      low: known.min() ?? .nan, high: known.max() ?? .nan)
  }

  private static func check(_ input: MixedInput, _ column: Int) throws(EngineError) {
    guard input.weight >= 0, input.weight.isFinite else {
      throw .invalid(
        parameter: "weight of `\(input.name)`", found: "\(input.weight)", allowed: "0 or more")
    }
    if case .texts = input.values, !input.kind.isCategory {
      guard input.kind == .ordinal, input.order != nil else {
        throw .invalid(
          parameter: "`\(input.name)`", found: "text",
          allowed: "numbers, or texts with the order of their levels")
      }
    }
    if case .numbers(let values) = input.values,
      let row = values.firstIndex(where: { $0.isInfinite })
    {
      throw .notFinite(row: row, column: column)
    }
  }

  private static func levels(_ input: MixedInput) throws(EngineError) -> Levels {
    guard input.kind.isCategory || input.kind == .ordinal else { return .none }
    let levels: Levels =
      switch input.values {
      // −0 is 0.
      case .numbers(let values):
        .numbers(Set(values.lazy.filter { !$0.isNaN }.map { $0 + 0 }).sorted())
      case .texts(let values): .texts(input.order ?? Set(values.compactMap { $0 }).sorted())
      }
    if input.kind == .asymmetric && levels.count > 2 {
      throw .invalid(
        parameter: "asymmetric column `\(input.name)`", found: "\(levels.count) levels",
        allowed: "two, such as 0 and 1")
    }
    return levels
  }

  /// The codes of values, and the levels among them that no fitted row has.
  ///
  /// Numbers stay, of logarithmic columns their decimal logarithm; ranks go from 1, and a number between
  /// two known ones lies half-way; levels are 0, 1, …, unknown ones −1; missing is NaN. O(n log levels).
  func codes(
    of input: MixedInput, column: Int
  ) throws(EngineError) -> (codes: [Double], unknown: [String]) {
    switch (kind, levels, input.values) {
    case (.number, _, .numbers(let values)): return (values, [])
    case (.logarithm, _, .numbers(let values)):
      if let row = values.firstIndex(where: { $0 <= 0 }) {
        throw .invalid(
          parameter: "`\(name)` in row \(row + 1)", found: "\(values[row])",
          allowed: "above 0, since its logarithm counts")
      }
      return (values.map { Double.log10($0) }, [])
    case (.ordinal, .numbers(let steps), .numbers(let values)):
      return (values.map { Self.rank(of: $0, in: steps) }, [])
    case (_, .numbers(let known), .numbers(let values)):
      return lookUp(values.map { $0.isNaN ? nil : $0 }, known)
    case (_, .texts(let known), .texts(let values)):
      return try texts(values, known)
    default:
      throw .invalid(
        parameter: "`\(input.name)`", found: "another type of values", allowed: "that of the fit")
    }
  }

  private func texts(
    _ values: [String?], _ known: [String]
  ) throws(EngineError) -> (codes: [Double], unknown: [String]) {
    var found = lookUp(values, known)
    guard kind == .ordinal, !found.unknown.isEmpty else { return found }
    // While it is fitted, a level out of the given order is a mistake; of new rows nothing is known.
    if low.isNaN {
      throw .invalid(
        parameter: "level of `\(name)`", found: "\"\(found.unknown[0])\"",
        allowed: known.joined(separator: ", "))
    }
    for row in found.codes.indices where found.codes[row] == Self.unknown {
      found.codes[row] = .nan
    }
    return found
  }

  /// The code of the first level. Of an asymmetric column with one level it says which of the two that is:
  /// the number 0 is the first, all else the second.
  private var first: Double {
    switch (kind, levels) {
    case (.ordinal, _): 1
    case (.asymmetric, .numbers(let values)) where values.count == 1: values[0] == 0 ? 0 : 1
    case (.asymmetric, .texts(let values)) where values.count == 1: 1
    default: 0
    }
  }

  private func lookUp<Value: Hashable>(
    _ values: [Value?], _ known: [Value]
  ) -> (codes: [Double], unknown: [String]) {
    var codes: [Value: Double] = [:]
    for (place, level) in known.enumerated() { codes[level] = first + Double(place) }
    var unknown: [String] = []
    let found = values.map { value in
      guard let value else { return Double.nan }
      if let code = codes[value] { return code }
      codes[value] = Self.unknown
      unknown.append("\(value)")
      return Self.unknown
    }
    return (found, unknown)
  }

  private static func rank(of value: Double, in steps: [Double]) -> Double {
    guard !value.isNaN else { return .nan }
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < steps.count && steps[low] == value ? Double(low + 1) : Double(low) + 0.5
  }
}
