/// One statement, and where its lines are broken.
struct StatementLayout {
  /// A pipeline with its pipes, and the braces around it when it stands in a block.
  struct Pipes {
    let first: Int
    let last: Int
    let pipes: [Int]
    let braces: (open: Int, close: Int)?
    var isBroken: Bool
  }

  let first: Int
  let last: Int
  private var pipelines: [Pipes]
  private let text: TokenText
  private let spacing: TokenSpacing

  /// The layouts of all statements, in order.
  static func all(in tree: SyntaxTree, _ text: TokenText) -> [StatementLayout] {
    let spacing = TokenSpacing(tree: tree, text: text)
    var result: [StatementLayout] = []
    var pipelines: [Pipes] = []
    // A node comes after the nodes inside it.
    for (index, node) in tree.nodes.enumerated() {
      switch node.rule {
      case .pipeline: pipelines.append(pipes(of: index, in: tree, text))
      case .block:
        guard let inner = pipelines.popLast() else { continue }
        pipelines.append(
          Pipes(
            first: inner.first, last: inner.last, pipes: inner.pipes,
            braces: (node.first, node.last), isBroken: inner.isBroken))
      case .statement:
        pipelines.sort { ($0.first, -$0.last) < ($1.first, -$1.last) }
        result.append(
          StatementLayout(
            first: node.first, last: node.last, pipelines: pipelines, text: text,
            spacing: spacing))
        pipelines = []
      default: break
      }
    }
    return result
  }

  private static func pipes(of node: Int, in tree: SyntaxTree, _ text: TokenText) -> Pipes {
    let pipes = tree.significantParts(of: node).compactMap { part -> Int? in
      guard case .token(let index) = part else { return nil }
      return index
    }
    let isBroken = pipes.contains { pipe in
      let before = text.previous(before: pipe) ?? pipe
      let after = text.next(after: pipe) ?? pipe
      return (before...after).contains(where: text.isLineEnd)
    }
    return Pipes(
      first: tree.nodes[node].first, last: tree.nodes[node].last, pipes: pipes, braces: nil,
      isBroken: isBroken)
  }

  /// The statement as text; breaks pipelines, outer ones first, until the lines are short.
  func write() -> String {
    var copy = self
    while true {
      let written = copy.lines()
      let isLong = written.split(separator: "\n").contains { $0.count > Formatter.width }
      let next = copy.pipelines.firstIndex { !$0.isBroken && !$0.pipes.isEmpty }
      guard isLong, let next else { return written }
      copy.pipelines[next].isBroken = true
    }
  }

  /// Comments lose blanks at their end; expected output keeps them.
  static func comment(_ written: String, _ kind: TokenKind) -> String {
    guard kind != .expectedOutput else { return written }
    var result = written[...]
    while let last = result.last, last == " " || last == "\t" { result.removeLast() }
    return String(result)
  }

  private func lines() -> String {
    var writer = LineWriter(text: text, spacing: spacing)
    for (number, pipeline) in pipelines.enumerated() where pipeline.isBroken {
      for pipe in pipeline.pipes { writer.pipelineOfPipe[pipe] = number }
      if let braces = pipeline.braces {
        writer.pipelineOfOpening[braces.open] = number
        writer.pipelineOfClosing[braces.close] = number
      }
    }
    return writer.write(first...last)
  }
}

/// Writes the tokens of one statement.
private struct LineWriter {
  let text: TokenText
  let spacing: TokenSpacing
  /// Broken pipelines by their tokens.
  var pipelineOfPipe: [Int: Int] = [:]
  var pipelineOfOpening: [Int: Int] = [:]
  var pipelineOfClosing: [Int: Int] = [:]

  private var result = ""
  /// Of the line that was begun by a pipe or a brace.
  private var indent = 0
  private var stageIndent: [Int: Int] = [:]
  private var outerIndent: [Int: Int] = [:]
  private var last: Int?
  private var isAfterBreak = false

  init(text: TokenText, spacing: TokenSpacing) {
    self.text = text
    self.spacing = spacing
  }

  mutating func write(_ range: ClosedRange<Int>) -> String {
    var comments: [Int] = []
    var heldPipe: Int?
    for index in range {
      let kind = text.tokens[index].kind
      if kind.isComment { comments.append(index) }
      if kind.isTrivia || spacing.isDropped[index] { continue }
      if kind == .pipe {
        // Comments behind a pipe go before it, so that a line begins with the pipe.
        heldPipe = index
        continue
      }
      writeComments(comments, before: heldPipe ?? index)
      comments = []
      if let pipe = heldPipe { writeToken(pipe) }
      heldPipe = nil
      writeToken(index)
    }
    return result
  }

  private mutating func writeToken(_ index: Int) {
    if let pipeline = pipelineOfPipe[index] {
      startLine(stageIndent[pipeline] ?? 2)
    } else if let pipeline = pipelineOfClosing[index] {
      startLine(outerIndent[pipeline] ?? 0)
    } else if isAfterBreak {
      result += "\n" + String(repeating: " ", count: indent + 4)
    } else if let last, !startsLine, spacing.hasGap(last, index) {
      result += " "
    }
    isAfterBreak = false
    startsLine = false
    result += text.tokens[index].kind == .pipe ? "|" : text.text(index)
    if spacing.hasComma[index] { result += "," }
    last = index
    if let pipeline = pipelineOfOpening[index] {
      outerIndent[pipeline] = indent
      stageIndent[pipeline] = indent + 4
      pendingIndent = indent + 2
    }
  }

  /// The indent of the line that begins behind a brace, once its comments are written.
  private var pendingIndent: Int? {
    didSet { if let pendingIndent { indent = pendingIndent } }
  }
  private var startsLine = false

  private mutating func startLine(_ newIndent: Int) {
    indent = newIndent
    result += "\n" + String(repeating: " ", count: newIndent)
    startsLine = true
    isAfterBreak = false
  }

  /// Comments before a token: behind the last token, or on lines of their own.
  private mutating func writeComments(_ comments: [Int], before next: Int) {
    let nextIndent =
      pipelineOfPipe[next].map { stageIndent[$0] ?? 2 } ?? pendingIndent
      ?? (pipelineOfClosing[next] == nil ? indent + 4 : indent)
    for comment in comments {
      if text.isFirstOnLine(comment) {
        result += "\n" + String(repeating: " ", count: nextIndent)
      } else {
        result += "  "
      }
      result += StatementLayout.comment(text.text(comment), text.tokens[comment].kind)
      isAfterBreak = true
    }
    if let pendingIndent {
      startLine(pendingIndent)
      self.pendingIndent = nil
    }
  }
}
