/// A nonterminal of the grammar.
enum Rule: String, CaseIterable, Hashable, Sendable {
  case script, items, itemsRest, statement
  case segStatement, useStatement, pinStatement, paramStatement, letStatement, letTarget
  case defStatement, parameters, parametersTail, parameter, parameterDefault, defBody
  case assertStatement, calculation, continuation

  case pipeline, pipelineTail, source, each, block, stage, stageArguments, more
  case optionArgument, argumentName, argument, argumentValue, argumentList, argumentListTail

  case expression, orTail, conjunction, andTail, negation, comparison, comparisonTail
  case comparisonOperator, range, rangeTail, coalescing, coalescingTail, sum, sumTail
  case product, productTail, unary, power, powerTail, postfix, postfixTail
  case primary, reference, callArguments, group, list
  case cases, caseArm, caseTail, caseNext, caseElse

  /// Whether the rule only helps to write the grammar down: its parts go to the rule around it.
  var isTransparent: Bool {
    switch self {
    case .script, .items, .itemsRest, .letTarget, .parameters, .parametersTail, .parameterDefault,
      .defBody, .pipelineTail, .source, .stageArguments, .more, .argumentName, .argumentValue,
      .argumentList, .argumentListTail, .orTail, .andTail, .comparisonTail, .comparisonOperator,
      .rangeTail, .coalescingTail, .sumTail, .productTail, .powerTail, .postfixTail, .primary,
      .callArguments, .caseTail, .caseNext:
      true
    default: false
    }
  }

  /// Whether a node with one part is replaced by this part.
  var isCollapsible: Bool {
    switch self {
    case .expression, .conjunction, .negation, .comparison, .range, .coalescing, .sum, .product,
      .unary, .power, .postfix, .reference:
      true
    default: false
    }
  }
}

/// A part of a production.
enum Symbol: Hashable, Sendable {
  case token(TokenKind)
  case rule(Rule)
}

/// `rule → symbols`; no symbols mean the empty text.
struct Production: Hashable, Sendable {
  let rule: Rule
  let symbols: [Symbol]
}

/// The grammar as data. The parser, the sets of what may follow, completion and the words of
/// "expected …" all read this and nothing else.
enum Grammar {
  static let start: Rule = .script
  static let productions = statements + pipelines + expressions + primaries

  private static func rule(_ rule: Rule, _ symbols: Symbol...) -> Production {
    Production(rule: rule, symbols: symbols)
  }
  private static func t(_ kind: TokenKind) -> Symbol { .token(kind) }
  private static func r(_ rule: Rule) -> Symbol { .rule(rule) }

  private static let statements: [Production] = [
    rule(.script, r(.items)),
    rule(.items),
    rule(.items, t(.separator), r(.items)),
    rule(.items, r(.statement), r(.itemsRest)),
    rule(.itemsRest),
    rule(.itemsRest, t(.separator), r(.items)),

    rule(.statement, r(.segStatement)),
    rule(.statement, r(.useStatement)),
    rule(.statement, r(.pinStatement)),
    rule(.statement, r(.paramStatement)),
    rule(.statement, r(.letStatement)),
    rule(.statement, r(.defStatement)),
    rule(.statement, r(.assertStatement)),
    rule(.statement, r(.calculation)),
    rule(.statement, r(.pipeline)),
    rule(.statement, r(.continuation)),

    rule(.segStatement, t(.seg), t(.number)),
    rule(.useStatement, t(.use), t(.text)),
    rule(.pinStatement, t(.pin), t(.text), r(.more)),
    rule(.paramStatement, t(.param), t(.variable), t(.assign), r(.expression), r(.more)),
    rule(.letStatement, t(.let), r(.letTarget)),
    rule(.letTarget, t(.name), t(.assign), r(.pipeline)),
    rule(.letTarget, t(.variable), t(.assign), r(.expression)),
    rule(
      .defStatement, t(.def), t(.name), t(.leftParenthesis), r(.parameters),
      t(.rightParenthesis), r(.defBody)),
    rule(.parameters),
    rule(.parameters, r(.parameter), r(.parametersTail)),
    rule(.parametersTail),
    rule(.parametersTail, t(.comma), r(.parameter), r(.parametersTail)),
    rule(.parameter, t(.variable), r(.parameterDefault)),
    rule(.parameterDefault),
    rule(.parameterDefault, t(.assign), r(.expression)),
    rule(.defBody, r(.block)),
    rule(.defBody, t(.assign), r(.expression)),
    rule(.assertStatement, t(.assert), r(.expression), r(.more)),
    rule(.calculation, t(.assign), r(.expression)),
    rule(.continuation, t(.pipe), r(.stage), r(.pipelineTail)),
  ]

  private static let pipelines: [Production] = [
    rule(.pipeline, r(.source), r(.pipelineTail)),
    rule(.pipelineTail),
    rule(.pipelineTail, t(.pipe), r(.stage), r(.pipelineTail)),
    rule(.source, r(.stage)),
    rule(.source, r(.block)),
    rule(.source, r(.each)),
    rule(.each, t(.for), t(.variable), t(.in), r(.expression), r(.block)),
    rule(.block, t(.leftBrace), r(.pipeline), t(.rightBrace)),
    rule(.stage, t(.name), r(.stageArguments)),
    rule(.stageArguments),
    rule(.stageArguments, r(.argument), r(.more)),
    rule(.more),
    rule(.more, t(.comma), r(.argument), r(.more)),
    rule(.more, r(.optionArgument), r(.more)),
    rule(.optionArgument, r(.argumentName), t(.assign), r(.expression)),
    rule(.argumentName, t(.name)),
    rule(.argumentName, t(.quotedName)),
    rule(.argument, r(.expression), r(.argumentValue)),
    rule(.argumentValue),
    rule(.argumentValue, t(.assign), r(.expression)),
    rule(.argumentList),
    rule(.argumentList, r(.argument), r(.argumentListTail)),
    rule(.argumentListTail),
    rule(.argumentListTail, t(.comma), r(.argument), r(.argumentListTail)),
  ]

  private static let expressions: [Production] =
    [
      rule(.expression, r(.conjunction), r(.orTail)),
      rule(.orTail),
      rule(.orTail, t(.or), r(.conjunction), r(.orTail)),
      rule(.conjunction, r(.negation), r(.andTail)),
      rule(.andTail),
      rule(.andTail, t(.and), r(.negation), r(.andTail)),
      rule(.negation, t(.not), r(.negation)),
      rule(.negation, r(.comparison)),
      rule(.comparison, r(.range), r(.comparisonTail)),
      rule(.comparisonTail),
      rule(.comparisonTail, r(.comparisonOperator), r(.range), r(.comparisonTail)),
      rule(.comparisonTail, t(.in), r(.range), r(.comparisonTail)),
      rule(.comparisonTail, t(.not), t(.in), r(.range), r(.comparisonTail)),
      rule(.range, r(.coalescing), r(.rangeTail)),
      rule(.rangeTail),
      rule(.rangeTail, t(.rangeDots), r(.coalescing)),
      rule(.coalescing, r(.sum), r(.coalescingTail)),
      rule(.coalescingTail),
      rule(.coalescingTail, t(.coalesce), r(.sum), r(.coalescingTail)),
      rule(.sum, r(.product), r(.sumTail)),
      rule(.sumTail),
      rule(.sumTail, t(.plus), r(.product), r(.sumTail)),
      rule(.sumTail, t(.minus), r(.product), r(.sumTail)),
      rule(.product, r(.unary), r(.productTail)),
      rule(.productTail),
      rule(.productTail, t(.times), r(.unary), r(.productTail)),
      rule(.productTail, t(.divide), r(.unary), r(.productTail)),
      rule(.unary, t(.minus), r(.unary)),
      rule(.unary, r(.power)),
      rule(.power, r(.postfix), r(.powerTail)),
      rule(.powerTail),
      rule(.powerTail, t(.power), r(.unary)),
      rule(.postfix, r(.primary), r(.postfixTail)),
      rule(.postfixTail),
      rule(.postfixTail, t(.dot), r(.argumentName), r(.postfixTail)),
    ] + comparisonOperators.map { rule(.comparisonOperator, t($0)) }

  static let comparisonOperators: [TokenKind] = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches,
  ]

  /// Tokens that are a value by themselves.
  static let literals: [TokenKind] = [
    .number, .text, .date, .duration, .variable, .true, .false, .null,
  ]

  private static let primaries: [Production] =
    literals.map { rule(.primary, t($0)) } + [
      rule(.primary, r(.reference)),
      rule(.primary, r(.group)),
      rule(.primary, r(.list)),
      rule(.primary, r(.block)),
      rule(.primary, r(.cases)),
      rule(.reference, r(.argumentName), r(.callArguments)),
      rule(.callArguments),
      rule(.callArguments, t(.leftParenthesis), r(.argumentList), t(.rightParenthesis)),
      rule(.group, t(.leftParenthesis), r(.argumentList), t(.rightParenthesis)),
      rule(.list, t(.leftBracket), r(.argumentList), t(.rightBracket)),
      rule(
        .cases, t(.case), t(.leftBrace), r(.caseArm), r(.caseTail), t(.rightBrace)),
      rule(.caseArm, r(.expression), t(.arrow), r(.expression)),
      rule(.caseTail),
      rule(.caseTail, t(.comma), r(.caseNext)),
      rule(.caseTail, r(.caseElse)),
      rule(.caseNext, r(.caseArm), r(.caseTail)),
      rule(.caseNext, r(.caseElse)),
      rule(.caseElse, t(.else), t(.arrow), r(.expression)),
    ]
}
