/// Blanks and commas around tokens, as far as they follow from the tree.
struct TokenSpacing {
  enum Gap: UInt8 { case byKind, none, space }

  private(set) var before: [Gap]
  /// Commas that are left out before an option.
  private(set) var isDropped: [Bool]
  /// Tokens that get a comma behind them.
  private(set) var hasComma: [Bool]

  private let tree: SyntaxTree
  private let text: TokenText

  init(tree: SyntaxTree, text: TokenText) {
    self.tree = tree
    self.text = text
    before = Array(repeating: .byKind, count: tree.tokens.count)
    isDropped = Array(repeating: false, count: tree.tokens.count)
    hasComma = Array(repeating: false, count: tree.tokens.count)
    for node in tree.nodes.indices { visit(node) }
  }

  /// Whether a blank stands between two tokens that follow each other.
  func hasGap(_ left: Int, _ right: Int) -> Bool {
    switch before[right] {
    case .none: false
    case .space: true
    case .byKind: TokenSpacing.hasGap(tree.tokens[left].kind, tree.tokens[right].kind)
    }
  }

  private static func hasGap(_ left: TokenKind, _ right: TokenKind) -> Bool {
    let tight: TokenSet = [.dot, .rangeDots, .power]
    if tight.contains(left) || tight.contains(right) { return false }
    if left == .leftParenthesis || left == .leftBracket { return false }
    return right != .rightParenthesis && right != .rightBracket && right != .comma
  }

  // MARK: From the tree

  private mutating func visit(_ node: Int) {
    let parts = tree.significantParts(of: node)
    switch tree.nodes[node].rule {
    case .unary: setGap(before: parts[1], .none)
    case .reference: if parts.count > 1 { setGap(before: parts[1], .none) }
    case .defStatement: setGap(before: parts[2], .none)
    case .cases: addComma(beforeElse: parts)
    case .list: visitOptions(parts, areTight: true)
    case .group: visitOptions(parts, areTight: nil)
    case .pinStatement, .paramStatement, .assertStatement:
      visitOptions(parts, areTight: true)
      addCommas(parts)
    case .stage:
      visitOptions(parts, areTight: nil)
      arrangeCommas(parts)
    default: break
    }
    if tree.nodes[node].rule == .reference { visitOptions(parts, areTight: true) }
  }

  private mutating func setGap(before part: SyntaxPart, _ gap: Gap) {
    before[tree.bounds(of: part).first] = gap
  }

  /// Sets the blanks around `=`; with `areTight` nil they stay as the author chose.
  private mutating func visitOptions(_ parts: [SyntaxPart], areTight: Bool?) {
    for part in parts {
      guard let inside = labelled(part), case .token(let sign) = inside[1] else { continue }
      let gap: Gap = (areTight ?? isTight(sign)) ? .none : .space
      before[sign] = gap
      setGap(before: inside[2], gap)
    }
  }

  private func isTight(_ sign: Int) -> Bool {
    guard sign > 0, sign + 1 < tree.tokens.count else { return true }
    return !tree.tokens[sign - 1].kind.isTrivia && !tree.tokens[sign + 1].kind.isTrivia
  }

  /// The parts of `name = value`.
  private func labelled(_ part: SyntaxPart) -> [SyntaxPart]? {
    guard case .node(let index) = part,
      tree.nodes[index].rule == .argument || tree.nodes[index].rule == .optionArgument
    else { return nil }
    let inside = tree.significantParts(of: index)
    return inside.count == 3 ? inside : nil
  }

  /// No comma before an option of a stage, one before everything else.
  private mutating func arrangeCommas(_ parts: [SyntaxPart]) {
    addCommas(parts)
    for (place, part) in parts.enumerated() where place > 1 {
      guard let inside = labelled(part), case .token(let sign) = inside[1], isTight(sign),
        tree.kind(of: inside[0]) != .number
      else { continue }
      if case .token(let comma) = parts[place - 1] {
        isDropped[comma] = canDrop(comma)
      } else {
        hasComma[tree.bounds(of: parts[place - 1]).last] = false
      }
    }
  }

  /// A comma before a comment lets the statement go on, so it stays.
  private func canDrop(_ comma: Int) -> Bool {
    guard let next = text.next(after: comma) else { return false }
    return !(comma..<next).contains { tree.tokens[$0].kind.isComment }
  }

  /// A comma before each option that follows an argument without one.
  private mutating func addCommas(_ parts: [SyntaxPart]) {
    for (place, part) in parts.enumerated() where place > 0 {
      guard case .node(let index) = part, tree.nodes[index].rule == .optionArgument else {
        continue
      }
      hasComma[tree.bounds(of: parts[place - 1]).last] = true
    }
  }

  private mutating func addComma(beforeElse parts: [SyntaxPart]) {
    guard let place = parts.firstIndex(where: { tree.rule(of: $0) == .caseElse }),
      tree.kind(of: parts[place - 1]) != .comma
    else { return }
    hasComma[tree.bounds(of: parts[place - 1]).last] = true
  }
}
