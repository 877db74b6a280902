import CDuckDB
import Foundation

/// An open database in memory and one connection to it.
final class Connection {
  private var database: duckdb_database?
  let handle: duckdb_connection

  /// - Parameter temporaryFolder: made by the database when it is first needed.
  init(_ configuration: BackendConfiguration, temporaryFolder: String) throws(DataError) {
    var settings = [
      "threads": String(max(1, configuration.threads)),
      "temp_directory": temporaryFolder,
      "preserve_insertion_order": "true",
      // Nothing is fetched from a network behind the caller's back.
      "autoinstall_known_extensions": "false",
      "autoload_known_extensions": "false",
    ]
    if let limit = configuration.memoryLimit { settings["memory_limit"] = "\(limit)B" }
    if let limit = configuration.temporaryLimit {
      settings["max_temp_directory_size"] = "\(limit)B"
    }
    let opened = try Self.open(settings)
    database = opened
    var connection: duckdb_connection?
    guard duckdb_connect(opened, &connection) == DuckDBSuccess, let connection else {
      duckdb_close(&database)
      throw DataError(.internalFailure("the database does not answer"))
    }
    handle = connection
    if let name = AggregateFunctions.register(on: handle) ?? ScalarFunctions.register(on: handle) {
      throw DataError(.internalFailure("the function \(name) could not be added"))
    }
    for setting in [
      "enable_progress_bar = true", "enable_progress_bar_print = false", "TimeZone = 'UTC'",
    ] {
      try execute("SET \(setting)")
    }
  }

  deinit {
    var connection: duckdb_connection? = handle
    duckdb_disconnect(&connection)
    duckdb_close(&database)
  }

  private static func open(_ settings: [String: String]) throws(DataError) -> duckdb_database {
    var configuration: duckdb_config?
    duckdb_create_config(&configuration)
    defer { duckdb_destroy_config(&configuration) }
    for (name, value) in settings {
      guard duckdb_set_config(configuration, name, value) == DuckDBSuccess else {
        throw DataError(.badOption(name: name, value: value, allowed: []))
      }
    }
    var database: duckdb_database?
    var message: UnsafeMutablePointer<CChar>?
    let state = duckdb_open_ext(":memory:", &database, configuration, &message)
    defer { duckdb_free(message) }
    guard state == DuckDBSuccess, let database else {
      throw DataError(.internalFailure(message.map { String(cString: $0) } ?? "no database"))
    }
    return database
  }

  /// Runs a statement whose rows are of no interest.
  func execute(_ sql: String) throws(DataError) {
    _ = try query(sql)
  }

  func query(_ sql: String) throws(DataError) -> QueryResult {
    let result = QueryResult()
    guard duckdb_query(handle, sql, &result.value) == DuckDBSuccess else {
      let message = duckdb_result_error(&result.value).map { String(cString: $0) }
      throw FailureMessage(message ?? "no message").error
    }
    return result
  }

  /// All rows as texts, for the few values that the data layer itself asks for.
  func texts(_ sql: String) throws(DataError) -> [[String?]] {
    let result = try query(sql)
    var rows: [[String?]] = []
    let width = result.columnCount
    while let chunk = result.nextChunk() {
      for row in 0..<chunk.count { rows.append((0..<width).map { chunk.text($0, row) }) }
    }
    return rows
  }
}

/// A result that is owned, and its chunks.
final class QueryResult {
  fileprivate(set) var value = duckdb_result()

  deinit { duckdb_destroy_result(&value) }

  var columnCount: Int { Int(duckdb_column_count(&value)) }

  func type(of column: Int) -> duckdb_type { duckdb_column_type(&value, idx_t(column)) }

  func nextChunk() -> Chunk? {
    guard let chunk = duckdb_fetch_chunk(value) else { return nil }
    return Chunk(chunk)
  }
}

/// Up to a few thousand rows. The vectors are valid as long as the chunk lives.
final class Chunk {
  private var handle: duckdb_data_chunk?
  let count: Int

  init(_ chunk: duckdb_data_chunk) {
    handle = chunk
    count = Int(duckdb_data_chunk_get_size(chunk))
  }

  deinit { duckdb_destroy_data_chunk(&handle) }

  /// The values of a column and which of them count.
  func values<Value>(
    _ column: Int, as type: Value.Type
  ) -> (UnsafeMutablePointer<Value>, validity: UnsafeMutablePointer<UInt64>?)? {
    let vector = duckdb_data_chunk_get_vector(handle, idx_t(column))
    guard let data = duckdb_vector_get_data(vector) else { return nil }
    return (data.assumingMemoryBound(to: type), duckdb_vector_get_validity(vector))
  }

  func text(_ column: Int, _ row: Int) -> String? {
    guard let (values, validity) = values(column, as: duckdb_string_t.self) else { return nil }
    if let validity, validity[row >> 6] >> UInt64(row & 63) & 1 == 0 { return nil }
    return withStringBytes(values + row) { String(decoding: $0, as: UTF8.self) }
  }
}
