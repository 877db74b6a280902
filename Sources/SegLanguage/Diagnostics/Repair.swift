/// Turns findings into diagnostics with checked fixes.
struct Repair {
  let text: TokenText
  let mode: ParseMode
  /// Nobody reads a longer one beside an error.
  private static let longestStatement = 4_000

  /// In the order of the text. With `offersFixes`, the edits of one statement are applied
  /// together, and kept only when the result has no errors.
  func diagnostics(_ findings: [Finding], offersFixes: Bool) -> [Diagnostic] {
    let sorted = findings.sorted { start($0) < start($1) }
    guard offersFixes, sorted.contains(where: { !$0.edits.isEmpty }) else {
      return sorted.map(\.diagnostic)
    }
    let ends = statementEnds
    let groups = Dictionary(grouping: sorted.indices) { group(of: sorted[$0], ends) }
    var result = sorted.map(\.diagnostic)
    for members in groups.values {
      let members = members.sorted()
      let edits = members.flatMap { sorted[$0].edits }
      guard !edits.isEmpty, let fix = repaired(sorted, members, edits) else { continue }
      for member in members where !sorted[member].edits.isEmpty { result[member].fix = fix }
    }
    return result
  }

  private func start(_ finding: Finding) -> Int { finding.diagnostic.span?.start ?? 0 }

  /// The offsets behind which a new statement begins.
  private var statementEnds: [Int] {
    text.tokens.filter { $0.kind == .separator }.map(\.end)
  }

  private func group(of finding: Finding, _ ends: [Int]) -> Int {
    let start = start(finding)
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= start { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func repaired(
    _ findings: [Finding], _ members: [Int], _ edits: [Finding.Edit]
  ) -> Fix? {
    guard let scope = members.lazy.compactMap({ findings[$0].scope }).first ?? scope(of: edits[0])
    else { return nil }
    var result = ""
    var position = scope.start
    for edit in edits.sorted(by: { $0.span.start < $1.span.start }) {
      guard edit.span.start >= position, edit.span.end <= scope.end else { return nil }
      result += text.text(Span(start: position, end: edit.span.start)) + edit.replacement
      position = edit.span.end
    }
    result += text.text(Span(start: position, end: scope.end))
    let isGood = SegParser.parse(result, mode: mode, offersFixes: false).diagnostics.isEmpty
    return isGood ? Fix(verb: .fix, statement: result, replaced: scope) : nil
  }

  /// The statement around an edit.
  private func scope(of edit: Finding.Edit) -> Span? {
    var (low, high) = (0, text.tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if text.tokens[middle].end < edit.span.start { low = middle + 1 } else { high = middle }
    }
    while low + 1 < text.tokens.count, isGap(text.tokens[low], before: edit.span.start) { low += 1 }
    guard let (first, last) = text.statement(around: low) else { return nil }
    guard text.tokens[last].end - text.tokens[first].start <= Repair.longestStatement else {
      return nil
    }
    return Span(start: text.tokens[first].start, end: text.tokens[last].end)
  }

  private func isGap(_ token: Token, before start: Int) -> Bool {
    token.kind.isTrivia || (token.kind == .separator && token.end <= start)
  }
}
