extension FileFormat {
  static let jsonLines: FileFormat = FileFormat(
    name: "jsonl", summary: "A JSON object a line.", extensions: ["jsonl", "ndjson"],
    inspect: { request, inspection throws(DataError) in
      try JSONReader.inspect(request, inspection, .jsonLines, layout: "newline_delimited")
    },
    copyOptions: { _ in ["FORMAT json"] }, isDelimited: false)
}
