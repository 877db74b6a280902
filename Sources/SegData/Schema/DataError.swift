/// What went wrong between a plan and its rows: facts, worded in `message` and `advice`.
package struct DataError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Near: names in the same folder that may have been meant.
    case fileNotFound(String, near: [String])
    case unreadable(String, reason: String)
    case emptyFile(String)
    case unknownFormat(String, known: [String])
    /// A value that is not of its column's type. The line counts from 1 with the header.
    case badValue(line: Int?, column: String, value: String, expected: ColumnType, file: String?)
    /// A line with more or fewer fields than there are columns.
    case badLine(line: Int, found: Int?, expected: Int?, file: String?)
    /// Bytes that are not text in the encoding.
    case badEncoding(String, encoding: String, line: Int?)
    case badOption(name: String, value: String, allowed: [String])
    case unknownColumn(String, nearest: String?)
    case duplicateColumn(String)
    case typeMismatch(what: String, found: [ColumnType], expected: String)
    case function(FunctionError)
    /// An aggregate where there is one row at a time, or none where there must be one.
    case misplacedAggregate(String)
    /// A column beside aggregates that is neither inside one nor a key.
    case misplacedColumn(String)
    /// A value met at run time that a conversion or an operation cannot take.
    case conversion(value: String, expected: String)
    case overflow(String)
    case badPattern(String)
    case outOfMemory(limit: String?)
    case diskFull(String?)
    case notWritable(String, reason: String)
    case cancelled
    case internalFailure(String)
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }
}

/// A call that no function of the catalogue answers.
package enum FunctionError: Error, Hashable, Sendable {
  case unknown(String, nearest: String?)
  case wrongArguments(String, signature: String, found: [ColumnType])
  /// The argument (from 1) must be written out: a value of its own, not a column.
  case notConstant(String, argument: Int, expected: String)
}
