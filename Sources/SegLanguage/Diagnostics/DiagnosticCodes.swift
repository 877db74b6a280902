extension DiagnosticCode {
  /// Every code of this module, by number.
  package static let language: [DiagnosticCode] = tokens + structure + meaning

  private static let tokens: [DiagnosticCode] = [
    DiagnosticCode(
      code: "S0101", title: "A character that means nothing",
      explanation: """
        The character belongs to no token. `%` stands directly behind a number and `$` directly \
        before a name. A name with other characters than letters, digits and `_` stands in back \
        quotes.
        """,
      example: "orders | derive net = price @ 2", repair: "orders | derive net = price * 2"),
    DiagnosticCode(
      code: "S0102", title: "A text without its closing quote",
      explanation: """
        A text ends on the line where it begins. `"…"` takes escapes and values between braces, \
        `'…'` is literal and doubles a quote that belongs to it.
        """,
      example: "load \"customers.csv", repair: "load \"customers.csv\""),
    DiagnosticCode(
      code: "S0103", title: "A back-quoted name that is empty or has no end",
      explanation: "A name in back quotes ends on the line where it begins and is not empty.",
      example: "cust | freq `Country", repair: "cust | freq `Country`"),
    DiagnosticCode(
      code: "S0104", title: "Not a number",
      explanation: """
        A number begins with a digit. `_` may stand between two digits, a fraction follows a \
        point, an exponent `e`, and `%` divides by a hundred: `2_000`, `0.5`, `1e-3`, `1%`.
        """,
      example: "z | dbscan eps=.6", repair: "z | dbscan eps=0.6"),
    DiagnosticCode(
      code: "S0105", title: "Not a date",
      explanation: """
        A date is year, month and day with four, two and two digits, and names a day of the \
        calendar. A time follows `T`: `2026-06-30T12:30:00`. A difference of numbers is written \
        with spaces.
        """,
      example: "let $asof = 2026-6-30", repair: "let $asof = 2026-06-30"),
    DiagnosticCode(
      code: "S0106", title: "Not a unit of time",
      explanation: """
        A duration is a number with a unit directly behind it: `ms`, `s`, `min`, `h`, `d`, `w`, \
        `mo` for months, `y`.
        """,
      example: "let $window = 90days", repair: "let $window = 90d"),
    DiagnosticCode(
      code: "S0117", title: "A sign of another language",
      explanation: """
        Logic is written in words: `and`, `or`, `not`. Unequal is `!=`, a power `^`, a pipe `|`.
        """,
      example: "orders | where amount > 0 && amount < 9",
      repair: "orders | where amount > 0 and amount < 9"),
    DiagnosticCode(
      code: "S0118", title: "Curly quotes",
      explanation: "Word processors bend quotes. A text stands between straight ones.",
      example: "load “customers.csv”", repair: "load \"customers.csv\""),
    DiagnosticCode(
      code: "S0124", title: "Not an escape, or a brace without its partner",
      explanation: """
        In `"…"` a backslash begins an escape, and `{…}` is a value to be filled in. Literal \
        braces are `\\{` and `\\}`; `'…'` knows neither.
        """,
      example: "load \"data\\customers.csv\"", repair: "load \"data\\\\customers.csv\""),
  ]

  private static let structure: [DiagnosticCode] = [
    DiagnosticCode(
      code: "S0107", title: "Something else is expected",
      explanation: """
        The statement cannot go on like this. The words beside the carets name all that could \
        stand at this place.
        """,
      example: "let cust load \"customers.csv\"", repair: "let cust = load \"customers.csv\""),
    DiagnosticCode(
      code: "S0108", title: "A bracket that is never closed",
      explanation: """
        The statement ends while a bracket is open. A line that begins with `let`, `param`, \
        `def`, `assert`, `use`, `pin` or `seg` always begins a statement.
        """,
      example: "z | plot (pc1, pc2", repair: "z | plot (pc1, pc2)"),
    DiagnosticCode(
      code: "S0109", title: "A bracket that closes the wrong thing, or nothing",
      explanation: "Every closing bracket belongs to the last bracket that is still open.",
      example: "let $k = [2, 3)", repair: "let $k = [2, 3]"),
    DiagnosticCode(
      code: "S0115", title: "An option cut off from its stage",
      explanation: """
        A newline ends a statement. Options go on in the next line only when the line before ends \
        with a comma.
        """,
      example: "z | kmeans k=4\n  restarts=20", repair: "z | kmeans k=4, restarts=20"),
    DiagnosticCode(
      code: "S0116", title: "A reserved word as a name",
      explanation: """
        `seg use pin param let def for in case else assert and or not true false null` are \
        reserved. A column of such a name is written in back quotes.
        """,
      example: "let case = cust", repair: "let cases = cust"),
    DiagnosticCode(
      code: "S0119", title: "The wrong arrow or sign for `=`",
      explanation: """
        A name gets its value by `=`. `=>` stands only between condition and value in `case`. \
        "At least" is `>=`.
        """,
      example: "let big => cust", repair: "let big = cust"),
    DiagnosticCode(
      code: "S0120", title: "A session line in a script",
      explanation: """
        Lines that begin with `:` change the screen or the session and belong to the prompt. A \
        script never needs one.
        """,
      example: ":mode csv\ncust | head 5", repair: "cust | head 5"),
    DiagnosticCode(
      code: "S0121", title: "A shell line in a script",
      explanation: """
        Lines that begin with `!` run a shell command and belong to the prompt. `not` negates.
        """,
      example: "!ls\ncust | head 5", repair: "cust | head 5"),
    DiagnosticCode(
      code: "S0122", title: "Nested too deeply",
      explanation: """
        Brackets, signs and texts are inside each other too often. A part can be named by `let` \
        and used by its name.
        """,
      example: "= " + String(repeating: "(", count: 200) + "1"
        + String(repeating: ")", count: 200), repair: "= 1"),
    DiagnosticCode(
      code: "S0123", title: "Nothing before the pipe",
      explanation: """
        A file cannot begin with `|`. At the prompt such a line goes on from the last result.
        """,
      example: "| head 5", repair: "cust | head 5"),
    DiagnosticCode(
      code: "S0126", title: "A name without `let`",
      explanation: "A statement that names a data set, a model or a value begins with `let`.",
      example: "big = cust | where spend > 100", repair: "let big = cust | where spend > 100"),
  ]

  private static let meaning: [DiagnosticCode] = [
    DiagnosticCode(
      code: "S0110", title: "No bare name on the left of `=`",
      explanation: """
        `name = value` names an option or a new column. Only the verb `name` takes a number \
        there. Two values are compared by `==`.
        """,
      example: "cust | derive a + b = 2", repair: "cust | derive c = a + b"),
    DiagnosticCode(
      code: "S0111", title: "A bracket without exactly one expression",
      explanation: """
        Inside an expression a bracket holds one expression. Several stand in brackets only as a \
        whole argument list. A list is written `[a, b]`.
        """,
      example: "orders | where status in (\"paid\", \"shipped\")",
      repair: "orders | where status in [\"paid\", \"shipped\"]"),
    DiagnosticCode(
      code: "S0112", title: "A value behind an option",
      explanation: "Values come first, then `name=value`.",
      example: "clean | winsorize p=1%, spend", repair: "clean | winsorize spend, p=1%"),
    DiagnosticCode(
      code: "S0113", title: "Chained comparisons",
      explanation: """
        A comparison gives true or false, which is not compared again. `between(b, a, c)` asks \
        whether b lies from a to c.
        """,
      example: "cust | where 18 < age < 65", repair: "cust | where between(age, 18, 65)"),
    DiagnosticCode(
      code: "S0114", title: "A lone `=` where `==` is meant",
      explanation: "`==` compares two values, `=` names an option or a new column.",
      example: "orders | where status = \"paid\"", repair: "orders | where status == \"paid\""),
    DiagnosticCode(
      code: "S0125", title: "A parameter that is there twice",
      explanation: "The parameters of a definition have different names.",
      example: "def f($a, $a) = $a", repair: "def f($a, $b) = $a"),
  ]
}
