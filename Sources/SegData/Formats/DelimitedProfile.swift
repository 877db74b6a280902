/// Finds in the values what the database's detection leaves open: decimal commas, words for missing values,
/// blanks after delimiters, `Yes` and `No` taken for truth values, days that could be months.
struct DelimitedProfile {
  private(set) var sniffed: SniffedText
  private(set) var blankColumns = false
  private(set) var dateDoubt: String?
  /// By position of the column.
  private(set) var doubts: [Int: String] = [:]
  /// Words for missing values, by position of the column. In other columns they are ordinary text.
  private(set) var words: [Int: [String]] = [:]

  private let paths: [String]
  private let inspection: FileInspection
  private let request: LoadRequest

  /// What may stand for a missing number. In texts these stay as they are.
  private static let nullWords = [
    "NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan", "NAN", "-", "?", ".", " ",
  ]

  init(
    _ paths: [String], _ sniffed: SniffedText, _ inspection: FileInspection, _ request: LoadRequest
  ) {
    self.paths = paths
    self.sniffed = sniffed
    self.inspection = inspection
    self.request = request
  }

  func refined() throws(DataError) -> DelimitedProfile {
    var copy = self
    try copy.findBlanks()
    try copy.findTruthValues()
    try copy.findNumbers()
    try copy.findDateDoubt()
    return copy
  }

  /// All columns as texts, of so many rows, or all if the files are small.
  private func rows(limit: Int?) -> String {
    var plain = sniffed.dialect
    plain.nullTokens = []
    let types = sniffed.types.map { _ in "VARCHAR" }
    let call = "read_csv(\(FileInspection.list(paths)), \(plain.options(types: types)))"
    let most = limit ?? (inspection.isSmall ? nil : FileInspection.sampledRows)
    return "(SELECT * FROM \(call)\(most.map { " LIMIT \($0)" } ?? ""))"
  }

  /// One count for each test.
  private func counts(_ tests: [String], limit: Int? = nil) throws(DataError) -> [Int] {
    guard !tests.isEmpty else { return [] }
    let outputs = tests.map { "CAST(count(*) FILTER (WHERE \($0)) AS VARCHAR)" }
    let found = try inspection.query(
      "SELECT \(outputs.joined(separator: ", ")) FROM \(rows(limit: limit))")
    return found.first?.map { $0.flatMap { Int($0) } ?? 0 } ?? []
  }

  private func free(_ type: ColumnType) -> [Int] {
    sniffed.types.indices.filter {
      sniffed.types[$0] == type && request.types[sniffed.names[$0]] == nil
    }
  }

  private mutating func findBlanks() throws(DataError) {
    let texts = sniffed.types.indices.dropFirst().filter { sniffed.types[$0] == .text }
    let all = sniffed.types.indices.dropFirst()
    guard !texts.isEmpty else { return }
    let bare = all.map { "c\($0) IS NOT NULL AND NOT starts_with(c\($0), ' ')" }
    guard try counts(bare, limit: 2_000).allSatisfy({ $0 == 0 }) else { return }
    blankColumns = try counts(bare).allSatisfy { $0 == 0 }
  }

  private mutating func findTruthValues() throws(DataError) {
    let columns = free(.boolean)
    let other = try counts(columns.map { "lower(c\($0)) NOT IN ('true', 'false')" })
    for (column, count) in zip(columns, other) where count > 0 { sniffed.types[column] = .text }
  }

  /// Texts all of whose values are numbers but for decimal commas or words for missing values.
  private mutating func findNumbers() throws(DataError) {
    for column in free(.number) {
      let word = try counts(["c\(column) IN ('NaN', 'nan', 'NAN')"])
      if word[0] > 0 { words[column] = ["NaN", "nan", "NAN"] }
    }
    for column in free(.text) where sniffed.databaseTypes[column] == "VARCHAR" {
      // A glance at the head first, since most texts are no numbers.
      let isLikely = try mayBeNumber(column, limit: 2_000)
      if isLikely, try mayBeNumber(column, limit: nil) { try adopt(column) }
    }
  }

  private static let german = "[+-]?([0-9]{1,3}([.][0-9]{3})+|[0-9]+)(,[0-9]+)?"
  private static let english = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
  private static let leadingZero = "[+-]?0[0-9].*"

  private var allowsComma: Bool {
    request.decimal == nil && sniffed.dialect.delimiter != "," && request.dateFormat != ","
  }

  private func mayBeNumber(_ column: Int, limit: Int?) throws(DataError) -> Bool {
    let value = "trim(c\(column))"
    let word = "c\(column) IN (\(Self.nullWords.map(SQLText.string).joined(separator: ", ")))"
    let number = sniffed.dialect.decimal == "," || allowsComma ? Self.german : Self.english
    let isNumber =
      "(regexp_full_match(\(value), '\(number)') OR regexp_full_match(\(value), '\(Self.english)')) "
      + "AND NOT regexp_full_match(\(value), '\(Self.leadingZero)')"
    let found = try counts(
      [isNumber, "c\(column) IS NOT NULL AND NOT (\(isNumber)) AND NOT \(word)"], limit: limit)
    return found[0] > 0 && found[1] == 0
  }

  private mutating func adopt(_ column: Int) throws(DataError) {
    let value = "trim(c\(column))"
    let tests = Self.nullWords.map { "c\(column) = \(SQLText.string($0))" }
    let found = try counts(
      tests + [
        "contains(\(value), ',')",
        "regexp_full_match(\(value), '\(Self.english)') AND NOT regexp_full_match(\(value), '\(Self.german)')",
        "contains(\(value), '.') OR contains(lower(\(value)), 'e')",
      ])
    let (commas, foreign, fractions) = (
      found[tests.count], found[tests.count + 1], found[tests.count + 2]
    )
    if commas > 0 {
      guard foreign == 0, try adoptComma() else {
        doubts[column] = "numbers with both , and . as decimal sign"
        return
      }
    }
    sniffed.types[column] = commas > 0 || fractions > 0 ? .number : .integer
    let met = zip(Self.nullWords, found).filter { $1 > 0 }.map(\.0)
    if !met.isEmpty { words[column] = met }
  }

  /// Takes the comma as decimal sign of the file, unless other columns use the dot as such.
  private mutating func adoptComma() throws(DataError) -> Bool {
    if sniffed.dialect.decimal == "," { return true }
    let columns = sniffed.types.indices.filter { sniffed.types[$0] == .number }
    let odd = try counts(
      columns.map { "c\($0) IS NOT NULL AND NOT regexp_full_match(trim(c\($0)), '\(Self.german)')" }
    )
    guard odd.allSatisfy({ $0 == 0 }) else { return false }
    sniffed.dialect.decimal = ","
    sniffed.dialect.thousands = "."
    return true
  }

  /// `03/04/2026` can be March or April: is there a value that decides?
  private mutating func findDateDoubt() throws(DataError) {
    guard request.dateFormat == nil, let format = sniffed.dialect.dateFormat else { return }
    guard let day = format.firstRange(of: "%d"), let month = format.firstRange(of: "%m") else {
      return
    }
    guard format.firstRange(of: "%Y").map({ $0.lowerBound > day.lowerBound }) ?? true else {
      return
    }
    var swapped = format
    swapped.replaceSubrange(day, with: "%m")
    swapped.replaceSubrange(month, with: "%d")
    let columns = free(.date)
    let misfits = try counts(
      columns.map {
        "c\($0) IS NOT NULL AND try_strptime(c\($0), \(SQLText.string(swapped))) IS NULL"
      })
    if !columns.isEmpty, misfits.allSatisfy({ $0 == 0 }) {
      dateDoubt = "all dates are possible as \(swapped) too"
    }
  }
}

extension String {
  fileprivate func firstRange(of part: String) -> Range<String.Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
