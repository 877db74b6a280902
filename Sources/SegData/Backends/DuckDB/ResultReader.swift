import CDuckDB

/// Rows of the database as columns of a table.
enum ResultReader {
  static func table(_ result: QueryResult, _ schema: Schema) throws(DataError) -> Table {
    var builders = schema.columns.map { ColumnBuilder($0.type) }
    for (index, column) in schema.columns.enumerated() where column.type != .null {
      guard result.type(of: index) == databaseType(column.type) else {
        throw DataError(.internalFailure("column `\(column.name)` came with another type"))
      }
    }
    while let chunk = result.nextChunk() {
      for index in builders.indices { builders[index].append(chunk, index) }
    }
    return Table(schema: schema, columns: builders.map(\.values))
  }

  static func databaseType(_ type: ColumnType) -> duckdb_type {
    switch type {
    case .integer: DUCKDB_TYPE_BIGINT
    case .number: DUCKDB_TYPE_DOUBLE
    case .text, .null: DUCKDB_TYPE_VARCHAR
    case .boolean: DUCKDB_TYPE_BOOLEAN
    case .date: DUCKDB_TYPE_DATE
    case .timestamp: DUCKDB_TYPE_TIMESTAMP
    case .duration: DUCKDB_TYPE_INTERVAL
    }
  }
}

/// Collects the chunks of one column. Only the array of its type is used; each grows in place.
struct ColumnBuilder {
  private let type: ColumnType
  private var integers: [Int64] = []
  private var numbers: [Double] = []
  private var texts: [String] = []
  private var booleans: [Bool] = []
  private var dates: [Int32] = []
  private var durations: [Interval] = []
  private var validity = Validity()
  private var count = 0

  init(_ type: ColumnType) { self.type = type }

  var values: ColumnValues {
    switch type {
    case .integer: .integers(integers, validity)
    case .number: .numbers(numbers, validity)
    case .text: .texts(texts, validity)
    case .boolean: .booleans(booleans, validity)
    case .date: .dates(dates, validity)
    case .timestamp: .timestamps(integers, validity)
    case .duration: .durations(durations, validity)
    case .null: .nulls(count)
    }
  }

  mutating func append(_ chunk: Chunk, _ column: Int) {
    switch type {
    case .integer, .timestamp: Self.grow(&integers, chunk, column, blank: 0) { $0.pointee }
    case .number: Self.grow(&numbers, chunk, column, blank: 0) { $0.pointee }
    case .text:
      Self.grow(&texts, chunk, column, blank: "") { value in
        withStringBytes(value) { String(decoding: $0, as: UTF8.self) }
      }
    case .boolean:
      Self.grow(&booleans, chunk, column, blank: false) { (value: UnsafeMutablePointer<UInt8>) in
        value.pointee != 0
      }
    case .date: Self.grow(&dates, chunk, column, blank: 0) { $0.pointee }
    case .duration:
      Self.grow(&durations, chunk, column, blank: Interval()) {
        (value: UnsafeMutablePointer<duckdb_interval>) in
        let raw = value.pointee
        return Interval(months: raw.months, days: raw.days, microseconds: raw.micros)
      }
    case .null: break
    }
    mark(chunk, column)
    count += chunk.count
  }

  /// Missing values get a fixed one, so that equal columns are equal in all bits.
  private static func grow<Raw, Value>(
    _ values: inout [Value], _ chunk: Chunk, _ column: Int, blank: Value,
    _ read: (UnsafeMutablePointer<Raw>) -> Value
  ) {
    guard let (raw, validity) = chunk.values(column, as: Raw.self) else { return }
    for row in 0..<chunk.count {
      let isValid = validity.map { $0[row >> 6] >> UInt64(row & 63) & 1 != 0 } ?? true
      values.append(isValid ? read(raw + row) : blank)
    }
  }

  private mutating func mark(_ chunk: Chunk, _ column: Int) {
    guard type != .null, let words = chunk.values(column, as: UInt8.self)?.validity else { return }
    for row in 0..<chunk.count where words[row >> 6] >> UInt64(row & 63) & 1 == 0 {
      validity.remove(count + row)
    }
  }
}
