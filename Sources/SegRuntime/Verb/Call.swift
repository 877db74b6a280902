import SegData
import SegEngine
import SegLanguage

/// One use of a verb: its input, its arguments' surroundings, and what the session lends it.
struct Call: Sendable {
  let verb: String
  let stage: Stage
  /// nil at a source, and in the check before the run.
  let input: Value?
  /// The input's table: rows behind it when running, columns only in the check.
  let data: DataSet?
  let scope: Scope
  let services: Services
  /// True in the check before the run: no data may be touched.
  let isCheck: Bool
  let rowCache: RowCache
  let names: NameCache

  /// The input as a table.
  func table() throws -> DataSet {
    guard let data else { throw Undetermined() }
    return data
  }

  func clustering() throws -> Clustering {
    guard case .clustering(let model)? = input else { throw Undetermined() }
    return model
  }

  func tree() throws -> ClusterTree {
    guard case .tree(let tree)? = input else { throw Undetermined() }
    return tree
  }

  /// What is known of the input, also in the check.
  let inputShape: Shape?

  var backend: DuckDBBackend { services.backend }
  var execution: Execution { services.execution }

  /// Says something beside the result.
  func note(_ text: String) {
    if !isCheck { services.report(.note(text)) }
  }

  func warn(_ diagnostic: Diagnostic) {
    if !isCheck { services.report(.diagnostic(diagnostic)) }
  }

  /// The line of the stage with a piece put before it, as a proposal.
  func proposal(before stage: Stage, _ piece: String) -> Fix {
    let text = services.source.applying([
      (Span(start: stage.span.start, end: stage.span.start), piece)
    ])
    let end = stage.span.end + piece.utf8.count
    let head = text.text(in: Span(start: 0, end: end))
    let line = head.split(separator: "\n").last.map(String.init) ?? head
    return Fix(verb: .try, statement: String(line.drop { $0 == " " }))
  }
}

/// What the session lends to the verbs. Nothing here is global.
struct Services: Sendable {
  let backend: DuckDBBackend
  let execution: Execution
  let interruption: Interruption
  /// The seed of statements without `seed=`.
  let seed: UInt64
  let report: @Sendable (Report) -> Void
  /// The folder that relative paths start from.
  let folder: String
  /// The text that the statement stands in.
  let source: String
  let unit: UnitTable
  let inspector: FileInspector
  /// Whether a file that nobody has looked at is looked at now; else its columns are not known yet.
  var waitsForFiles = true

  func inspect(_ request: LoadRequest) throws -> FileSource {
    try waitsForFiles
      ? inspector.inspect(request, backend) : inspector.known(request, backend)
  }

  func path(_ path: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : folder + "/" + path
  }
}

/// What Ctrl-C and the clock do to work that can keep a model.
struct Interruption: Sendable {
  /// From here on the first Ctrl-C asks for the best model so far, and so does the end of this time.
  let begin: @Sendable (Duration?) -> Void
  /// Until here; tells what was kept of the work, and Ctrl-C is then dealt with.
  let end: @Sendable () -> KeptWork
}

/// Something said beside the results.
enum Report: Sendable {
  /// Changes of the statement's text that make a replay give the same.
  case edited([(Span, String)])
  case note(String)
  case diagnostic(Diagnostic)
  /// A value to be seen in the middle of a pipeline.
  case shown(Value, rows: Int, title: String?)
}

/// Thrown in the check when a value depends on data; the rest of the stage is checked when it runs.
struct Undetermined: Error {}
