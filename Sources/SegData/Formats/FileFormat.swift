/// A format that files are read from and written to: one file in this folder, one line in the list.
package struct FileFormat: Sendable {
  package let name: String
  package let summary: String
  /// Endings of file names, without the dot and without that of a compression.
  package let extensions: [String]
  let inspect: @Sendable (LoadRequest, FileInspection) throws(DataError) -> FileSource
  /// Options of the database's COPY.
  let copyOptions: @Sendable (ExportOptions) -> [String]
  /// Whether values are written as text in which a decimal comma makes sense.
  let isDelimited: Bool

  package static let all: [FileFormat] = [.csv, .tsv, .parquet, .json, .jsonLines]

  /// By name or ending, without regard to case.
  package static func named(_ name: String) -> FileFormat? {
    let wanted = name.lowercased()
    return all.first { $0.name == wanted || $0.extensions.contains(wanted) }
  }

  /// The format of a path by its ending, and the compression (`gzip`, `zstd`) on top of it.
  static func guess(path: String) -> (format: FileFormat?, compression: String?) {
    var parts = path.split(separator: "/").last.map { $0.split(separator: ".") } ?? []
    let compressions = ["gz": "gzip", "zst": "zstd"]
    let compression = parts.last.flatMap { compressions[$0.lowercased()] }
    if compression != nil { parts.removeLast() }
    guard parts.count > 1, let ending = parts.last else { return (nil, compression) }
    return (all.first { $0.extensions.contains(ending.lowercased()) }, compression)
  }

  static func known(_ name: String) throws(DataError) -> FileFormat {
    guard let format = named(name) else { throw unknown(name) }
    return format
  }

  static func unknown(_ name: String) -> DataError {
    DataError(.unknownFormat(name, known: all.map(\.name)))
  }
}
