extension Plan {
  /// Columns without rows behind them: enough to build and check plans on, nothing to run.
  package static func outline(_ schema: Schema) -> Plan {
    .stored(StoredTable(name: "", schema: schema, rowCount: 0))
  }
}
