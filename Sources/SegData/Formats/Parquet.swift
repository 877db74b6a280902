extension FileFormat {
  static let parquet: FileFormat = FileFormat(
    name: "parquet", summary: "Apache Parquet, columns with types.", extensions: ["parquet", "pq"],
    inspect: { request, inspection throws(DataError) in
      let paths = FileInspection.list(inspection.files.map(\.pattern))
      let call = "read_parquet(\(paths))"
      return try inspection.source(request, .parquet, call, inspection.described(call))
    },
    copyOptions: { _ in ["FORMAT parquet", "COMPRESSION zstd"] }, isDelimited: false)
}
