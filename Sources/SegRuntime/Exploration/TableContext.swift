import SegData
import SegLanguage

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
  func keepWhole(_ plan: Plan) throws -> StoredTable {
    if case .stored(let table) = plan.operation { return table }
    return try keepName() ?? backend.materialize(plan)
  }

  /// All rows of a statement, kept as long as the result is.
  func keep(_ plan: Plan, _ names: [String]) throws -> StoredTable {
    if case .stored(let table) = plan.operation { return table }
    return try backend.materialize(try plan.selecting(names))
  }

  func rows(_ kept: StoredTable, _ range: Range<Int>, _ names: [String]) throws -> Table {
    try backend.rows(of: kept, range, columns: names)
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
