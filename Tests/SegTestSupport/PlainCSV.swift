/// A CSV text in cells, for looking at what `export` wrote. Quotes are taken off: a missing value and an
/// empty text look alike.
package struct PlainCSV: Sendable, Equatable {
  package let header: [String]
  package let rows: [[String]]

  package init(_ text: String) {
    var lines: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        lines[lines.count - 1].append(cell)
        cell = ""
      case "\n" where !isQuoted:
        lines[lines.count - 1].append(cell)
        cell = ""
        lines.append([])
      default: cell.append(character)
      }
    }
    if let last = lines.last, !last.isEmpty || !cell.isEmpty {
      lines[lines.count - 1].append(cell)
    } else {
      lines.removeLast()
    }
    header = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  package func column(_ name: String) -> [String] {
    guard let place = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[place] }
  }

  /// NaN stands for what is no number.
  package func numbers(_ name: String) -> [Double] { column(name).map { Double($0) ?? .nan } }
}
