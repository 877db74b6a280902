/// Colours tokens by the node they stand in.
struct Classifier {
  let source: String
  let bytes: [UInt8]
  let mode: ParseMode
  private(set) var pieces: [(Span, TokenClass)] = []

  init(source: String, bytes: [UInt8], mode: ParseMode) {
    self.source = source
    self.bytes = bytes
    self.mode = mode
  }

  mutating func classify(_ range: Range<Int>, start: Rule, depth: Int) {
    var lexer = Lexer(
      bytes: bytes, range: range, mode: mode, readsStatements: start == .script)
    lexer.run()
    var parser = TableParser(source: source, tokens: lexer.tokens, start: start)
    parser.run()
    let classes = Classifier.classes(parser.tree)
    for (index, token) in lexer.tokens.enumerated() {
      guard let tokenClass = classes[index] else { continue }
      if token.kind == .text, depth < SyntaxBuilder.maximumTextDepth {
        addText(token, depth: depth)
      } else {
        pieces.append((token.span, tokenClass))
      }
    }
  }

  /// A text in pieces: what stands between braces has its own colours.
  private mutating func addText(_ token: Token, depth: Int) {
    var start = token.start
    var place = token.start + 1
    let isTemplate = bytes[token.start] == UInt8(ascii: "\"")
    let lexer = Lexer(bytes: bytes, range: token.start..<token.end, mode: .file)
    while isTemplate, place < token.end {
      guard bytes[place] == UInt8(ascii: "{") else {
        place += lexer.lengthOfCharacter(at: place)
        continue
      }
      guard let close = lexer.endOfInterpolation(from: place + 1) else { break }
      pieces.append((Span(start: start, end: place), .text))
      pieces.append((Span(start: place, end: place + 1), .punctuation))
      classify((place + 1)..<close, start: .expression, depth: depth + 1)
      pieces.append((Span(start: close, end: close + 1), .punctuation))
      start = close + 1
      place = start
    }
    if start < token.end { pieces.append((Span(start: start, end: token.end), .text)) }
  }

  // MARK: Classes from the tree

  /// One class for each token; nil for white space and ends.
  private static func classes(_ tree: SyntaxTree) -> [TokenClass?] {
    var classes = tree.tokens.map { byKind($0.kind) }
    for index in tree.nodes.indices {
      let parts = tree.significantParts(of: index)
      guard case .token(let first)? = parts.first else { continue }
      let isName = [.name, .quotedName].contains(tree.tokens[first].kind)
      switch tree.nodes[index].rule {
      case .stage: classes[first] = .verb
      case .reference where parts.count > 1: classes[first] = .function
      case .argument where parts.count > 1 && isName, .optionArgument: classes[first] = .option
      case .letStatement, .defStatement:
        if parts.count > 1, case .token(let name) = parts[1], classes[name] == .column {
          classes[name] = .name
        }
      case nil: classes[first] = .error
      default: break
      }
    }
    markHeads(tree, &classes)
    return classes
  }

  /// A head without arguments is a data set rather than a verb.
  private static func markHeads(_ tree: SyntaxTree, _ classes: inout [TokenClass?]) {
    for index in tree.nodes.indices where tree.nodes[index].rule == .pipeline {
      guard case .node(let head)? = tree.significantParts(of: index).first,
        tree.nodes[head].rule == .stage
      else { continue }
      let parts = tree.significantParts(of: head)
      if parts.count == 1, case .token(let name) = parts[0] { classes[name] = .name }
    }
  }

  private static func byKind(_ kind: TokenKind) -> TokenClass? {
    if kind.isKeyword { return .keyword }
    switch kind {
    case .name, .quotedName: return .column
    case .number, .duration: return .number
    case .text: return .text
    case .date: return .date
    case .variable: return .variable
    case .comment, .documentation, .expectedOutput: return .comment
    case .comma, .dot, .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket,
      .leftBrace, .rightBrace:
      return .punctuation
    case .thinArrow, .directive, .shellLine, .unknown: return .error
    case .whitespace, .newline, .separator, .end: return nil
    default: return .operator
    }
  }
}
