/// The values of one column: an array without gaps, and which of its rows count.
package enum ColumnValues: Hashable, Sendable {
  case integers([Int64], Validity)
  case numbers([Double], Validity)
  case texts([String], Validity)
  case booleans([Bool], Validity)
  case dates([Int32], Validity)
  case timestamps([Int64], Validity)
  case durations([Interval], Validity)
  /// So many missing values.
  case nulls(Int)

  /// No values of the type yet.
  package init(_ type: ColumnType) {
    switch type {
    case .integer: self = .integers([], Validity())
    case .number: self = .numbers([], Validity())
    case .text: self = .texts([], Validity())
    case .boolean: self = .booleans([], Validity())
    case .date: self = .dates([], Validity())
    case .timestamp: self = .timestamps([], Validity())
    case .duration: self = .durations([], Validity())
    case .null: self = .nulls(0)
    }
  }

  package var type: ColumnType {
    switch self {
    case .integers: .integer
    case .numbers: .number
    case .texts: .text
    case .booleans: .boolean
    case .dates: .date
    case .timestamps: .timestamp
    case .durations: .duration
    case .nulls: .null
    }
  }

  package var count: Int {
    switch self {
    case .integers(let values, _): values.count
    case .numbers(let values, _): values.count
    case .texts(let values, _): values.count
    case .booleans(let values, _): values.count
    case .dates(let values, _): values.count
    case .timestamps(let values, _): values.count
    case .durations(let values, _): values.count
    case .nulls(let count): count
    }
  }

  package var missingCount: Int {
    if case .nulls(let count) = self { return count }
    return validity.missingCount
  }

  /// Nothing is marked in `nulls`, whose rows are all missing.
  package var validity: Validity {
    switch self {
    case .integers(_, let validity), .numbers(_, let validity), .texts(_, let validity),
      .booleans(_, let validity), .dates(_, let validity), .timestamps(_, let validity),
      .durations(_, let validity):
      validity
    case .nulls: Validity()
    }
  }

  package subscript(row: Int) -> Cell {
    guard validity.isValid(row) else { return .null }
    return switch self {
    case .integers(let values, _): .integer(values[row])
    case .numbers(let values, _): .number(values[row])
    case .texts(let values, _): .text(values[row])
    case .booleans(let values, _): .boolean(values[row])
    case .dates(let values, _): .date(CalendarDate(daysSinceEpoch: values[row]))
    case .timestamps(let values, _): .timestamp(Timestamp(microsecondsSinceEpoch: values[row]))
    case .durations(let values, _): .duration(values[row])
    case .nulls: .null
    }
  }
}

extension ColumnValues {
  /// Cells of the type, or null; nil if one has another type.
  package init?(_ type: ColumnType, cells: [Cell]) {
    var validity = Validity()
    for (row, cell) in cells.enumerated() where cell.isNull { validity.remove(row) }
    func values<Value>(_ blank: Value, _ read: (Cell) -> Value?) -> [Value]? {
      let found = cells.compactMap { $0.isNull ? blank : read($0) }
      return found.count == cells.count ? found : nil
    }
    let built: ColumnValues? =
      switch type {
      case .integer: values(0) { $0.wholeNumber }.map { .integers($0, validity) }
      case .number: values(0) { $0.realNumber }.map { .numbers($0, validity) }
      case .text: values("") { $0.string }.map { .texts($0, validity) }
      case .boolean: values(false) { $0.truth }.map { .booleans($0, validity) }
      case .date: values(0) { $0.day }.map { .dates($0, validity) }
      case .timestamp: values(0) { $0.moment }.map { .timestamps($0, validity) }
      case .duration: values(Interval()) { $0.length }.map { .durations($0, validity) }
      case .null: validity.missingCount == cells.count ? .nulls(cells.count) : nil
      }
    guard let built else { return nil }
    self = built
  }
}

extension Cell {
  fileprivate var wholeNumber: Int64? { if case .integer(let value) = self { value } else { nil } }
  fileprivate var realNumber: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
  fileprivate var string: String? { if case .text(let value) = self { value } else { nil } }
  fileprivate var truth: Bool? { if case .boolean(let value) = self { value } else { nil } }
  fileprivate var day: Int32? {
    if case .date(let value) = self { value.daysSinceEpoch } else { nil }
  }
  fileprivate var moment: Int64? {
    if case .timestamp(let value) = self { value.microsecondsSinceEpoch } else { nil }
  }
  fileprivate var length: Interval? { if case .duration(let value) = self { value } else { nil } }
}
