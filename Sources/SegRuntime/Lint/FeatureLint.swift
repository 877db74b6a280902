import SegData
import SegEngine
import SegLanguage

/// What is doubtful about columns that a method is about to use as numbers.
///
/// Rows at equal distances give the suspicion; every figure that is told comes from all rows.
/// Cost: O(columns × 20,000 + columns² × 2,000), and O(rows) for each suspect.
struct FeatureLint {
  let rows: NumericRows

  /// Rows that are looked at first: of single columns, and of pairs.
  private static let mostLooked = 20_000
  private static let mostPaired = 2_000
  /// Columns whose pairs are compared.
  private static let mostCompared = 64

  /// A normal distribution has 0 of both, an exponential one 2 and 6.
  static let longTail = (skewness: 3.0, kurtosis: 20.0)
  static let twins = 0.95
  /// Fewer rows say little of a shape.
  static let fewRows = 30

  /// Values of a column at equal distances.
  private func sample(_ column: Int, of most: Int = mostLooked) -> [Double] {
    let step = max(1, (rows.matrix.rows + most - 1) / most)
    return stride(from: 0, to: rows.matrix.rows, by: step).map { rows.matrix[$0, column] }
  }

  // MARK: Ids

  /// Columns that name rows, or places and things, instead of measuring something.
  func names(_ original: (String) throws -> [Double]) rethrows -> [(column: String, why: String)] {
    guard rows.matrix.rows >= Self.fewRows else { return [] }
    return try rows.features.indices.compactMap { column in
      let name = rows.features[column]
      guard isWhole(name) else { return nil }
      if Self.sounds(name) { return (name, "its name says that it names something") }
      let values = sample(column)
      guard Set(values).count == values.count else { return nil }
      let all = try original(name)
      guard Set(all).count == all.count, let low = all.min(), let high = all.max(),
        high - low == Double(all.count - 1)
      else { return nil }
      let (first, last) = (NumberText.shortest(low), NumberText.shortest(high))
      return (name, "it counts the rows from \(first) to \(last)")
    }
  }

  private func isWhole(_ name: String) -> Bool {
    let source = rows.source
    return source.plan.schema[source.originalColumn(of: name)]?.type == .integer
  }

  private static let endings: Set<String> = [
    "id", "ids", "nr", "no", "key", "code", "zip", "zipcode", "plz", "postcode", "postal", "phone",
    "sku", "uuid", "guid",
  ]

  /// `customer_id`, `CustomerID`, `kundennr`.
  static func sounds(_ name: String) -> Bool {
    var words: [String] = [""]
    var previous: Character = "_"
    for character in name {
      if !character.isLetter {
        words.append("")
      } else if character.isUppercase, previous.isLowercase {
        words.append(String(character).lowercased())
      } else {
        words[words.count - 1] += String(character).lowercased()
      }
      previous = character
    }
    guard let last = words.last(where: { !$0.isEmpty }) else { return false }
    return endings.contains(last) || (last.hasSuffix("nr") && last.count > 4)
  }

  // MARK: Shapes

  struct Tail {
    let column: String
    let skewness: Double
    let kurtosis: Double
  }

  /// Columns with a few values far out.
  func longTails() -> [Tail] {
    guard rows.matrix.rows >= Self.fewRows else { return [] }
    return rows.features.indices.compactMap { column in
      let values = sample(column)
      guard MomentShape(values)?.isLongTailed == true, Self.distinct(values) > 2,
        let shape = MomentShape(rows.matrix.column(column)), shape.isLongTailed
      else { return nil }
      return Tail(
        column: rows.features[column], skewness: shape.skewness, kurtosis: shape.kurtosis)
    }
  }

  /// Columns with two values only, such as yes and no.
  func twoValued() -> [String] {
    guard rows.matrix.rows >= Self.fewRows else { return [] }
    return rows.features.indices.filter { column in
      Self.distinct(sample(column)) == 2
        && Self.distinct((0..<rows.matrix.rows).lazy.map { rows.matrix[$0, column] }) == 2
    }.map { rows.features[$0] }
  }

  /// Different values, counted up to three.
  private static func distinct(_ values: some Sequence<Double>) -> Int {
    var found: [Double] = []
    for value in values where !found.contains(value) {
      found.append(value)
      if found.count > 2 { break }
    }
    return found.count
  }

  // MARK: Pairs

  /// Pairs of columns that say the same, the closest first.
  func twins() -> [(one: String, other: String, r: Double)] {
    guard rows.matrix.rows >= Self.fewRows else { return [] }
    let columns = Array(rows.features.indices.prefix(Self.mostCompared))
    let standard = columns.map { Self.standardised(sample($0, of: Self.mostPaired)) }
    var found: [(one: String, other: String, r: Double)] = []
    for i in columns {
      for j in columns where j > i {
        guard abs(Self.product(standard[i], standard[j])) > Self.twins - 0.02 else { continue }
        let r = Correlation.pearson(rows.matrix.column(i), rows.matrix.column(j))
        if abs(r) > Self.twins { found.append((rows.features[i], rows.features[j], r)) }
      }
    }
    return found.sorted { abs($0.r) > abs($1.r) }
  }

  private static func standardised(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let length = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    return length > 0 ? values.map { ($0 - mean) / length } : values.map { _ in 0 }
  }

  private static func product(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for index in one.indices { sum += one[index] * other[index] }
    return sum
  }
}

/// Third and fourth moment: how far out a few values lie.
struct MomentShape {
  let skewness: Double
  /// 0 for a normal distribution.
  let kurtosis: Double

  /// nil without spread. Divisors n, as in the moment definitions g1 and g2.
  init?(_ values: [Double]) {
    let n = Double(values.count)
    guard n > 0 else { return nil }
    let mean = values.reduce(0, +) / n
    var (squares, cubes, fourths) = (0.0, 0.0, 0.0)
    for value in values {
      let delta = value - mean
      let square = delta * delta
      squares += square
      cubes += square * delta
      fourths += square * square
    }
    let variance = squares / n
    guard variance > 0, (fourths / n).isFinite, variance * variance > 0 else { return nil }
    skewness = cubes / n / (variance * variance.squareRoot())
    kurtosis = fourths / n / (variance * variance) - 3
  }

  var isLongTailed: Bool {
    abs(skewness) > FeatureLint.longTail.skewness || kurtosis > FeatureLint.longTail.kurtosis
  }
}
