/// FIRST, FOLLOW and the LL(1) table of a grammar.
struct ParseTable: Sendable {
  /// Two productions that the same next token would choose.
  struct Conflict: Hashable, CustomStringConvertible {
    let rule: Rule
    let token: TokenKind
    let first: Production
    let second: Production
    var description: String { "\(rule) on \(token): \(first.symbols) or \(second.symbols)" }
  }

  /// A symbol as one number: tokens as their raw value, rules from `ruleBase` on.
  typealias Code = Int
  static let ruleBase = 64
  /// Ends the innermost open node.
  static let close: Code = -1

  private(set) var first: [TokenSet]
  private(set) var follow: [TokenSet]
  private(set) var isNullable: [Bool]
  private(set) var conflicts: [Conflict] = []
  /// Index of the production by rule × 64 + token; -1 where the token is an error.
  private(set) var choice: [Int]
  /// The production's symbols, last first, as they go on the parser's stack.
  let expansions: [[Code]]
  let isTransparent: [Bool]
  let isCollapsible: [Bool]

  static let seg = ParseTable(Grammar.productions, start: Grammar.start)

  /// Cost: productions² in the worst case; paid once.
  init(_ productions: [Production], start: Rule) {
    let count = Rule.allCases.count
    first = Array(repeating: [], count: count)
    follow = Array(repeating: [], count: count)
    isNullable = Array(repeating: false, count: count)
    choice = Array(repeating: -1, count: count * ParseTable.ruleBase)
    expansions = productions.map { production in
      let symbols = Array(production.symbols.reversed().map(ParseTable.code))
      return production.rule.isTransparent ? symbols : [ParseTable.close] + symbols
    }
    isTransparent = Rule.allCases.map(\.isTransparent)
    isCollapsible = Rule.allCases.map(\.isCollapsible)
    computeFirst(productions)
    computeFollow(productions, start: start)
    computeChoices(productions)
  }

  /// `Rule.allCases` makes a new array each time; the parser asks too often for that.
  static let rules = Rule.allCases
  static let indices: [Rule: Int] = Dictionary(
    uniqueKeysWithValues: Rule.allCases.enumerated().map { ($1, $0) })
  static func index(_ rule: Rule) -> Int { indices[rule] ?? 0 }
  static func code(_ rule: Rule) -> Code { ruleBase + index(rule) }

  static func code(_ symbol: Symbol) -> Code {
    switch symbol {
    case .token(let kind): Int(kind.rawValue)
    case .rule(let rule): code(rule)
    }
  }

  /// What a text made from these symbols may begin with, and whether it may be empty.
  func beginning(of symbols: some Sequence<Symbol>) -> (first: TokenSet, isNullable: Bool) {
    var result: TokenSet = []
    for symbol in symbols {
      switch symbol {
      case .token(let kind):
        result.insert(kind)
        return (result, false)
      case .rule(let rule):
        let index = ParseTable.index(rule)
        result.formUnion(first[index])
        if !isNullable[index] { return (result, false) }
      }
    }
    return (result, true)
  }

  private mutating func computeFirst(_ productions: [Production]) {
    var isChanging = true
    while isChanging {
      isChanging = false
      for production in productions {
        let index = ParseTable.index(production.rule)
        let (set, isEmpty) = beginning(of: production.symbols)
        if !first[index].isSuperset(of: set) || (isEmpty && !isNullable[index]) {
          first[index].formUnion(set)
          isNullable[index] = isNullable[index] || isEmpty
          isChanging = true
        }
      }
    }
  }

  private mutating func computeFollow(_ productions: [Production], start: Rule) {
    follow[ParseTable.index(start)].insert(.end)
    var isChanging = true
    while isChanging {
      isChanging = false
      for production in productions {
        for (place, symbol) in production.symbols.enumerated() {
          guard case .rule(let rule) = symbol else { continue }
          var (set, isEmpty) = beginning(of: production.symbols[(place + 1)...])
          if isEmpty { set.formUnion(follow[ParseTable.index(production.rule)]) }
          let index = ParseTable.index(rule)
          if !follow[index].isSuperset(of: set) {
            follow[index].formUnion(set)
            isChanging = true
          }
        }
      }
    }
  }

  private mutating func computeChoices(_ productions: [Production]) {
    for (number, production) in productions.enumerated() {
      let index = ParseTable.index(production.rule)
      var (set, isEmpty) = beginning(of: production.symbols)
      if isEmpty { set.formUnion(follow[index]) }
      for kind in set.kinds {
        let place = index * ParseTable.ruleBase + Int(kind.rawValue)
        if choice[place] >= 0 {
          conflicts.append(
            Conflict(
              rule: production.rule, token: kind, first: productions[choice[place]],
              second: production))
        }
        choice[place] = number
      }
    }
  }
}
