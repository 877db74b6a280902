import CDuckDB
import Foundation

/// Functions of one value that the database itself has not.
enum ScalarFunctions {
  /// - Returns: the name of a function that could not be registered.
  static func register(on connection: duckdb_connection) -> String? {
    let double = DUCKDB_TYPE_DOUBLE
    let integer = DUCKDB_TYPE_BIGINT
    let functions: [(String, [duckdb_type], duckdb_type, duckdb_scalar_function_t)] = [
      ("seg_log1p", [double], double, { mapDoubles($1, $2) { log1p($0) } }),
      ("seg_expm1", [double], double, { mapDoubles($1, $2) { expm1($0) } }),
      ("seg_draw", [integer, integer], integer, { drawIntegers($1, $2) }),
      ("seg_draw_text", [DUCKDB_TYPE_VARCHAR, integer], integer, { drawTexts($1, $2) }),
    ]
    return functions.first { !register($0.0, $0.1, $0.2, $0.3, on: connection) }?.0
  }

  private static func register(
    _ name: String, _ parameters: [duckdb_type], _ result: duckdb_type,
    _ body: @escaping duckdb_scalar_function_t, on connection: duckdb_connection
  ) -> Bool {
    var function = duckdb_create_scalar_function()
    defer { duckdb_destroy_scalar_function(&function) }
    duckdb_scalar_function_set_name(function, name)
    for parameter in parameters {
      var type = duckdb_create_logical_type(parameter)
      duckdb_scalar_function_add_parameter(function, type)
      duckdb_destroy_logical_type(&type)
    }
    var type = duckdb_create_logical_type(result)
    duckdb_scalar_function_set_return_type(function, type)
    duckdb_destroy_logical_type(&type)
    duckdb_scalar_function_set_function(function, body)
    return duckdb_register_scalar_function(connection, function) == DuckDBSuccess
  }
}

/// The database hands over flat vectors. A missing value gives a missing one.
private func mapDoubles(
  _ input: duckdb_data_chunk?, _ output: duckdb_vector?, _ body: (Double) -> Double
) {
  let vector = duckdb_data_chunk_get_vector(input, 0)
  guard let values = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: Double.self),
    let results = duckdb_vector_get_data(output)?.assumingMemoryBound(to: Double.self)
  else { return }
  let validity = duckdb_vector_get_validity(vector)
  duckdb_vector_ensure_validity_writable(output)
  guard let marks = duckdb_vector_get_validity(output) else { return }
  for row in 0..<Int(duckdb_data_chunk_get_size(input)) {
    if isValid(row, validity) {
      results[row] = body(values[row])
    } else {
      marks[row >> 6] &= ~(1 << UInt64(row & 63))
    }
  }
}

private func isValid(_ row: Int, _ validity: UnsafeMutablePointer<UInt64>?) -> Bool {
  validity.map { $0[row >> 6] >> UInt64(row & 63) & 1 != 0 } ?? true
}

/// Arguments: a whole number and a seed. Result: from 0, evenly spread; 0 for a missing number.
private func drawIntegers(_ input: duckdb_data_chunk?, _ output: duckdb_vector?) {
  let vector = duckdb_data_chunk_get_vector(input, 0)
  let seedVector = duckdb_data_chunk_get_vector(input, 1)
  guard let values = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: Int64.self),
    let seeds = duckdb_vector_get_data(seedVector)?.assumingMemoryBound(to: Int64.self),
    let results = duckdb_vector_get_data(output)?.assumingMemoryBound(to: Int64.self)
  else { return }
  let validity = duckdb_vector_get_validity(vector)
  for row in 0..<Int(duckdb_data_chunk_get_size(input)) {
    let isThere = isValid(row, validity)
    results[row] = isThere ? Mixing.draw(UInt64(bitPattern: values[row]), seed: seeds[row]) : 0
  }
}

/// Arguments: a text and a seed. Result: from 0, evenly spread; 0 for a missing text.
private func drawTexts(_ input: duckdb_data_chunk?, _ output: duckdb_vector?) {
  let vector = duckdb_data_chunk_get_vector(input, 0)
  let seedVector = duckdb_data_chunk_get_vector(input, 1)
  guard let values = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: duckdb_string_t.self),
    let seeds = duckdb_vector_get_data(seedVector)?.assumingMemoryBound(to: Int64.self),
    let results = duckdb_vector_get_data(output)?.assumingMemoryBound(to: Int64.self)
  else { return }
  let validity = duckdb_vector_get_validity(vector)
  for row in 0..<Int(duckdb_data_chunk_get_size(input)) {
    let isThere = isValid(row, validity)
    let word = isThere ? withStringBytes(values + row) { Mixing.word(of: $0) } : 0
    results[row] = isThere ? Mixing.draw(word, seed: seeds[row]) : 0
  }
}

/// The bytes of a database string, which stand in the value itself if there are at most 12.
func withStringBytes<Result>(
  _ string: UnsafeMutablePointer<duckdb_string_t>, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  let length = Int(string.pointee.length)
  let start = UnsafeRawPointer(string) + MemoryLayout<UInt32>.size
  let bytes = length <= 12 ? start : UnsafeRawPointer(string.pointee.pointer)
  return body(UnsafeRawBufferPointer(start: bytes, count: length))
}

/// Spreads numbers evenly; the same on every machine and in every version.
enum Mixing {
  /// Steele, Lea and Flood's SplitMix64 (doi:10.1145/2660193.2660195), without the sign bit.
  static func draw(_ value: UInt64, seed: Int64) -> Int64 {
    let start = mixed(UInt64(bitPattern: seed) &+ 0x9e37_79b9_7f4a_7c15)
    return Int64(bitPattern: mixed(start ^ mixed(value &+ 0x9e37_79b9_7f4a_7c15)) >> 1)
  }

  /// FNV-1a.
  static func word(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let first = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    let second = (first ^ (first >> 27)) &* 0x94d0_49bb_1331_11eb
    return second ^ (second >> 31)
  }
}
