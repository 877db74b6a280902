import SegData

extension Collection {
  /// A collection with its summary table: the keys and one line about each value.
  init(_ entries: [Entry], _ services: Services) throws {
    self.entries = entries
    summary = DataSet(plan: .stored(try services.backend.store(Self.table(entries))))
  }

  private static func table(_ entries: [Entry]) -> Table {
    let keys = entries.first?.keys.map(\.name) ?? []
    var columns: [Column] = []
    var values: [ColumnValues] = []
    for (index, key) in keys.enumerated() {
      let (type, cells) = keyColumn(entries.map { $0.keys[index].value })
      columns.append(Column(key, type))
      values.append(cells)
    }
    columns.append(Column("result", .text))
    values.append(.texts(entries.map { Headline.text($0.value) }, Validity()))
    return Table(schema: Schema(columns), columns: values)
  }

  /// Keys of one type keep it; a mixture becomes text.
  static func keyColumn(_ keys: [Plain]) -> (ColumnType, ColumnValues) {
    if keys.allSatisfy({ $0.int != nil && $0.double != nil }) {
      return (.integer, .integers(keys.map { Int64($0.int ?? 0) }, Validity()))
    }
    if keys.allSatisfy({ $0.double != nil }) {
      return (.number, .numbers(keys.map { $0.double ?? 0 }, Validity()))
    }
    return (.text, .texts(keys.map(PlainText.inline), Validity()))
  }
}
