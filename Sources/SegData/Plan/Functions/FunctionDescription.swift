/// A function of the expression language: what it takes, what it gives, how the backend computes it.
package struct FunctionDescription: Sendable {
  package let name: String
  /// `round(x, digits = 0)`.
  package let signature: String
  package let summary: String
  package let example: String
  package let chapter: Chapter
  /// The result's type, or nil if the arguments do not fit.
  let result: @Sendable (_ arguments: [ColumnType]) -> ColumnType?
  /// SQL for arguments that are SQL themselves.
  let render: @Sendable (_ arguments: [String], _ types: [ColumnType]) -> String
  /// Arguments (from 0) that must be literals, with what they may be.
  private(set) var constants: [Int: ConstantRule] = [:]
  /// Depends on the order of the rows; the SQL gets the row's number as one more argument.
  private(set) var needsOrder = false

  package enum Chapter: String, Sendable, CaseIterable {
    case operators, numbers, logic, text, conversion, dates, aggregate
  }

  /// Computes one value from all rows of a group.
  package var isAggregate: Bool { chapter == .aggregate }
  /// Written between or before its arguments.
  package var isOperator: Bool { chapter == .operators }

  init(
    _ chapter: Chapter, _ signature: String, _ summary: String, _ example: String,
    _ result: @escaping @Sendable ([ColumnType]) -> ColumnType?,
    render: @escaping @Sendable ([String], [ColumnType]) -> String
  ) {
    name = chapter == .operators ? signature : String(signature.prefix { $0 != "(" })
    self.chapter = chapter
    self.signature = signature
    self.summary = summary
    self.example = example
    self.result = result
    self.render = render
  }

  /// In the template, `$1` is the first argument and `#1` the first as a number.
  init(
    _ chapter: Chapter, _ signature: String, _ summary: String, _ example: String,
    _ result: @escaping @Sendable ([ColumnType]) -> ColumnType?, _ template: String
  ) {
    self.init(chapter, signature, summary, example, result) { arguments, types in
      SQLTemplate.fill(template, arguments, types)
    }
  }

  func constant(_ argument: Int, _ rule: ConstantRule) -> FunctionDescription {
    var copy = self
    copy.constants[argument] = rule
    return copy
  }

  func ordered() -> FunctionDescription {
    var copy = self
    copy.needsOrder = true
    return copy
  }
}

/// What a literal argument may be.
enum ConstantRule: Hashable, Sendable {
  /// A number between 0 and 1.
  case probability
  case wholeNumber
  case anyText
  case oneOf([String])

  func allows(_ scalar: Scalar) -> Bool {
    switch (self, scalar) {
    case (.probability, .literal(.number(let value))): (0...1).contains(value)
    case (.probability, .literal(.integer(let value))): value == 0 || value == 1
    case (.wholeNumber, .literal(.integer)), (.anyText, .literal(.text)): true
    case (.oneOf(let words), .literal(.text(let word))): words.contains(word)
    default: false
    }
  }

  var text: String {
    switch self {
    case .probability: "a number from 0 to 1"
    case .wholeNumber: "a whole number that is written out"
    case .anyText: "a text that is written out"
    case .oneOf(let words): "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
  }
}

/// Arguments set into SQL.
enum SQLTemplate {
  static func fill(_ template: String, _ arguments: [String], _ types: [ColumnType]) -> String {
    var text = ""
    var marker: Character?
    for character in template {
      if let mark = marker, let digit = character.wholeNumberValue, digit <= arguments.count {
        let argument = arguments[digit - 1]
        text +=
          mark == "#" ? double(argument, digit <= types.count ? types[digit - 1] : .null) : argument
        marker = nil
      } else if character == "$" || character == "#" {
        marker = character
      } else {
        text.append(character)
      }
    }
    return text
  }

  static func double(_ argument: String, _ type: ColumnType) -> String {
    type == .number ? argument : "CAST(\(argument) AS DOUBLE)"
  }
}
