import SegData
import SegLanguage

/// What a session says: results, notes and problems, for people or line by line for a program.
extension Session {
  func note(_ text: String) {
    output(settings.isMachine ? .result(MachineLine.note(text)) : .note(text))
  }

  func say(_ problem: Diagnostic, _ source: String) {
    if let fix = problem.fix, fix.verb == .fix { state.withLock { $0.offered = fix.statement } }
    if settings.isMachine {
      output(.result(MachineLine.problem(problem, source)))
      return
    }
    let text = problem.render(source: source, style: display().style)
    output(problem.severity == .note ? .note(text) : .problem(text))
  }

  func show(
    _ effect: StatementEvaluator.Effect, _ statement: Statement, _ source: String, _ isPrompt: Bool
  ) throws {
    guard let value = effect.outcome?.value else { return }
    if let name = effect.defined {
      switch value {
      case .clustering, .tree, .reduction, .collection: note("\(name): \(Headline.text(value))")
      default: if isPrompt { note("\(name): \(Headline.text(value))") }
      }
      return
    }
    guard !statement.isQuiet else { return }
    do {
      try show(value, line: source.line(of: statement.span.start))
    } catch let problem as DataError {
      throw Trouble.data(problem, statement.span, "result")
    }
  }

  private func show(_ value: Value, line: Int?) throws {
    if settings.isMachine {
      if let text = try MachineLine.result(value, line: line, representation(display())) {
        output(.result(text))
      }
      return
    }
    let format = settings.format
    if format != .table {
      switch value {
      case .clustering, .tree, .reduction: note(Headline.text(value))
      default: break
      }
    }
    guard format == .table else {
      if let text = try representation(display()).text(value, as: format) { output(.result(text)) }
      return
    }
    try put(value, representation(display()))
  }

  /// A result as people read it; nothing for what has no look, such as a picture that went to a file.
  private func put(_ value: Value, _ representation: Representation) throws {
    let text = try representation.text(value)
    guard !text.isEmpty else { return }
    guard case .picture(let picture) = value, !picture.says else { return output(.result(text)) }
    output(.picture(text: text, svg: { Representation.svg(picture) }))
  }

  private func representation(_ display: Display) -> Representation {
    Representation(backend: backend, display: display, lastShown: lastShown)
  }

  /// A value that `show` puts on the screen in the middle of a pipeline.
  func present(_ value: Value, rows: Int, title: String?) {
    guard settings.format == .table, !settings.isMachine else {
      if let title { note(title) }
      try? show(value, line: nil)
      return
    }
    var longer = display()
    longer.rows = rows
    if let title { output(.result(title)) }
    try? put(value, Representation(backend: backend, display: longer))
  }

  /// Shows the last result again, with more rows or in its full width. Nothing is run again as long as the rows were
  /// fetched for the first showing.
  ///
  /// - Parameter rows: nil for as many as usual.
  package func showAgain(rows: Int?, isWhole: Bool) -> RunStatus {
    guard case .value(let value)? = scope.previous else {
      output(.problem("there is no result yet to show again"))
      return .failed
    }
    setActive(true)
    defer { setActive(false) }
    var wider = display()
    if let rows { wider.rows = max(1, rows) }
    wider.isWhole = isWhole
    do {
      try put(value, representation(wider))
      return .fine
    } catch let problem as DataError {
      if case .cancelled = problem.kind { return .interrupted }
      output(.problem(problem.message))
    } catch {
      output(.problem("\(error)"))
    }
    return .failed
  }
}

/// One JSON object for each thing said. Keys are always there, with null where there is nothing; new ones may come.
enum MachineLine {
  static func note(_ text: String) -> String {
    JSONText.object([("kind", "\"note\""), ("code", "null"), ("message", JSONText.quoted(text))])
  }

  static func problem(_ problem: Diagnostic, _ source: String) -> String {
    let start = problem.span.map { source.place(of: $0.start) }
    let end = problem.span.map { source.place(of: $0.end) }
    return JSONText.object([
      ("kind", JSONText.quoted(problem.severity.rawValue)),
      ("code", JSONText.quoted(problem.code)), ("message", JSONText.quoted(problem.message)),
      ("line", whole(start?.line)), ("column", whole(start?.column)),
      ("end_line", whole(end?.line)), ("end_column", whole(end?.column)),
      ("label", problem.label.map(JSONText.quoted) ?? "null"),
      ("notes", JSONText.list(problem.notes.map(JSONText.quoted))),
      ("fix", problem.fix.map { JSONText.quoted($0.statement) } ?? "null"),
      ("fix_is_sure", problem.fix.map { String($0.verb == .fix) } ?? "null"),
    ])
  }

  /// nil for what has nothing to show.
  static func result(_ value: Value, line: Int?, _ representation: Representation) throws -> String?
  {
    var members = [
      ("kind", "\"result\""), ("type", JSONText.quoted(value.kind.rawValue)), ("line", whole(line)),
      ("headline", JSONText.quoted(Headline.text(value))),
    ]
    switch value {
    case .nothing: return nil
    case .plain(let plain): members += [("value", JSONText.plain(plain))]
    case .picture:
      let svg = try representation.text(value, as: .html)
      members += [("svg", svg.map(JSONText.quoted) ?? "null")]
    case .table, .clustering, .tree, .reduction, .collection:
      guard let table = try representation.wholeTable(value) else { return nil }
      members += [("columns", columns(table)), ("rows", rows(table))]
    }
    return JSONText.object(members)
  }

  private static func columns(_ table: Table) -> String {
    JSONText.list(
      table.schema.columns.map { column in
        JSONText.object([
          ("name", JSONText.quoted(column.name)), ("type", JSONText.quoted(column.type.rawValue)),
        ])
      })
  }

  private static func rows(_ table: Table) -> String {
    JSONText.list(
      (0..<table.rowCount).map { row in
        JSONText.list(table.schema.columns.indices.map { JSONText.cell(table.cell(row, $0)) })
      })
  }

  private static func whole(_ value: Int?) -> String { value.map(String.init) ?? "null" }
}

extension String {
  /// Line and column from 1 of an offset in UTF-8; columns count characters.
  func place(of offset: Int) -> (line: Int, column: Int) {
    let head = text(in: Span(start: 0, end: offset))
    let lines = head.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return (lines.count, (lines.last?.count ?? 0) + 1)
  }

  fileprivate func line(of offset: Int) -> Int { place(of: offset).line }
}
