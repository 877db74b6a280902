import CDuckDB

/// Writes columns in memory into a table of the database.
struct TableAppender {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// Creates the table with columns c0, c1, … and fills it.
  func write(_ columns: [ColumnValues], as name: String) throws(DataError) {
    let definitions = columns.enumerated().map { "c\($0) \(SQLText.type($1.type))" }
    try connection.execute(
      "CREATE TABLE \(SQLText.identifier(name)) (\(definitions.joined(separator: ", ")))")
    var appender: duckdb_appender?
    guard duckdb_appender_create(connection.handle, nil, name, &appender) == DuckDBSuccess else {
      throw failure(appender)
    }
    defer { duckdb_appender_destroy(&appender) }
    var types = columns.map { duckdb_create_logical_type(ResultReader.databaseType($0.type)) }
    var chunk = duckdb_create_data_chunk(&types, idx_t(types.count))
    defer {
      duckdb_destroy_data_chunk(&chunk)
      for index in types.indices { duckdb_destroy_logical_type(&types[index]) }
    }
    let rows = columns.first?.count ?? 0
    let size = Int(duckdb_vector_size())
    for start in stride(from: 0, to: rows, by: size) {
      duckdb_data_chunk_reset(chunk)
      let range = start..<min(rows, start + size)
      for (index, values) in columns.enumerated() {
        Self.fill(duckdb_data_chunk_get_vector(chunk, idx_t(index)), values, range)
      }
      duckdb_data_chunk_set_size(chunk, idx_t(range.count))
      guard duckdb_append_data_chunk(appender, chunk) == DuckDBSuccess else {
        throw failure(appender)
      }
    }
    guard duckdb_appender_close(appender) == DuckDBSuccess else { throw failure(appender) }
  }

  private func failure(_ appender: duckdb_appender?) -> DataError {
    let message = duckdb_appender_error(appender).map { String(cString: $0) }
    return FailureMessage(message ?? "a table could not be filled").error
  }

  private static func fill(_ vector: duckdb_vector?, _ values: ColumnValues, _ rows: Range<Int>) {
    switch values {
    case .integers(let array, _), .timestamps(let array, _): copy(array, rows, vector) { $0 }
    case .numbers(let array, _): copy(array, rows, vector) { $0 }
    case .booleans(let array, _): copy(array, rows, vector) { $0 ? UInt8(1) : 0 }
    case .dates(let array, _): copy(array, rows, vector) { $0 }
    case .durations(let array, _):
      copy(array, rows, vector) {
        duckdb_interval(months: $0.months, days: $0.days, micros: $0.microseconds)
      }
    case .texts(let array, _):
      for (index, row) in rows.enumerated() {
        var text = array[row]
        text.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) {
            duckdb_vector_assign_string_element_len(
              vector, idx_t(index), $0.baseAddress, idx_t($0.count))
          }
        }
      }
    case .nulls: break
    }
    markMissing(values, rows, vector)
  }

  /// The vector has room for as many values as `duckdb_vector_size` says.
  private static func copy<Value, Raw>(
    _ array: [Value], _ rows: Range<Int>, _ vector: duckdb_vector?, _ raw: (Value) -> Raw
  ) {
    guard let target = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: Raw.self) else {
      return
    }
    for (index, row) in rows.enumerated() { target[index] = raw(array[row]) }
  }

  private static func markMissing(
    _ values: ColumnValues, _ rows: Range<Int>, _ vector: duckdb_vector?
  ) {
    guard values.missingCount > 0 else { return }
    duckdb_vector_ensure_validity_writable(vector)
    guard let words = duckdb_vector_get_validity(vector) else { return }
    let validity = values.validity
    for (index, row) in rows.enumerated() where values.type == .null || !validity.isValid(row) {
      words[index >> 6] &= ~(1 << UInt64(index & 63))
    }
  }
}
