import SegData

/// Finds rows by what people call them: their id, or their number without one, then their texts.
struct RowSearch: Sendable {
  /// The id's column; nil where rows are called by their numbers.
  let idName: String?
  private let names: [String]?
  private let texts: [[String]]

  private static let mostTexts = 4

  init(_ data: DataSet, _ backend: DuckDBBackend) throws {
    let id = data.roles.id
    let columns = data.schema.columns
      .filter { $0.type == .text && $0.name != id }.prefix(Self.mostTexts).map(\.name)
    let read = (id.map { [$0] } ?? []) + columns
    idName = id
    guard !read.isEmpty else {
      (names, texts) = (nil, [])
      return
    }
    let table = try backend.run(try data.plan.selecting(read))
    var values = read.indices.map { column in
      (0..<table.rowCount).map { table.cell($0, column).description }
    }
    names = id == nil ? nil : values.removeFirst()
    texts = values
  }

  func name(_ row: Int32) -> String { names?[Int(row)] ?? String(row + 1) }

  /// "customer_id 10442", "row 7"
  func title(_ row: Int32) -> String { (idName ?? "row") + " " + name(row) }

  /// The rows of this name; else those whose name begins with it; else those of which a text has it.
  func rows(matching text: String, among count: Int) -> [Int32] {
    let wanted = text.lowercased()
    guard !wanted.isEmpty else { return [] }
    if let names {
      let same = names.indices.filter { names[$0].lowercased() == wanted }
      if !same.isEmpty { return same.map(Int32.init) }
      let begin = names.indices.filter { names[$0].lowercased().hasPrefix(wanted) }
      if !begin.isEmpty { return begin.map(Int32.init) }
    } else if let number = Int(wanted), number >= 1, number <= count {
      return [Int32(number - 1)]
    }
    return (0..<Int32(count)).filter { row in
      texts.contains { $0[Int(row)].lowercased().contains(wanted) }
    }
  }
}
