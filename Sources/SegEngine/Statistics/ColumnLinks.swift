/// How a figure between two columns is measured.
public enum AssociationMeasure: String, Sendable, CaseIterable {
  /// Pearson's correlation of two numbers, −1 to 1.
  case pearson
  /// Spearman's, of their ranks; equal values share the mean of their ranks.
  case spearman
  /// Cramér's V of two categories, 0 to 1, without the bias that chance gives it.
  ///
  /// Bergsma, J. Korean Stat. Soc. 42 (2013), https://doi.org/10.1016/j.jkss.2012.10.002.
  case cramerV
  /// Correlation ratio η of a number and a category, 0 to 1: √ of the share of the number's variance
  /// that lies between the levels.
  case eta
}

/// What columns of numbers and categories say of each other.
public struct ColumnLinks: Sendable, Equatable {
  public let frame: MixedFrame
  /// Columns × columns, as `measure` says; 1 on the diagonal, 0 with columns that do not vary.
  public let associations: Matrix
  /// Whether a column has two values at least.
  public let varies: [Bool]
  let ofRanks: Bool
  /// Mean products of the numbers and levels as `FactorSpace` codes them.
  let products: Matrix
  /// Of each column in the products.
  let places: [[Int]]

  /// Reads the columns. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(n · D²) for D numbers and levels; n · D + 6 D² numbers. Throws `notFinite` for gaps, `memory`,
  /// `badWeight`, `tooFewRows`, `cancelled`.
  public init(
    _ rows: MixedRows, ofRanks: Bool = false, weights: [Double]? = nil,
    execution: Execution = .default
  ) throws(EngineError) {
    try rows.codes.requireRows(2)
    try checkWeights(weights, rows: rows.count)
    try rows.codes.requireFinite()
    let space = FactorSpace(rows, weights: weights)
    try space.requireMemory(rows: rows.count, execution)
    let columns = rows.frame.columns.indices.map { LinkedColumn($0, space) }
    frame = rows.frame
    self.ofRanks = ofRanks
    places = columns.map(\.places)
    varies = columns.map(\.varies)
    products = try space.products(
      space.indicator(rows.codes), weights, execution.part(from: 0, to: 0.7))
    let numbers =
      ofRanks
      ? try Self.rankProducts(rows, weights, execution.part(from: 0.7, to: 1)) : products
    let total = weights?.reduce(0, +) ?? Double(rows.count)
    associations = Self.table(columns, products, numbers: numbers, total)
  }

  private static func table(
    _ columns: [LinkedColumn], _ products: Matrix, numbers: Matrix, _ total: Double
  ) -> Matrix {
    var table = Matrix(rows: columns.count, columns: columns.count, repeating: 0)
    for (i, one) in columns.enumerated() {
      table[i, i] = 1
      for (j, other) in columns.prefix(i).enumerated() where one.varies && other.varies {
        let value: Double
        switch (one.levels, other.levels) {
        case (nil, nil): value = max(-1, min(1, numbers[one.places[0], other.places[0]]))
        case (let first?, let second?):
          value = cramerV(one.squares(with: other, products), first, second, total)
        default: value = min(one.squares(with: other, products), 1).squareRoot()
        }
        (table[i, j], table[j, i]) = (value, value)
      }
    }
    return table
  }

  /// V from φ² of a table of `first` × `second` levels and `total` rows.
  private static func cramerV(
    _ squares: Double, _ first: Int, _ second: Int, _ total: Double
  ) -> Double {
    let (r, k) = (Double(first), Double(second))
    let unbiased = max(0, squares - (r - 1) * (k - 1) / (total - 1))
    let rows = r - (r - 1) * (r - 1) / (total - 1)
    let columns = k - (k - 1) * (k - 1) / (total - 1)
    let most = min(rows, columns) - 1
    return most > 0 ? min((unbiased / most).squareRoot(), 1) : 0
  }

  /// The same products of the ranks of the numbers, which come first among the places.
  private static func rankProducts(
    _ rows: MixedRows, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let numbers = rows.frame.numbers
    guard !numbers.isEmpty else { return Matrix(rows: 0, columns: 0, values: []) }
    let ranks = try MixedRows(
      numbers: Matrix.from(columns: numbers.map { Self.ranks(rows.codes.column($0), weights) }))
    let space = FactorSpace(ranks, weights: weights)
    return try space.products(space.indicator(ranks.codes), weights, execution)
  }

  /// Ranks from 0.5 on, of equal values the mean; a row of weight 2 counts as two.
  private static func ranks(_ values: [Double], _ weights: [Double]?) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = values
    var (start, below) = (0, 0.0)
    while start < order.count {
      var (end, mass) = (start, 0.0)
      while end < order.count, values[order[end]] == values[order[start]] {
        mass += weights?[order[end]] ?? 1
        end += 1
      }
      for place in start..<end { ranks[order[place]] = below + mass / 2 }
      (start, below) = (end, below + mass)
    }
    return ranks
  }

  /// How the figure of two columns is measured.
  public func measure(_ one: Int, _ other: Int) -> AssociationMeasure {
    switch (frame.columns[one].kind.isCategory, frame.columns[other].kind.isCategory) {
    case (true, true): .cramerV
    case (false, false): ofRanks ? .spearman : .pearson
    default: .eta
    }
  }

  /// The column with the largest association, of equal ones the first; nil without another that varies.
  public func nearest(to column: Int) -> Int? {
    guard varies[column] else { return nil }
    var found: Int?
    for other in varies.indices where other != column && varies[other] {
      let value = abs(associations[column, other])
      if value > (found.map { abs(associations[column, $0]) } ?? -1) + 1e-12 { found = other }
    }
    return found
  }

  /// 1 − association² of all pairs, in the order of R's `dist`.
  public var distances: [Double] {
    varies.indices.flatMap { one in
      varies.indices.dropFirst(one + 1).map { other in
        max(0, 1 - associations[one, other] * associations[one, other])
      }
    }
  }

  /// The tree of the columns by these distances: for numbers 1 − r², as `varclus` of R's Hmisc has it.
  ///
  /// O(d³) at most. Throws `needsEuclidean`, `memory`, `cancelled`.
  public func tree(
    linkage: Linkage, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    guard !linkage.needsEuclidean else {
      throw .needsEuclidean(linkage: linkage, metric: .cosine)
    }
    return try HierarchicalClustering(linkage: linkage)
      .fit(distances: distances, count: varies.count, execution: execution)
  }
}

/// A column among the numbers and levels.
private struct LinkedColumn {
  let places: [Int]
  /// How many levels occur; nil for numbers.
  let levels: Int?
  let varies: Bool

  init(_ column: Int, _ space: FactorSpace) {
    places = space.places(of: [column])
    levels = space.frame.categories.firstIndex(of: column).map { place in
      space.shares[place].count { $0 > 0 }
    }
    let deviation = space.frame.numbers.firstIndex(of: column).map { space.deviations[$0] }
    varies = levels.map { $0 > 1 } ?? ((deviation ?? 0) > 0)
  }

  /// φ² of two categories, η² of a number and a category.
  func squares(with other: LinkedColumn, _ products: Matrix) -> Double {
    var sum = 0.0
    for i in places {
      for j in other.places { sum += products[i, j] * products[i, j] }
    }
    return sum
  }
}
