/// How results are written: as text for people, or in a form that other programs read.
package enum ResultFormat: String, Sendable, CaseIterable {
  case table, csv, tsv, json, jsonl, md, html, latex

  /// What it is, and how a missing value looks.
  package var help: String {
    switch self {
    case .table: "aligned text, numbers rounded, a missing value is ·"
    case .csv: "comma-separated; a missing value is an empty field, an empty text is \"\""
    case .tsv: "tab-separated, else like csv"
    case .json: "one array of objects; a missing value is null"
    case .jsonl: "one object a line; a missing value is null"
    case .md: "a Markdown table; a missing value is ·"
    case .html: "an HTML table; a missing value is · of class null"
    case .latex: "a tabular of LaTeX; a missing value is a centred dot"
    }
  }
}
