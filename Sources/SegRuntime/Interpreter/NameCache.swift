import SegData
import Synchronization

/// Names stand for lazy plans. The first use runs such a plan straight through; the second keeps its rows,
/// so that a file is read twice at the most however often its name is used.
final class NameCache: Sendable {
  private struct State {
    var uses: [String: Int] = [:]
    var kept: [String: Scope.Binding] = [:]
  }

  private let state = Mutex(State())

  /// Forgets `name`, which gets another value now.
  func forget(_ name: String) {
    state.withLock {
      $0.uses[name] = nil
      $0.kept[name] = nil
    }
  }

  /// Keeps the rows of all names that read `path`, which is about to be written: values never change.
  func keepReaders(of path: String, _ scope: Scope, _ backend: DuckDBBackend) throws {
    for (name, binding) in scope.names {
      guard case .value(.table(let data)) = binding, state.withLock({ $0.kept[name] == nil }),
        data.plan.files.contains(where: { $0.paths.contains(path) })
      else { continue }
      try keep(name, data, backend)
    }
  }

  @discardableResult
  private func keep(_ name: String, _ data: DataSet, _ backend: DuckDBBackend) throws
    -> Scope.Binding
  {
    let stored = Scope.Binding.value(
      .table(data.with(plan: .stored(try backend.materialize(data.plan)))))
    state.withLock { $0.kept[name] = stored }
    return stored
  }

  /// The rows of a table's name, kept from now on if they were not.
  func stored(_ name: String, _ binding: Scope.Binding, _ backend: DuckDBBackend) throws
    -> StoredTable?
  {
    guard case .value(.table(let data)) = binding else { return nil }
    if case .stored(let table) = data.plan.operation { return table }
    let kept = try state.withLock { $0.kept[name] } ?? keep(name, data, backend)
    guard case .value(.table(let rows)) = kept, case .stored(let table) = rows.plan.operation
    else { return nil }
    return table
  }

  /// The binding to use for `name`: with stored rows from the second use on.
  func resolve(_ name: String, _ binding: Scope.Binding, _ backend: DuckDBBackend) throws
    -> Scope.Binding
  {
    guard case .value(.table(let data)) = binding else { return binding }
    if case .stored = data.plan.operation { return binding }
    let (kept, uses) = state.withLock { state in
      state.uses[name, default: 0] += 1
      return (state.kept[name], state.uses[name] ?? 0)
    }
    if let kept { return kept }
    guard uses > 1 else { return binding }
    return try keep(name, data, backend)
  }
}
