/// Runs plans in an embedded DuckDB whose data live in memory and, beyond the limit, in a temporary folder.
///
/// Calls from several threads wait for each other, but for `interrupt` and `progress`.
package final class DuckDBBackend: Sendable {
  package let configuration: BackendConfiguration

  /// Opens nothing yet: the database is opened at its first use.
  package init(configuration: BackendConfiguration) { self.configuration = configuration }

  /// Looks at the head of the files: format, dialect, types and names.
  package func inspect(_ request: LoadRequest) throws(DataError) -> FileSource { throw Self.open }

  /// The rows of the plan, at most so many.
  package func run(_ plan: Plan, maximumRows: Int? = nil) throws(DataError) -> Table {
    throw Self.open
  }

  package func rowCount(_ plan: Plan) throws(DataError) -> Int { throw Self.open }

  /// Computes the plan and keeps the result in the database.
  package func materialize(
    _ plan: Plan, orderBy: [String]? = nil
  ) throws(DataError) -> StoredTable { throw Self.open }

  package func numericColumns(
    _ plan: Plan, _ names: [String]
  ) throws(DataError) -> [NumericColumn] { throw Self.open }

  package func store(_ table: Table) throws(DataError) -> StoredTable { throw Self.open }

  /// A new table with the columns beside those of the old one, row by row.
  package func appending(
    _ columns: [(Column, ColumnValues)], to table: StoredTable
  ) throws(DataError) -> StoredTable { throw Self.open }

  package func drop(_ table: StoredTable) {}

  /// Writes the plan's rows in order to one file, which appears complete or not at all.
  package func export(
    _ plan: Plan, to path: String, format: String? = nil, options: ExportOptions = ExportOptions()
  ) throws(DataError) -> ExportSummary { throw Self.open }

  /// Stops the running call, which throws `cancelled`. Callable from any thread.
  package func interrupt() {}

  /// The share done of the running call, if it is known. Callable from any thread.
  package var progress: Double? { nil }

  package func fingerprint(_ path: String) throws(DataError) -> FileFingerprint { throw Self.open }

  private static let open = DataError(.internalFailure("not connected"))
}
