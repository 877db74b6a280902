import SegData
import SegLanguage

/// All rows of a view in a table of their own, which goes with the view.
final class KeptRows: Sendable {
  let table: StoredTable
  private let backend: DuckDBBackend
  private let isOwned: Bool

  init(_ table: StoredTable, _ backend: DuckDBBackend, isOwned: Bool) {
    self.table = table
    self.backend = backend
    self.isOwned = isOwned
  }

  var count: Int { table.rowCount }

  deinit { if isOwned { backend.drop(table) } }
}

/// What a table's view needs from the session.
struct TableContext: Sendable {
  let backend: DuckDBBackend
  /// The rows that a statement gives, not run yet.
  let data: @Sendable (String) throws -> DataSet
  /// Keeps the rows behind the name for all later statements; nil where there is nothing to keep.
  let keepName: @Sendable () throws -> StoredTable?
  /// What may stand at the end of a text.
  let completions: @Sendable (String) -> CompletionList

  private static let headRows = 200

  /// The first rows of a statement.
  func open(_ statement: String, _ names: [String]) throws -> (plan: Plan, head: Table) {
    let plan = try data(statement).plan
    return (plan, try backend.run(try plan.selecting(names), maximumRows: Self.headRows))
  }

  /// All rows of the name itself.
  func keepWhole(_ plan: Plan) throws -> KeptRows {
    if case .stored(let table) = plan.operation {
      return KeptRows(table, backend, isOwned: false)
    }
    if let table = try keepName() { return KeptRows(table, backend, isOwned: false) }
    return KeptRows(try backend.materialize(plan), backend, isOwned: true)
  }

  func keep(_ plan: Plan, _ names: [String]) throws -> KeptRows {
    if case .stored(let table) = plan.operation {
      return KeptRows(table, backend, isOwned: false)
    }
    let table = try backend.materialize(try plan.selecting(names))
    return KeptRows(table, backend, isOwned: true)
  }

  func rows(_ kept: KeptRows, _ range: Range<Int>, _ names: [String]) throws -> Table {
    try backend.rows(of: kept.table, range, columns: names)
  }

  func words(_ error: any Error) -> String {
    switch error {
    case let problem as Diagnostic:
      problem.message
        + (problem.label.map { "; \($0)" } ?? problem.notes.first.map { "; \($0)" } ?? "")
    case let problem as DataError: problem.message
    case is Interrupted: "stopped"
    default: "\(error)"
    }
  }
}
