import Testing

@testable import SegLanguage

@Suite struct GrammarTests {
  @Test func isLL1() {
    #expect(ParseTable.seg.conflicts == [])
  }

  @Test func conflictsAreFound() {
    let ambiguous = [
      Production(rule: .script, symbols: [.token(.name), .token(.comma)]),
      Production(rule: .script, symbols: [.token(.name), .rule(.more)]),
      Production(rule: .more, symbols: []),
    ]
    let table = ParseTable(ambiguous, start: .script)
    #expect(table.conflicts.map(\.token) == [.name])
  }

  @Test func followConflictsAreFound() {
    let ambiguous = [
      Production(rule: .script, symbols: [.rule(.more), .token(.name)]),
      Production(rule: .more, symbols: []),
      Production(rule: .more, symbols: [.token(.name)]),
    ]
    #expect(ParseTable(ambiguous, start: .script).conflicts.map(\.rule) == [.more])
  }

  @Test func everyRuleHasProductionsAndIsReached() {
    let defined = Set(Grammar.productions.map(\.rule))
    let used = Set(
      Grammar.productions.flatMap(\.symbols).compactMap { symbol -> Rule? in
        if case .rule(let rule) = symbol { return rule }
        return nil
      })
    #expect(Set(Rule.allCases).subtracting(defined) == [])
    #expect(Set(Rule.allCases).subtracting(used) == [.script])
  }

  @Test func setsAsInTheTextbook() {
    let table = ParseTable.seg
    let stage = table.first[ParseTable.index(.stage)]
    #expect(stage == [.name])
    let more = table.first[ParseTable.index(.more)]
    #expect(more == [.comma, .name, .quotedName])
    #expect(table.isNullable[ParseTable.index(.more)])
    let afterPipeline = table.follow[ParseTable.index(.pipeline)]
    #expect(afterPipeline == [.separator, .end, .rightBrace])
  }
}
