/// How much of the machine a backend may use.
package struct BackendConfiguration: Hashable, Sendable {
  /// Results do not depend on it.
  package var threads: Int
  /// In bytes; what does not fit goes to the temporary folder.
  package var memoryLimit: Int?
  /// Made when it is first needed; emptied at the end.
  package var temporaryFolder: String?
  /// In bytes.
  package var temporaryLimit: Int?

  package init(
    threads: Int, memoryLimit: Int? = nil, temporaryFolder: String? = nil,
    temporaryLimit: Int? = nil
  ) {
    self.threads = threads
    self.memoryLimit = memoryLimit
    self.temporaryFolder = temporaryFolder
    self.temporaryLimit = temporaryLimit
  }
}

/// How a file is written.
package struct ExportOptions: Hashable, Sendable {
  /// Of text formats; the format's own if nil.
  package var delimiter: Character?
  package var decimal: Character?
  package var header: Bool

  package init(delimiter: Character? = nil, decimal: Character? = nil, header: Bool = true) {
    self.delimiter = delimiter
    self.decimal = decimal
    self.header = header
  }
}

/// What was written.
package struct ExportSummary: Hashable, Sendable {
  package let rows: Int
  package let bytes: Int
}

/// What pins a file: its content's hash and size.
package struct FileFingerprint: Hashable, Sendable {
  /// SHA-256 in hexadecimal digits.
  package let hash: String
  package let bytes: Int
}
