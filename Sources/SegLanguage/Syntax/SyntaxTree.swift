/// The lossless tree of a source text: its leaves, in order, are the text byte for byte.
package struct SyntaxTree: Sendable {
  package let source: String
  let tokens: [Token]
  var nodes: [SyntaxNode] = []
  /// The parts of all nodes; each node owns a range of them.
  var parts: [SyntaxPart] = []
  var root = 0

  /// The parts of a node that are not white space or comments.
  func significantParts(of node: Int) -> [SyntaxPart] {
    parts[nodes[node].parts].filter { part in
      if case .token(let index) = part { return !tokens[index].kind.isTrivia }
      return true
    }
  }

  /// All tokens below the root, in the order of the tree.
  var leaves: [Int] {
    var result: [Int] = []
    var open: [SyntaxPart] = nodes.isEmpty ? [] : [.node(root)]
    while let part = open.popLast() {
      switch part {
      case .token(let index): result.append(index)
      case .node(let index): open.append(contentsOf: parts[nodes[index].parts].reversed())
      }
    }
    return result
  }

  /// The text that the leaves make up; equals `source` for every text.
  package var text: String {
    let bytes = Array(source.utf8)
    var result: [UInt8] = []
    for leaf in leaves { result += bytes[tokens[leaf].start..<tokens[leaf].end] }
    return String(decoding: result, as: UTF8.self)
  }

  /// The first and last token of a part that are not trivia.
  func bounds(of part: SyntaxPart) -> (first: Int, last: Int) {
    switch part {
    case .token(let index): (index, index)
    case .node(let index): (nodes[index].first, nodes[index].last)
    }
  }

  func span(of part: SyntaxPart) -> Span {
    let (first, last) = bounds(of: part)
    return Span(start: tokens[first].start, end: tokens[last].end)
  }

  func kind(of part: SyntaxPart) -> TokenKind? {
    if case .token(let index) = part { return tokens[index].kind }
    return nil
  }

  func rule(of part: SyntaxPart) -> Rule? {
    if case .node(let index) = part { return nodes[index].rule }
    return nil
  }
}

enum SyntaxPart: Hashable, Sendable {
  case token(Int)
  case node(Int)
}

struct SyntaxNode: Sendable {
  /// nil for tokens that were skipped after an error.
  let rule: Rule?
  let parts: Range<Int>
  /// Indices of the first and last token that are not trivia.
  let first: Int
  let last: Int
  var hasError: Bool
}
