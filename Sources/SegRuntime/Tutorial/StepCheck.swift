import SegLanguage

/// How far a learner's statement came.
enum StepCheck: Sendable, Hashable {
  case reached
  /// It is about the step, but something is another than in the lesson.
  case differs(String)
  /// Something else was tried.
  case unrelated
}

extension Session {
  /// Compares the state after a learner's statement with what the step's own statement gives; names stay as they are.
  ///
  /// - Parameter before: the names before the learner's statement.
  func check(_ step: Lesson.Step, before: Scope) -> StepCheck {
    guard let typed = history.last,
      let wanted = SegParser.parse(step.statement, mode: .file).script.statements.first,
      let made = SegParser.parse(typed, mode: .file).script.statements.first
    else { return .unrelated }
    if Formatter.format(typed) == Formatter.format(step.statement) { return .reached }
    let (lesson, learner) = (Mentions(wanted), Mentions(made))
    if let name = lesson.defines {
      guard learner.defines == name else {
        let isLike = learner.defines != nil && wanted.lastVerb == made.lastVerb
        return isLike ? .differs("the lesson calls it `\(name)`") : .unrelated
      }
    } else if wanted.lastVerb != made.lastVerb {
      return .unrelated
    }
    // What writes files is not run a second time.
    if lesson.hasEffect { return learner.hasEffect ? .reached : .unrelated }
    guard case .value(let value)? = scope.previous,
      let expected = quietly(wanted, step.statement, before)
    else { return .unrelated }
    return Self.difference(value, expected).map(StepCheck.differs) ?? .reached
  }

  /// The value of a statement with the names of `scope`; nothing is said and nothing is kept.
  private func quietly(_ statement: Statement, _ source: String, _ scope: Scope) -> Value? {
    var scope = scope
    return withServices(source) { services in
      let evaluator = StatementEvaluator(
        services: services.silent, isCheck: false, names: NameCache(),
        parameters: configuration.parameters)
      return (try? evaluator.evaluate(statement, source, &scope))?.outcome?.value
    }
  }

  /// What a learner's value has otherwise; nil if it will do.
  private static func difference(_ value: Value, _ expected: Value) -> String? {
    guard value.kind == expected.kind else {
      return "this is a \(value.kind.rawValue), the lesson's is a \(expected.kind.rawValue)"
    }
    switch (value, expected) {
    case (.clustering(let model), .clustering(let other)):
      if model.segmentCount != other.segmentCount {
        return "there are \(model.segmentCount) segments, the lesson has \(other.segmentCount)"
      }
      if model.labels.count != other.labels.count {
        return "there are \(model.labels.count) rows, the lesson has \(other.labels.count)"
      }
      return model.names.isEmpty && !other.names.isEmpty ? "the segments have no names yet" : nil
    case (.tree(let tree), .tree(let other)):
      return tree.rows.matrix.rows == other.rows.matrix.rows
        ? nil : "the tree has \(tree.rows.matrix.rows) rows, the lesson's \(other.rows.matrix.rows)"
    case (.collection(let all), .collection(let other)):
      return all.entries.count == other.entries.count
        ? nil : "there are \(all.entries.count) entries, the lesson has \(other.entries.count)"
    case (.table(let data), .table(let other)):
      let missing = other.schema.names.filter { data.schema[$0] == nil }
      return missing.isEmpty ? nil : "the lesson also has \(Problem.shortened(missing, limit: 5))"
    case (.plain(let value), .plain(let other)):
      return value == other ? nil : "the lesson gets \(PlainText.literal(other))"
    default: return nil
    }
  }
}

extension Statement {
  /// The verb of its last stage.
  fileprivate var lastVerb: String? { pipeline?.allStages.last?.name.text }
}

extension Services {
  /// The same without a word.
  var silent: Services {
    Services(
      backend: backend, execution: execution,
      interruption: interruption, seed: seed, report: { _ in }, folder: folder, source: source,
      unit: unit, inspector: inspector, lints: false, lessons: lessons)
  }
}
