import CDuckDB

/// Aggregates that the database itself has not: sums and what follows from them, without rounding on the way.
///
/// The built-in ones add partial sums in the order in which threads finish.
enum AggregateFunctions {
  /// - Returns: the name of a function that could not be registered.
  static func register(on connection: duckdb_connection) -> String? {
    let functions: [(String, Callbacks)] = [
      ("seg_sum", .sum), ("seg_mean", .mean), ("seg_var", .variance), ("seg_var0", .variance0),
      ("seg_sd", .deviation), ("seg_sd0", .deviation0),
    ]
    return functions.first { !register($0.0, $0.1, on: connection) }?.0
  }

  private static func register(
    _ name: String, _ callbacks: Callbacks, on connection: duckdb_connection
  ) -> Bool {
    var function = duckdb_create_aggregate_function()
    var double = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE)
    defer {
      duckdb_destroy_aggregate_function(&function)
      duckdb_destroy_logical_type(&double)
    }
    duckdb_aggregate_function_set_name(function, name)
    duckdb_aggregate_function_add_parameter(function, double)
    duckdb_aggregate_function_set_return_type(function, double)
    duckdb_aggregate_function_set_functions(
      function, callbacks.size, callbacks.initialize, callbacks.update, callbacks.combine,
      callbacks.finalize)
    duckdb_aggregate_function_set_destructor(function, callbacks.destroy)
    return duckdb_register_aggregate_function(connection, function) == DuckDBSuccess
  }
}

/// What the database calls. States lie in its memory, with room and alignment for the type that `size` names.
private struct Callbacks {
  let size: duckdb_aggregate_state_size
  let initialize: duckdb_aggregate_init_t
  let update: duckdb_aggregate_update_t
  let combine: duckdb_aggregate_combine_t
  let destroy: duckdb_aggregate_destroy_t
  let finalize: duckdb_aggregate_finalize_t

  static var sum: Callbacks { sums { write($1, $2, $3, $4) { (state: ExactSum) in state.sum } } }
  static var mean: Callbacks { sums { write($1, $2, $3, $4) { (state: ExactSum) in state.mean } } }
  static var variance: Callbacks {
    moments { write($1, $2, $3, $4) { (state: ExactMoments) in state.variance(degrees: 1) } }
  }
  static var variance0: Callbacks {
    moments { write($1, $2, $3, $4) { (state: ExactMoments) in state.variance(degrees: 0) } }
  }
  static var deviation: Callbacks {
    moments { write($1, $2, $3, $4) { (state: ExactMoments) in state.deviation(degrees: 1) } }
  }
  static var deviation0: Callbacks {
    moments { write($1, $2, $3, $4) { (state: ExactMoments) in state.deviation(degrees: 0) } }
  }

  private static func sums(_ finalize: @escaping duckdb_aggregate_finalize_t) -> Callbacks {
    Callbacks(
      size: { _ in idx_t(MemoryLayout<ExactSum>.stride) },
      initialize: { _, state in state?.initializeMemory(as: ExactSum.self, to: ExactSum()) },
      update: { _, input, states in
        forEachValue(input) { row, value in
          states?[row]?.assumingMemoryBound(to: ExactSum.self).pointee.add(value)
        }
      },
      combine: { _, source, target, count in
        for row in 0..<Int(count) {
          guard let from = source?[row]?.assumingMemoryBound(to: ExactSum.self) else { continue }
          target?[row]?.assumingMemoryBound(to: ExactSum.self).pointee.combine(from.pointee)
        }
      },
      destroy: { states, count in
        for row in 0..<Int(count) {
          states?[row]?.assumingMemoryBound(to: ExactSum.self).pointee.destroy()
        }
      },
      finalize: finalize)
  }

  private static func moments(_ finalize: @escaping duckdb_aggregate_finalize_t) -> Callbacks {
    Callbacks(
      size: { _ in idx_t(MemoryLayout<ExactMoments>.stride) },
      initialize: { _, state in state?.initializeMemory(as: ExactMoments.self, to: ExactMoments())
      },
      update: { _, input, states in
        forEachValue(input) { row, value in
          states?[row]?.assumingMemoryBound(to: ExactMoments.self).pointee.add(value)
        }
      },
      combine: { _, source, target, count in
        for row in 0..<Int(count) {
          guard let from = source?[row]?.assumingMemoryBound(to: ExactMoments.self) else {
            continue
          }
          target?[row]?.assumingMemoryBound(to: ExactMoments.self).pointee.combine(from.pointee)
        }
      },
      destroy: { states, count in
        for row in 0..<Int(count) {
          states?[row]?.assumingMemoryBound(to: ExactMoments.self).pointee.destroy()
        }
      },
      finalize: finalize)
  }
}

/// The values of a chunk's only column that are there.
@inline(__always)
private func forEachValue(_ input: duckdb_data_chunk?, _ body: (Int, Double) -> Void) {
  let count = Int(duckdb_data_chunk_get_size(input))
  let vector = duckdb_data_chunk_get_vector(input, 0)
  guard let values = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: Double.self) else {
    return
  }
  if let validity = duckdb_vector_get_validity(vector) {
    for row in 0..<count where validity[row &>> 6] &>> UInt64(row & 63) & 1 != 0 {
      body(row, values[row])
    }
  } else {
    for row in 0..<count { body(row, values[row]) }
  }
}

/// Writes one result a state.
private func write<State>(
  _ states: UnsafeMutablePointer<duckdb_aggregate_state?>?, _ result: duckdb_vector?,
  _ count: idx_t, _ offset: idx_t, _ value: (State) -> Double?
) {
  duckdb_vector_ensure_validity_writable(result)
  guard let states,
    let values = duckdb_vector_get_data(result)?.assumingMemoryBound(to: Double.self),
    let validity = duckdb_vector_get_validity(result)
  else { return }
  for index in 0..<Int(count) {
    let row = Int(offset) + index
    if let found = states[index].flatMap({ value($0.assumingMemoryBound(to: State.self).pointee) })
    {
      values[row] = found
    } else {
      validity[row >> 6] &= ~(1 << UInt64(row & 63))
    }
  }
}
