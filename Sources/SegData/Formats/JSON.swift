extension FileFormat {
  static let json: FileFormat = FileFormat(
    name: "json", summary: "One JSON array of objects.", extensions: ["json"],
    inspect: { request, inspection throws(DataError) in
      try JSONReader.inspect(request, inspection, .json, layout: "auto")
    },
    copyOptions: { _ in ["FORMAT json", "ARRAY true"] }, isDelimited: false)
}

/// What both forms of JSON have in common.
enum JSONReader {
  /// What the database's detection finds for whole numbers of both signs; values beyond 64 bits are an error.
  private static let wholeNumbers: Set = ["HUGEINT", "UHUGEINT", "UBIGINT"]

  static func inspect(
    _ request: LoadRequest, _ inspection: FileInspection, _ format: FileFormat, layout: String
  ) throws(DataError) -> FileSource {
    let paths = FileInspection.list(inspection.files.map(\.pattern))
    let compression = inspection.files.first?.compression.map { ", compression='\($0)'" } ?? ""
    let options = "\(paths), format='\(layout)'\(compression)"
    let sample = inspection.isSmall ? -1 : FileInspection.sampledRows
    let columns = try inspection.described("read_json(\(options), sample_size=\(sample))")
      .map { (name: $0.name, type: Self.wholeNumbers.contains($0.type) ? "BIGINT" : $0.type) }
    // Nested values and what is no plain type are read as they are and made texts.
    let types = columns.map { "\(SQLText.string($0.name)): \(SQLText.string($0.type))" }
    let call = "read_json(\(options), columns={\(types.joined(separator: ", "))})"
    return try inspection.source(request, format, call, columns)
  }
}
