/// What is asked of `load`: a path or pattern, and whatever the reader shall not guess.
package struct LoadRequest: Hashable, Sendable {
  /// Files or patterns with `*`, `?`, `[…]`; the files of a pattern are read in the order of their names.
  package var paths: [String]
  package var format: String?
  package var delimiter: Character?
  package var quote: Character?
  package var decimal: Character?
  package var thousands: Character?
  /// `utf-8`, `latin-1`, `cp1252` or `utf-16`.
  package var encoding: String?
  /// In strftime letters (`%d.%m.%Y`) or as `dd.mm.yyyy`.
  package var dateFormat: String?
  package var header: Bool?
  /// Lines to leave out before the header.
  package var skip: Int?
  package var types: [String: ColumnType]
  /// Words that mean a missing value, besides the empty field.
  package var nullTokens: [String]?

  package init(_ path: String) { self.init(paths: [path]) }

  package init(paths: [String]) {
    self.paths = paths
    types = [:]
  }
}

/// One thing that the reader found out by itself, or was told.
package struct Guess: Hashable, Sendable {
  package enum Topic: Hashable, Sendable {
    case format, encoding, delimiter, quote, header, decimal, thousands, dateFormat,
      timestampFormat, skippedLines
    case blanks, missing
    case type(column: String)
  }

  package let topic: Topic
  package let value: String
  /// Told by the caller, and so no guess.
  package let isGiven: Bool
  /// What speaks against it or makes it doubtful.
  package let doubt: String?

  package init(_ topic: Topic, _ value: String, isGiven: Bool = false, doubt: String? = nil) {
    self.topic = topic
    self.value = value
    self.isGiven = isGiven
    self.doubt = doubt
  }
}

/// Files that have been looked at: where they are, how they are read, and what columns they give.
package struct FileSource: Hashable, Sendable {
  /// As they were asked for.
  package let paths: [String]
  /// The name of the format, as in `FileFormat`.
  package let format: String
  package let schema: Schema
  package let guesses: [Guess]
  /// How the reader is called; made by the format and opaque to everybody else.
  let reader: Reader

  /// A call of a reader in SQL, and for each column the expression that gives it.
  struct Reader: Hashable, Sendable {
    let call: String
    let columns: [String]
    /// The files that are read, and where each comes from if it had to be rewritten.
    var originals: [String: String] = [:]
  }
}
