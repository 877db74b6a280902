package import SegData
package import SegEngine
package import SegLanguage

/// One use of a verb: its input, its arguments' surroundings, and what the session lends it.
package struct Call: Sendable {
  package let verb: String
  package let stage: Stage
  /// nil at a source, and in the check before the run.
  package let input: Value?
  /// The input's table: rows behind it when running, columns only in the check.
  package let data: DataSet?
  package let scope: Scope
  package let services: Services
  /// True in the check before the run: no data may be touched.
  package let isCheck: Bool
  let rowCache: RowCache

  /// The input as a table.
  package func table() throws -> DataSet {
    guard let data else { throw Undetermined() }
    return data
  }

  package func clustering() throws -> Clustering {
    guard case .clustering(let model)? = input else { throw Undetermined() }
    return model
  }

  package func tree() throws -> ClusterTree {
    guard case .tree(let tree)? = input else { throw Undetermined() }
    return tree
  }

  package var backend: DuckDBBackend { services.backend }
  package var execution: Execution { services.execution }

  /// Says something beside the result.
  package func note(_ text: String) {
    if !isCheck { services.report(.note(text)) }
  }

  package func warn(_ diagnostic: Diagnostic) {
    if !isCheck { services.report(.diagnostic(diagnostic)) }
  }
}

/// What the session lends to the verbs. Nothing here is global.
package struct Services: Sendable {
  package let backend: DuckDBBackend
  package let execution: Execution
  /// The seed of statements without `seed=`.
  package let seed: UInt64
  package let report: @Sendable (Report) -> Void
  /// The folder that relative paths start from.
  package let folder: String

  package func path(_ path: String) -> String {
    path.hasPrefix("/") || path.hasPrefix("~") ? path : folder + "/" + path
  }
}

/// Something said beside the results.
package enum Report: Sendable {
  case note(String)
  case diagnostic(Diagnostic)
}

/// Thrown in the check when a value depends on data; the rest of the stage is checked when it runs.
struct Undetermined: Error {}
