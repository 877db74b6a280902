/// A place where the grammar allows no such token.
struct SyntaxError {
  /// Index of the token that was found.
  let token: Int
  let expected: TokenSet
  /// Index of the innermost bracket that is open at this place.
  let openBracket: Int?
}

/// The table-driven LL(1) parser: a stack of symbols, a table, and a tree that grows on the side.
///
/// No recursion, so no input is too deep for it; time is linear in the number of tokens.
struct TableParser {
  /// Nodes inside each other at most; about a hundred brackets.
  static let maximumDepth = 1_200

  /// A node under construction.
  struct Frame {
    let rule: Int
    let partsStart: Int
    let first: Int
    var significant = 0
    var hasError = false
  }

  private let table = ParseTable.seg
  private(set) var tree: SyntaxTree
  private(set) var errors: [SyntaxError] = []
  private(set) var frames: [Frame] = []
  /// Parts of open nodes, outermost first.
  private(set) var pending: [SyntaxPart] = []
  private var stack: [ParseTable.Code]
  /// Rules that were taken as empty since the last token; they could have begun otherwise.
  private var passedOver: [Int] = []
  private var openBrackets: [Int] = []
  /// The next token, and how many of the tokens before it are in the tree.
  private var position = 0
  private var stored = 0
  private(set) var lastShifted = 0

  /// Whether there are statements to go on with after an error.
  private let hasStatements: Bool

  init(source: String, tokens: [Token], start: Rule) {
    hasStatements = start == .script
    tree = SyntaxTree(source: source, tokens: tokens)
    stack = [ParseTable.code(.token(.end)), ParseTable.code(start)]
  }

  /// Parses everything.
  mutating func run() {
    run(upTo: tree.tokens.count)
  }

  /// Parses until all tokens before `limit` are in the tree.
  mutating func run(upTo limit: Int) {
    while position < limit {
      let kind = tree.tokens[position].kind
      if kind.isTrivia {
        position += 1
      } else {
        advance(kind)
      }
    }
  }

  /// What may stand at the position, in the order of the stack: symbols up to the first that
  /// cannot be empty.
  var upcoming: [Symbol] {
    var result: [Symbol] = []
    for code in stack.reversed() where code != ParseTable.close {
      if code < ParseTable.ruleBase {
        if let kind = TokenKind(rawValue: UInt8(code)) { result.append(.token(kind)) }
        return result
      }
      result.append(.rule(ParseTable.rules[code - ParseTable.ruleBase]))
      if !table.isNullable[code - ParseTable.ruleBase] { return result }
    }
    return result
  }

  private var expected: TokenSet {
    var result = table.beginning(of: upcoming).first
    for rule in passedOver { result.formUnion(table.first[rule]) }
    return result
  }

  // MARK: Steps

  /// Handles one token: expands rules until it can be taken, or recovers.
  private mutating func advance(_ kind: TokenKind) {
    while let top = stack.last {
      if top == ParseTable.close {
        stack.removeLast()
        closeNode()
      } else if top < ParseTable.ruleBase {
        guard top == Int(kind.rawValue) else { return recover() }
        stack.removeLast()
        return shift(kind)
      } else if !expand(top - ParseTable.ruleBase, kind) {
        return recover()
      }
    }
    position += 1
  }

  private mutating func expand(_ rule: Int, _ kind: TokenKind) -> Bool {
    let number = table.choice[rule * ParseTable.ruleBase + Int(kind.rawValue)]
    guard number >= 0, frames.count < TableParser.maximumDepth else { return false }
    stack.removeLast()
    let expansion = table.expansions[number]
    if expansion.isEmpty {
      passedOver.append(rule)
      return true
    }
    stack.append(contentsOf: expansion)
    if !table.isTransparent[rule] {
      frames.append(Frame(rule: rule, partsStart: pending.count, first: position))
    }
    return true
  }

  private mutating func shift(_ kind: TokenKind) {
    passedOver.removeAll(keepingCapacity: true)
    if kind.closing != nil {
      openBrackets.append(position)
    } else if kind.opening != nil {
      _ = openBrackets.popLast()
    }
    lastShifted = position
    storeTokens(through: kind == .end ? position - 1 : position)
    if !frames.isEmpty { frames[frames.count - 1].significant += 1 }
    position += 1
    if kind == .end { finishTree() }
  }

  /// Puts tokens, and the trivia before them, into the innermost node.
  private mutating func storeTokens(through last: Int) {
    while stored <= last {
      pending.append(.token(stored))
      stored += 1
    }
  }

  private mutating func closeNode() {
    guard let frame = frames.popLast() else { return }
    if frame.significant == 1, table.isCollapsible[frame.rule], !frame.hasError {
      if !frames.isEmpty { frames[frames.count - 1].significant += 1 }
      return
    }
    appendNode(
      ParseTable.rules[frame.rule], from: frame.partsStart, first: frame.first,
      last: max(frame.first, lastShifted), hasError: frame.hasError)
    if !frames.isEmpty { frames[frames.count - 1].significant += 1 }
  }

  private mutating func appendNode(
    _ rule: Rule?, from start: Int, first: Int, last: Int, hasError: Bool
  ) {
    let partsStart = tree.parts.count
    tree.parts.append(contentsOf: pending[start...])
    pending.removeSubrange(start...)
    tree.nodes.append(
      SyntaxNode(
        rule: rule, parts: partsStart..<tree.parts.count, first: first, last: last,
        hasError: hasError))
    pending.append(.node(tree.nodes.count - 1))
  }

  /// The `end` token itself has no text and stays out of the tree.
  private mutating func finishTree() {
    appendNode(.script, from: 0, first: 0, last: max(0, stored - 1), hasError: !errors.isEmpty)
    tree.root = tree.nodes.count - 1
  }

  // MARK: Errors

  /// Notes the error, skips to the end of the statement and goes on there.
  private mutating func recover() {
    errors.append(
      SyntaxError(
        token: position, expected: frames.count >= TableParser.maximumDepth ? [] : expected,
        openBracket: openBrackets.last))
    for index in frames.indices { frames[index].hasError = true }
    if frames.isEmpty, case .node(let statement)? = pending.last {
      tree.nodes[statement].hasError = true
    }
    skipStatement()
    closeStatement()
    openBrackets.removeAll()
    passedOver.removeAll()
  }

  private mutating func skipStatement() {
    let first = position
    let start = pending.count
    while tree.tokens[position].kind != .end {
      if hasStatements, tree.tokens[position].kind == .separator { break }
      position += 1
    }
    guard position > first else { return }
    var last = position - 1
    while tree.tokens[last].kind.isTrivia { last -= 1 }
    storeTokens(through: last)
    appendNode(nil, from: start, first: first, last: last, hasError: true)
    lastShifted = last
  }

  /// Drops symbols up to the one that goes on behind a statement.
  private mutating func closeStatement() {
    let resume = [Rule.script, .items, .itemsRest].map { ParseTable.code($0) }
    while let top = stack.last, !resume.contains(top), stack.count > 1 {
      stack.removeLast()
      if top == ParseTable.close { closeNode() }
    }
  }
}
