extension FileFormat {
  static let csv: FileFormat = FileFormat(
    name: "csv", summary: "Text with a delimiter, usually `,` or `;`.",
    extensions: ["csv", "txt", "dat"],
    inspect: { request, inspection throws(DataError) in
      try DelimitedText(request, inspection, .csv).source()
    },
    copyOptions: { options in
      DelimitedText.copyOptions(options, delimiter: options.decimal == "," ? ";" : ",")
    }, isDelimited: true)
}
