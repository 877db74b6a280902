import SegEngine
import SegLanguage

/// What the choice of a method depends on where rows have categories.
struct MixedFacts {
  /// Of the columns that are numbers; nil where none are.
  let numbers: RowFacts?
  let rows: Int
  /// Names of all columns that count, and whether the statement has to name them.
  let columns: [String]
  let namesColumns: Bool
  let numberNames: [String]
  /// Columns whose order counts, those with levels, and of these the ones of which a single level says something.
  let ordinals: [String]
  let categories: [(name: String, levels: Int, largest: Double)]
  let asymmetric: [String]
  /// Numbers and ranks with gaps.
  let gappyNumbers: [String]
  /// Shares of the rows with a gap in a number, and in any column.
  let gapsInNumbers: Double
  let gaps: Double
  let memory: Int
  let threads: Int

  /// nil where no column has levels or ranks, so that the rows are numbers.
  init?(_ names: [String], seed: UInt64, _ call: Call) throws {
    let data = try call.table()
    let wanted = names.isEmpty ? data.mixedFeatures : names
    guard wanted.contains(where: { data.isCategory($0) }) else { return nil }
    guard let mixed = try call.mixedRows(names).mixed else { return nil }
    // A text that differs from row to row names something.
    let used = mixed.frame.columns.indices.filter { place in
      let column = mixed.frame.columns[place]
      return !names.isEmpty || column.kind != .nominal || 2 * column.levels.count <= mixed.count
    }
    let kinds = used.map { mixed.frame.columns[$0] }
    guard kinds.contains(where: { $0.kind.isCategory || $0.kind == .ordinal }) else { return nil }
    rows = mixed.count
    columns = kinds.map(\.name)
    namesColumns = !names.isEmpty || used.count < mixed.frame.columns.count
    numberNames = kinds.filter { $0.kind == .number || $0.kind == .logarithm }.map(\.name)
    ordinals = kinds.filter { $0.kind == .ordinal }.map(\.name)
    asymmetric = kinds.filter { $0.kind == .asymmetric }.map(\.name)
    categories = used.filter { mixed.frame.columns[$0].kind.isCategory }.map { place in
      let column = mixed.frame.columns[place]
      return (column.name, column.levels.count, Self.largestShare(mixed.codes, place))
    }
    let numeric = used.filter { !mixed.frame.columns[$0].kind.isCategory }
    gapsInNumbers = Self.gaps(mixed.codes, numeric)
    gappyNumbers = numeric.filter { Self.gaps(mixed.codes, [$0]) > 0 }
      .map { mixed.frame.columns[$0].name }
    gaps = Self.gaps(mixed.codes, used)
    numbers = numberNames.isEmpty ? nil : try RowFacts(numberNames, seed: seed, call)
    memory = call.execution.memoryLimit
    threads = max(call.execution.threads, 1)
  }

  private static func largestShare(_ codes: Matrix, _ column: Int) -> Double {
    var counts: [Double: Int] = [:]
    for row in 0..<codes.rows where !codes[row, column].isNaN {
      counts[codes[row, column], default: 0] += 1
    }
    let known = counts.values.reduce(0, +)
    return known > 0 ? Double(counts.values.max() ?? 0) / Double(known) : 1
  }

  private static func gaps(_ codes: Matrix, _ columns: [Int]) -> Double {
    guard codes.rows > 0 else { return 0 }
    let found = (0..<codes.rows).count { row in columns.contains { codes[row, $0].isNaN } }
    return Double(found) / Double(codes.rows)
  }

  // MARK: What the rules ask for

  var hasNumbers: Bool { !numberNames.isEmpty || !ordinals.isEmpty }
  var isFarRidden: Bool { (numbers?.far ?? 0) >= 0.02 }
  var far: String { Self.percent(numbers?.far ?? 0) }
  var levels: Int { categories.reduce(0) { $0 + $1.levels } }
  /// Those of one class more: a probability of each level but one, and the share of the class.
  var parameters: Int { 1 + categories.reduce(0) { $0 + max($1.levels - 1, 0) } }
  /// All distances once, eight bytes each.
  var distances: Int { rows * max(rows - 1, 0) / 2 * 8 }
  var fitsDistances: Bool { distances <= memory }
  var isScaled: Bool { (numbers?.spreads ?? 1) <= 10 }

  /// What Gower's distance takes as it is and means do not.
  var gowerMerits: String? {
    var merits: [String] = []
    if gaps > 0 { merits.append("gaps (\(Self.percent(gaps)) of rows)") }
    if !ordinals.isEmpty { merits.append("orders (\(Self.named(ordinals)))") }
    if !asymmetric.isEmpty { merits.append("yes-columns (\(Self.named(asymmetric)))") }
    return merits.isEmpty ? nil : merits.joined(separator: ", ")
  }

  /// A statement with its columns where it has to name them.
  /// - Parameters:
  ///   - filled: gaps of numbers are filled before it.
  ///   - scaled: numbers are brought to one scale before it.
  func statement(
    filled: Bool = false, scaled: Bool = false, _ verb: String, _ options: String
  ) -> String {
    func list(_ names: [String]) -> String {
      namesColumns ? " " + names.map(Name.written).joined(separator: ", ") : ""
    }
    var stages: [String] = []
    if filled, gappyNumbers.contains(where: ordinals.contains) {
      // Ranks have no median to fill with.
      stages.append("drop_missing")
    } else if filled, !gappyNumbers.isEmpty {
      let each = gappyNumbers.map(Name.written).map { "\($0) = median(\($0))" }
      stages.append("fill " + each.joined(separator: ", "))
    }
    if scaled, !numberNames.isEmpty {
      stages.append("scale" + list(numberNames) + (isFarRidden ? " method=robust" : ""))
    }
    stages.append(verb + list(columns) + (options.isEmpty ? "" : " " + options))
    return stages.joined(separator: " | ")
  }

  static func percent(_ share: Double) -> String {
    NumberText.fixed(share * 100, places: 1) + " %"
  }

  static func named(_ names: [String]) -> String {
    Problem.shortened(names.map { "`\($0)`" }, limit: 4)
  }

  // MARK: What is said first

  var notes: [String] {
    func count(_ number: Int, _ one: String, _ many: String) -> String? {
      number == 0 ? nil : "\(number) \(number == 1 ? one : many)"
    }
    let parts = [
      count(numberNames.count, "number", "numbers"), count(ordinals.count, "order", "orders"),
      count(categories.count, "category", "categories").map { text in
        text + " ("
          + Problem.shortened(
            categories.map { "\($0.name): \($0.levels) levels" }, limit: 4) + ")"
      },
    ].compactMap { $0 }
    var notes = [
      "\(NumberText.grouped(rows)) rows, " + parts.joined(separator: ", ")
        + (gaps > 0 ? ", \(Self.percent(gaps)) of rows incomplete" : "")
    ]
    notes += numbers.map { Array($0.notes.dropFirst()) } ?? []
    let dull = categories.filter { $0.largest >= 0.95 }.map(\.name)
    if !dull.isEmpty {
      notes.append("\(Self.named(dull)): one level in 95 % of rows or more, which tells little")
    }
    let wide = categories.filter { $0.levels > 30 }.map(\.name)
    if !wide.isEmpty {
      notes.append(
        "\(Self.named(wide)): more than 30 levels, so few rows agree; join rare levels first")
    }
    return notes
  }

  /// Of the methods for such rows, and of those for numbers, which leave the other columns out.
  var advice: [Advice] {
    let mixed = MixedRule.all.map { $0.advice(self) }
    guard let numbers else { return mixed + [MixedRule.numbersAlone.advice(self)] }
    let others = Self.named(ordinals + categories.map(\.name))
    return mixed
      + numbers.advice.map { one in
        Advice(
          method: one.method + ", numbers alone", fits: one.fits == "yes" ? "maybe" : one.fits,
          statement: "select " + numberNames.map(Name.written).joined(separator: ", ") + " | "
            + one.statement,
          reason: "leaves \(others) out; \(one.reason)")
      }
  }
}
