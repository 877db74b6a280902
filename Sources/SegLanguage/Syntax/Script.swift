/// A source text and those of its statements that are free of errors.
package struct Script: Hashable, Sendable {
  package let source: String
  package let statements: [Statement]

  package init(source: String, statements: [Statement]) {
    self.source = source
    self.statements = statements
  }
}

/// One statement of a script.
package struct Statement: Hashable, Sendable {
  package indirect enum Kind: Hashable, Sendable {
    case seg(version: Double)
    case use(TextTemplate)
    case pin(TextTemplate, [Argument])
    case param(Variable, default: Expression, [Argument])
    case letName(Name, Pipeline)
    case letVariable(Variable, Expression)
    case define(Definition)
    case assert(Expression, [Argument])
    case calculate(Expression)
    case pipeline(Pipeline)
  }

  package let kind: Kind
  /// From the first to the last token, without a final `;` and without comments around.
  package let span: Span
  /// Whether a `;` at the end of the line keeps the result off the screen.
  package let isQuiet: Bool
  /// The `##` lines right before the statement, joined by newlines.
  package let documentation: String?
  /// The `#>` lines right after the statement, without the mark and one space.
  package let expectedOutput: [String]

  package init(
    kind: Kind, span: Span, isQuiet: Bool = false, documentation: String? = nil,
    expectedOutput: [String] = []
  ) {
    self.kind = kind
    self.span = span
    self.isQuiet = isQuiet
    self.documentation = documentation
    self.expectedOutput = expectedOutput
  }

  /// The statement as written.
  package func text(in source: String) -> String { source.text(in: span) }
}

/// A user's own verb (`{ … }`) or function (`= …`).
package struct Definition: Hashable, Sendable {
  package struct Parameter: Hashable, Sendable {
    package let variable: Variable
    package let defaultValue: Expression?

    package init(variable: Variable, defaultValue: Expression?) {
      self.variable = variable
      self.defaultValue = defaultValue
    }
  }

  package enum Body: Hashable, Sendable {
    case block(Pipeline)
    case expression(Expression)
  }

  package let name: Name
  package let parameters: [Parameter]
  package let body: Body

  package init(name: Name, parameters: [Parameter], body: Body) {
    self.name = name
    self.parameters = parameters
    self.body = body
  }
}
