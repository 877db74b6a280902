extension FileFormat {
  static let tsv: FileFormat = FileFormat(
    name: "tsv", summary: "Text with tabs between the fields.", extensions: ["tsv", "tab"],
    inspect: { request, inspection throws(DataError) in
      var tabbed = request
      tabbed.delimiter = request.delimiter ?? "\t"
      return try DelimitedText(tabbed, inspection, .tsv).source()
    },
    copyOptions: { DelimitedText.copyOptions($0, delimiter: "\t") }, isDelimited: true)
}
