/// What a piece of source text is. The kinds up to `end` are the terminals of the grammar.
enum TokenKind: UInt8, CaseIterable, Hashable, Sendable {
  case name, quotedName, number, text, date, duration, variable

  case seg, use, pin, param, `let`, def, `for`, `in`, `case`, `else`, assert
  case and, or, not, `true`, `false`, null

  case pipe, comma, assign, arrow, separator, dot, rangeDots
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, matches
  case coalesce, plus, minus, times, divide, power

  case end

  // No production knows these, so each is an error with its own words.
  case thinArrow, directive, shellLine, unknown

  // Trivia: kept in the tree, never seen by the grammar.
  case whitespace, newline, comment, documentation, expectedOutput

  var isTrivia: Bool { rawValue >= TokenKind.whitespace.rawValue }

  var isComment: Bool { rawValue >= TokenKind.comment.rawValue }

  /// Reserved words.
  var isKeyword: Bool {
    rawValue >= TokenKind.seg.rawValue && rawValue <= TokenKind.null.rawValue
  }

  /// Words that begin a statement and stand nowhere else, so that a line which begins with one
  /// ends whatever was left open before.
  var beginsStatement: Bool {
    switch self {
    case .seg, .use, .pin, .param, .let, .def, .assert: true
    default: false
    }
  }

  /// Whether a newline after this token does not end the statement.
  var wantsMore: Bool {
    switch self {
    case .pipe, .comma, .assign, .arrow, .dot, .rangeDots, .in, .and, .or, .not: true
    default:
      rawValue >= TokenKind.equal.rawValue && rawValue <= TokenKind.power.rawValue
    }
  }

  /// The closing bracket that belongs to this opening one.
  var closing: TokenKind? {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    default: nil
    }
  }

  /// The opening bracket that belongs to this closing one.
  var opening: TokenKind? {
    switch self {
    case .rightParenthesis: .leftParenthesis
    case .rightBracket: .leftBracket
    case .rightBrace: .leftBrace
    default: nil
    }
  }

  /// How the token is always written; nil for names, literals and ends.
  var spelling: String? {
    if isKeyword { return String(describing: self) }
    return TokenKind.signs.first { $0.kind == self }?.text
  }

  /// All reserved words.
  static let keywords: [String: TokenKind] = Dictionary(
    uniqueKeysWithValues: allCases.filter(\.isKeyword).map { (String(describing: $0), $0) })

  /// Signs of the language, longer ones before their beginnings; the first spelling is the
  /// canonical one.
  static let signs: [(text: String, kind: TokenKind)] = [
    ("|", .pipe), (",", .comma), ("=>", .arrow), ("==", .equal), ("=", .assign),
    ("..", .rangeDots), (".", .dot), ("(", .leftParenthesis), (")", .rightParenthesis),
    ("[", .leftBracket), ("]", .rightBracket), ("{", .leftBrace), ("}", .rightBrace),
    ("!=", .notEqual), ("<=", .lessOrEqual), ("<", .less), (">=", .greaterOrEqual),
    (">", .greater), ("~", .matches), ("??", .coalesce), ("+", .plus), ("->", .thinArrow),
    ("-", .minus), ("*", .times), ("/", .divide), ("^", .power),
  ]
}

/// A piece of the source with its place as UTF-8 offsets.
struct Token: Hashable, Sendable {
  var kind: TokenKind
  let start: Int
  let end: Int

  var span: Span { Span(start: start, end: end) }
}

/// A set of token kinds.
struct TokenSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt64 = 0

  init(arrayLiteral elements: TokenKind...) {
    for element in elements { insert(element) }
  }

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }
  var kinds: [TokenKind] { TokenKind.allCases.filter(contains) }

  func contains(_ kind: TokenKind) -> Bool { bits & (1 << UInt64(kind.rawValue)) != 0 }
  func isSuperset(of other: TokenSet) -> Bool { bits & other.bits == other.bits }

  mutating func insert(_ kind: TokenKind) { bits |= 1 << UInt64(kind.rawValue) }
  mutating func formUnion(_ other: TokenSet) { bits |= other.bits }
  mutating func subtract(_ other: TokenSet) { bits &= ~other.bits }

  func intersection(_ other: TokenSet) -> TokenSet {
    var result = self
    result.bits &= other.bits
    return result
  }
}
