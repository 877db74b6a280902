import SegData
import SegEngine
import SegLanguage

extension Session {
  /// The views of `:explore`.
  package enum View: String, CaseIterable, Sendable {
    case tree, table, model
  }

  /// What `:explore` can show, with the views of each, the first being the one that opens.
  package var explorable: [(name: String, views: [View])] {
    scope.names.keys.sorted().compactMap { name in
      let views = Self.views(of: scope.binding(of: name)?.shape.kind, scope.binding(of: name))
      return views.isEmpty ? nil : (Name.written(name), views)
    }
  }

  private static func views(of kind: Kind?, _ binding: Scope.Binding?) -> [View] {
    switch kind {
    case .table, .reduction, .collection: return [.table]
    case .tree:
      if case .value(.tree(let tree))? = binding, tree.rows.mixed != nil { return [.table] }
      return [.tree, .table]
    case .clustering:
      guard case .value(.clustering(let model))? = binding else { return [.model, .table] }
      // Both views draw numbers.
      if model.rows.mixed != nil { return [.table] }
      guard model.model.tree != nil else { return [.model, .table] }
      return [.tree, .model, .table]
    case .picture, .plain, .nothing, nil: return []
    }
  }

  /// A view of what a name stands for. Throws a `Diagnostic` that says which names there are.
  ///
  /// - Parameter view: nil takes the first that fits.
  package func exploration(of text: String, as view: String?) throws -> any Exploration {
    let name = text.count > 1 && text.hasPrefix("`") ? String(text.dropFirst().dropLast()) : text
    guard let binding = scope.binding(of: name) else { throw unknown(name) }
    let views = Self.views(of: binding.shape.kind, binding)
    guard case .value(let value) = binding, let first = views.first else {
      throw Diagnostic(
        code: "S0208",
        message: "`\(text)` is a \(binding.shape.kind?.rawValue ?? "value"), which has no view",
        notes: explorableNotes)
    }
    guard let chosen = view.map({ View(rawValue: $0) }) ?? first, views.contains(chosen) else {
      let fitting = views.map { ":explore \(text) \($0.rawValue)" }
      throw Diagnostic(
        code: "S0208", message: "`\(text)` has no view `\(view ?? "")`",
        notes: ["there are: " + fitting.joined(separator: "  ")])
    }
    switch (chosen, value) {
    case (.tree, .tree(let tree)): return try explored(tree, name, k: nil)
    case (.tree, .clustering(let model)):
      guard let tree = model.model.tree else { throw unknown(name) }
      return try explored(tree, name, k: model.segmentCount)
    case (.model, .clustering(let model)): return try explored(model, name)
    default: return try explored(value.table, name, binding)
    }
  }

  private func unknown(_ name: String) -> Diagnostic {
    let near = Suggestion.nearest(to: name, among: explorable.map(\.name))
    return Diagnostic(
      code: "S0202",
      message: "there is no name `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ""),
      notes: explorableNotes)
  }

  private var explorableNotes: [String] {
    let names = explorable.map { "\($0.name) (\($0.views[0].rawValue))" }
    return [
      names.isEmpty
        ? "there is nothing to explore yet; `let cust = load \"customers.csv\"` makes a table"
        : "names: " + Problem.shortened(names)
    ]
  }

  // MARK: Trees

  private func explored(_ tree: ClusterTree, _ name: String, k: Int?) throws -> TreeExploration {
    let data = tree.rows.source
    let columns = data.measures
    let log = state.withLock { $0.log }
    let written = Name.written(name)
    let context = TreeContext(
      threads: configuration.threads, memoryLimit: configuration.memoryLimit ?? 4_000_000_000,
      columns: try backend.numericColumns(data.plan, columns.map(data.originalColumn(of:))),
      columnNames: columns,
      statement: { TreeStatement(log).relinked(name, $0) },
      metric: tree.metric)
    let statement = k == nil ? written : TreeStatement(log).uncut(name)
    return TreeExploration(
      name: written, context: context, search: try RowSearch(data, backend),
      pane: context.pane(tree, statement, k: k ?? 2))
  }

  // MARK: Clusterings

  private func explored(_ model: Clustering, _ name: String) throws -> ModelExploration {
    let data = model.rows.source
    let names = data.measures
    let columns = try backend.numericColumns(data.plan, names.map(data.originalColumn(of:)))
    let own = zip(names, columns).map { name, column in
      ModelExploration.Direction(name: name, values: column.values)
    }
    let (threads, memory) = (configuration.threads, configuration.memoryLimit ?? 4_000_000_000)
    return ModelExploration(
      name: Name.written(name), model: model, directions: components(model) + own,
      columns: columns, columnNames: names,
      execution: { Execution(threads: threads, memoryLimit: memory, cancellation: $0.cancellation) }
    )
  }

  /// The first two principal components of what the model was fitted on; one feature shows itself.
  private func components(_ model: Clustering) -> [ModelExploration.Direction] {
    let rows = model.rows.matrix
    let wanted = min(2, rows.columns, rows.rows - 1)
    guard wanted > 0, rows.columns > 1,
      let found = try? PCA(components: wanted).fit(rows)
    else {
      return [ModelExploration.Direction(name: model.rows.features[0], values: rows.column(0))]
    }
    return (0..<found.scores.columns).map {
      ModelExploration.Direction(name: "pc\($0 + 1)", values: found.scores.column($0))
    }
  }

  // MARK: Tables

  private func explored(_ data: DataSet?, _ name: String, _ binding: Scope.Binding) throws
    -> TableExploration
  {
    guard let data, !data.schema.columns.isEmpty else { throw unknown(name) }
    let (names, backend) = (names, backend)
    let context = TableContext(
      backend: backend, data: { [self] in try rows(of: $0) },
      keepName: { name == "it" ? nil : try names.stored(name, binding, backend) },
      completions: { [self] in completions($0, cursor: $0.utf8.count) })
    return TableExploration(
      name: Name.written(name), context: context, columns: data.schema.columns)
  }

  /// The table that a pipeline gives; it is neither shown nor remembered.
  private func rows(of statement: String) throws -> DataSet {
    let parsed = SegParser.parse(statement, mode: .prompt)
    if let problem = parsed.diagnostics.first(where: { $0.severity == .error }) { throw problem }
    guard parsed.script.statements.count == 1,
      case .pipeline(let pipeline)? = parsed.script.statements.first?.kind
    else { throw Diagnostic(code: "S0206", message: "a condition was expected") }
    let services = quietServices(statement)
    _ = try PipelineEvaluator(services: services, isCheck: true, names: NameCache())
      .evaluate(pipeline, scope)
    let outcome = try PipelineEvaluator(services: services, isCheck: false, names: names)
      .evaluate(pipeline, scope)
    guard let data = outcome.value?.table else {
      throw Diagnostic(code: "S0208", message: "this gives no table")
    }
    return data
  }

  private func quietServices(_ source: String) -> Services {
    Services(
      backend: backend,
      execution: Execution(
        threads: configuration.threads, memoryLimit: configuration.memoryLimit ?? 4_000_000_000),
      interruption: Interruption(begin: { _ in }, end: { KeptWork(limits: []) }),
      seed: state.withLock { $0.seed }, report: { _ in }, folder: configuration.folder,
      source: source, unit: unit, inspector: inspector)
  }

  /// Stops what the tables are doing, when a view does not need it any more.
  package func interruptTables() { backend.interrupt() }
}

/// Finds in the session's statements what gives a tree.
private struct TreeStatement {
  private let log: SessionLog

  init(_ log: SessionLog) { self.log = log }

  private func definition(of name: String) -> (text: String, pipeline: Pipeline)? {
    guard let text = log.entries.last(where: { $0.defines == name })?.text,
      let statement = SegParser.parse(text, mode: .file).script.statements.first,
      case .letName(_, let pipeline) = statement.kind
    else { return nil }
    return (text, pipeline)
  }

  /// What stands before the last cut of a clustering.
  func uncut(_ name: String) -> String? {
    guard let (text, pipeline) = definition(of: name),
      let place = pipeline.stages.lastIndex(where: { $0.name.text == "cut" }),
      pipeline.stages[place...].dropFirst().allSatisfy({ $0.name.text == "name" })
    else { return nil }
    return before(pipeline.stages[place], text, pipeline)
  }

  /// The tree of a name, by another linkage.
  func relinked(_ name: String, _ linkage: Linkage) -> String? {
    guard let (text, pipeline) = definition(of: name) else { return nil }
    guard let stage = pipeline.stages.last(where: { $0.name.text == "hclust" }) else {
      guard case .stage(let source) = pipeline.source, source.arguments.isEmpty,
        pipeline.stages.allSatisfy({ ["cut", "name"].contains($0.name.text) })
      else { return nil }
      return relinked(source.name.text, linkage)
    }
    var parts = ["hclust"]
    for argument in stage.arguments
    where !["linkage", "beta"].contains(argument.labelName?.text ?? "") {
      parts.append(text.text(in: argument.span))
    }
    parts += linkage.settings.map { "\($0.name)=\($0.value)" }
    guard let head = before(stage, text, pipeline) else { return nil }
    return head + " | " + parts.joined(separator: " ")
  }

  /// In one line, without the bar before the stage.
  private func before(_ stage: Stage, _ text: String, _ pipeline: Pipeline) -> String? {
    guard stage.span.start > pipeline.span.start else { return nil }
    let head = text.text(in: Span(start: pipeline.span.start, end: stage.span.start))
    let line = head.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    for bar in [" |>", " |"] where line.hasSuffix(bar) { return String(line.dropLast(bar.count)) }
    return nil
  }
}
