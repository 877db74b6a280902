/// Reads the text before the cursor and asks the parser what may follow.
struct CompletionFinder {
  let source: String
  let bytes: [UInt8]
  let cursor: Int

  var context: CompletionContext { context(from: 0, start: .script) }

  private var nothing: CompletionContext {
    CompletionContext(expected: [], prefix: "", replaced: Span(start: cursor, end: cursor))
  }

  private func context(from origin: Int, start: Rule) -> CompletionContext {
    var lexer = Lexer(
      bytes: bytes, range: origin..<cursor, mode: .file, readsStatements: start == .script)
    lexer.run()
    lexer.endLine()
    let last = lexer.tokens.count - 2
    guard last >= 0 else { return finish(lexer, limit: 0, wordStart: cursor, start: start) }
    let token = lexer.tokens[last]
    if token.kind.isComment || token.kind == .directive || token.kind == .shellLine {
      return nothing
    }
    if token.kind == .text, isUnterminated(last, lexer) {
      return insideText(token, lexer, limit: last, start: start)
    }
    let isWord = isWord(last, lexer)
    return finish(
      lexer, limit: isWord ? last : last + 1, wordStart: isWord ? token.start : cursor,
      start: start)
  }

  private func isUnterminated(_ index: Int, _ lexer: Lexer) -> Bool {
    lexer.problems.last.map {
      $0.token == index && ["S0102", "S0103"].contains($0.finding.diagnostic.code)
    } ?? false
  }

  /// Whether the token is being typed: it may grow at the cursor.
  private func isWord(_ index: Int, _ lexer: Lexer) -> Bool {
    let token = lexer.tokens[index]
    switch token.kind {
    case .name, .variable: return true
    case .quotedName: return isUnterminated(index, lexer)
    case .unknown: return token.end - token.start == 1 && bytes[token.start] == UInt8(ascii: "$")
    default: return token.kind.isKeyword
    }
  }

  private func finish(
    _ lexer: Lexer, limit: Int, wordStart: Int, start: Rule
  ) -> CompletionContext {
    var result = nothing
    result.prefix = text(wordStart, cursor)
    result.replaced = Span(start: wordStart, end: wordStart < cursor ? wordEnd : cursor)
    describe(lexer, limit: limit, start: start, &result)
    return result
  }

  /// The end of the word that the cursor stands in.
  private var wordEnd: Int {
    var lexer = Lexer(bytes: bytes, range: cursor..<bytes.count, mode: .file)
    lexer.skipNameCharacters()
    return lexer.position
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  // MARK: Inside a text

  private func insideText(
    _ token: Token, _ lexer: Lexer, limit: Int, start: Rule
  ) -> CompletionContext {
    var result: CompletionContext
    if let brace = openBrace(token) {
      result = context(from: brace + 1, start: .expression)
      let inside = result.expected
      describe(lexer, limit: limit, start: start, &result)
      result.expected = inside.subtracting(result.stage == nil ? [.column] : [])
      return result
    }
    result = nothing
    describe(lexer, limit: limit, start: start, &result)
    result.expected = [.file]
    result.isInsideText = true
    result.textPrefix = text(token.start + 1, cursor)
    result.prefix = result.textPrefix
    result.replaced = Span(start: token.start + 1, end: textEnd(bytes[token.start]))
    return result
  }

  /// The brace before the cursor that begins what is filled in.
  private func openBrace(_ token: Token) -> Int? {
    guard bytes[token.start] == UInt8(ascii: "\"") else { return nil }
    let lexer = Lexer(bytes: bytes, range: token.start..<cursor, mode: .file)
    var place = token.start + 1
    while place < cursor {
      if bytes[place] == UInt8(ascii: "{") {
        guard let close = lexer.endOfInterpolation(from: place + 1) else { return place }
        place = close + 1
      } else {
        place += lexer.lengthOfCharacter(at: place)
      }
    }
    return nil
  }

  /// The end of the text behind the cursor, when its closing quote is there; else the cursor.
  private func textEnd(_ quote: UInt8) -> Int {
    var place = cursor
    while place < bytes.count, !Lexer.isNewline(bytes[place]) {
      if bytes[place] == quote { return place }
      if bytes[place] <= 0x20 { return cursor }
      place += 1
    }
    return cursor
  }

  // MARK: The parser's state

  private func describe(
    _ lexer: Lexer, limit: Int, start: Rule, _ result: inout CompletionContext
  ) {
    var parser = TableParser(source: source, tokens: lexer.tokens, start: start)
    parser.run(upTo: limit)
    let upcoming = parser.upcoming
    let state = ParserState(
      parser: parser, text: TokenText(bytes: bytes, tokens: lexer.tokens))
    result.stage = state.stageName
    result.pipelineBefore = state.pipelineBefore
    let takesOption = upcoming.contains(.rule(.more)) || upcoming.contains(.rule(.stageArguments))
    result.option = takesOption ? nil : state.openOption
    result.usedOptions = state.usedOptions
    result.positionalCount = state.positionalCount
    result.comparedColumn = state.comparedColumn(before: limit)
    result.expected = upcoming.reduce(into: []) { $0.formUnion(CompletionFinder.classes($1)) }
    if start == .script, state.stageName == nil { result.expected.remove(.column) }
    if upcoming.first == .rule(.argument), state.isDirectArgument {
      result.expected.insert(.option)
    }
  }

  private static let valueClasses: Set<CompletionClass> = [
    .column, .variable, .function, .value, .keyword,
  ]

  private static func classes(_ symbol: Symbol) -> Set<CompletionClass> {
    switch symbol {
    case .rule(let rule): classes(rule)
    case .token(.text): [.file]
    case .token(.number): [.value]
    case .token(.in): [.keyword]
    case .token(.assign), .token(.arrow): [.operator]
    default: []
    }
  }

  private static func classes(_ rule: Rule) -> Set<CompletionClass> {
    switch rule {
    case .script, .items, .statement: [.statement, .verbOrDataSet]
    case .pipeline, .source: [.verbOrDataSet, .keyword]
    case .stage: [.verb]
    case .stageArguments: valueClasses.union([.option])
    case .more: [.option]
    case .argument, .argumentList, .expression, .conjunction, .negation, .comparison, .range,
      .coalescing, .sum, .product, .unary, .power, .postfix, .primary, .reference, .caseArm,
      .caseNext:
      valueClasses
    case .argumentName: [.column]
    case .orTail, .andTail, .comparisonTail, .rangeTail, .coalescingTail, .sumTail, .productTail,
      .powerTail, .postfixTail, .pipelineTail:
      [.operator]
    default: []
    }
  }
}

/// What is open in the parser when it stops at the cursor.
private struct ParserState {
  let parser: TableParser
  let text: TokenText

  private func rule(_ index: Int) -> Rule { ParseTable.rules[parser.frames[index].rule] }

  private var pipelineFrame: Int? {
    parser.frames.indices.last { rule($0) == .pipeline || rule($0) == .continuation }
  }

  private var stageFrame: Int? {
    let stage = parser.frames.indices.last { rule($0) == .stage }
    return stage.flatMap { $0 > (pipelineFrame ?? -1) ? $0 : nil }
  }

  /// The finished parts of an open node.
  private func parts(_ frame: Int) -> ArraySlice<SyntaxPart> {
    let end =
      frame + 1 < parser.frames.count
      ? parser.frames[frame + 1].partsStart : parser.pending.count
    return parser.pending[parser.frames[frame].partsStart..<end]
  }

  private var builder: SyntaxBuilder {
    SyntaxBuilder(tree: parser.tree, text: text, mode: .prompt)
  }

  var stageName: Name? {
    guard let frame = stageFrame else { return nil }
    return builder.name(parser.frames[frame].first)
  }

  /// The pipeline up to the last `|` before the cursor's stage.
  var pipelineBefore: Pipeline? {
    guard let frame = pipelineFrame else { return nil }
    let pipes = parts(frame).filter { parser.tree.kind(of: $0) == .pipe }
    guard case .token(let pipe)? = pipes.last else { return nil }
    let first = parser.frames[frame].first
    if first == pipe {
      let span = text.tokens[pipe].span
      return Pipeline(source: .previous, stages: [], span: span)
    }
    let end = Token(kind: .end, start: text.tokens[pipe].start, end: text.tokens[pipe].start)
    let tokens = Array(text.tokens[first..<pipe]) + [end]
    var inner = TableParser(source: parser.tree.source, tokens: tokens, start: rule(frame))
    inner.run()
    guard inner.errors.isEmpty else { return nil }
    var builder = SyntaxBuilder(
      tree: inner.tree, text: TokenText(bytes: text.bytes, tokens: tokens), mode: .prompt)
    return inner.tree.significantParts(of: inner.tree.root).first
      .flatMap { builder.pipeline($0, depth: 0) }
  }

  /// Whether the cursor stands where an argument of the stage itself begins.
  var isDirectArgument: Bool {
    stageFrame.map { $0 == parser.frames.count - 1 } ?? false
  }

  /// The label of the stage's argument that is not finished.
  var openOption: String? {
    guard let stage = stageFrame, stage + 1 < parser.frames.count else { return nil }
    return label(of: Array(parts(stage + 1)))
  }

  var usedOptions: [String] {
    guard let stage = stageFrame else { return [] }
    let finished = parts(stage).compactMap { part -> String? in
      guard case .node(let index) = part else { return nil }
      return label(of: parser.tree.significantParts(of: index))
    }
    return finished + (openOption.map { [$0] } ?? [])
  }

  /// Arguments of the stage without a label that are finished.
  var positionalCount: Int {
    guard let stage = stageFrame else { return 0 }
    // The first part is the verb itself.
    return -1
      + parts(stage).count { part in
        if case .node(let index) = part {
          return label(of: parser.tree.significantParts(of: index)) == nil
        }
        return parser.tree.kind(of: part).map { !$0.isTrivia && $0 != .comma } ?? false
      }
  }

  /// The column on the left of `==`, `!=` or `in`, when the right side is being typed.
  func comparedColumn(before limit: Int) -> Name? {
    var place = text.previous(before: limit)
    func kind() -> TokenKind? { place.map { text.tokens[$0].kind } }
    while let found = kind(), [.comma, .text, .number, .date].contains(found) {
      place = place.flatMap { text.previous(before: $0) }
    }
    switch kind() {
    case .leftBracket:
      place = place.flatMap { text.previous(before: $0) }
      guard kind() == .in else { return nil }
    case .equal, .notEqual: break
    default: return nil
    }
    guard let name = place.flatMap({ text.previous(before: $0) }),
      [.name, .quotedName].contains(text.tokens[name].kind)
    else { return nil }
    return builder.name(name)
  }

  /// The name before `=`.
  private func label(of parts: [SyntaxPart]) -> String? {
    let parts = parts.filter { !(parser.tree.kind(of: $0)?.isTrivia ?? false) }
    guard parts.count > 1, parser.tree.kind(of: parts[1]) == .assign,
      case .token(let name) = parts[0]
    else { return nil }
    return builder.name(name).text
  }
}
