/// A source and the stages that its rows flow through.
package struct Pipeline: Hashable, Sendable {
  package indirect enum Source: Hashable, Sendable {
    /// A data set, or a verb that needs no input.
    case stage(Stage)
    case block(Pipeline)
    /// `for $x in values { … }`
    case each(Variable, in: Expression, body: Pipeline)
    /// The last result: a line at the prompt that begins with `|`.
    case previous
  }

  package let source: Source
  package let stages: [Stage]
  package let span: Span

  package init(source: Source, stages: [Stage], span: Span) {
    self.source = source
    self.stages = stages
    self.span = span
  }
}

/// A name with its arguments between two pipes.
package struct Stage: Hashable, Sendable {
  package let name: Name
  package let arguments: [Argument]
  package let span: Span

  package init(name: Name, arguments: [Argument], span: Span) {
    self.name = name
    self.arguments = arguments
    self.span = span
  }
}

/// A positional value, or `label = value`.
package struct Argument: Hashable, Sendable {
  /// A bare name; a number only in the stage `name`.
  package let label: Expression?
  package let value: Expression
  package let span: Span

  package init(label: Expression?, value: Expression, span: Span) {
    self.label = label
    self.value = value
    self.span = span
  }

  /// The label when it is a name.
  package var labelName: Name? {
    if case .name(let name) = label?.kind { return name }
    return nil
  }
}
