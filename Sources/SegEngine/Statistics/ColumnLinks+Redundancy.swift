import RealModule

extension ColumnLinks {
  /// How far a column follows from all the others together.
  public enum Inflation: Sendable, Equatable {
    /// The column does not vary.
    case constant
    /// It follows from the others exactly.
    case infinite
    /// 1/(1 − R²) of its regression on all others. Of a category with df + 1 levels the df-th root of the
    /// generalised factor, which is on the same scale.
    ///
    /// Fox & Monette, J. Am. Stat. Assoc. 87 (1992), https://doi.org/10.1080/01621459.1992.10475190.
    case factor(Double)
  }

  /// Variance inflation of each column, and sets of columns that repeat each other exactly.
  ///
  /// Directions with less than 1e-10 of the variance count as none. O(D³). Throws `noConvergence`.
  public func inflations() throws(EngineError) -> [Inflation] {
    let blocks = varies.indices.map { varies[$0] ? independentPlaces($0) : [] }
    let chosen = blocks.flatMap { $0 }
    guard !chosen.isEmpty else { return varies.map { _ in .constant } }
    let gram = unitGram(chosen)
    let (values, vectors) = try LinearAlgebra.symmetricEigen(gram)
    let floor = 1e-10 * Double(chosen.count)
    let real = values.prefix { $0 > floor }.count
    var start = 0
    return blocks.map { block in
      guard !block.isEmpty else { return .constant }
      let range = start..<start + block.count
      start = range.upperBound
      let isDependent = (real..<values.count).contains { axis in
        range.contains { abs(vectors[axis, $0]) > 1e-6 }
      }
      guard !isDependent else { return .infinite }
      var inverse = Matrix(rows: block.count, columns: block.count, repeating: 0)
      var own = inverse
      for (i, one) in range.enumerated() {
        for (j, other) in range.enumerated() {
          own[i, j] = gram[one, other]
          inverse[i, j] = (0..<real).reduce(0) {
            $0 + vectors[$1, one] * vectors[$1, other] / values[$1]
          }
        }
      }
      let logarithm = Self.logDeterminant(own) + Self.logDeterminant(inverse)
      return .factor(max(1, Double.exp(logarithm / Double(block.count))))
    }
  }

  /// All levels of a category but the first follow from each other.
  private func independentPlaces(_ column: Int) -> [Int] {
    let used = places[column].filter { products[$0, $0] > 0 }
    return frame.columns[column].kind.isCategory ? Array(used.dropFirst()) : used
  }

  private func unitGram(_ chosen: [Int]) -> Matrix {
    var gram = Matrix(rows: chosen.count, columns: chosen.count, repeating: 0)
    for (i, one) in chosen.enumerated() {
      for (j, other) in chosen.enumerated() {
        gram[i, j] =
          products[one, other] / (products[one, one] * products[other, other]).squareRoot()
      }
    }
    return gram
  }

  /// By Cholesky's factors of a positive definite matrix.
  private static func logDeterminant(_ matrix: Matrix) -> Double {
    var lower = matrix
    var sum = 0.0
    for i in 0..<matrix.rows {
      for j in 0...i {
        var value = lower[i, j]
        for k in 0..<j { value -= lower[i, k] * lower[j, k] }
        if i == j {
          lower[i, i] = max(value, 1e-300).squareRoot()
          sum += 2 * Double.log(lower[i, i])
        } else {
          lower[i, j] = value / lower[j, j]
        }
      }
    }
    return sum
  }
}

/// How well a group of columns speaks for one of them.
public struct ColumnFit: Sendable, Equatable {
  /// Group of the column, from 1.
  public let group: Int32
  /// R² with the component of its own group.
  public let own: Double
  /// The other group whose component says most of it, and R² with that; nil with one group.
  public let next: (group: Int32, share: Double)?

  /// (1 − R² own) / (1 − R² next): small when the column belongs where it is; nil where the next one says
  /// all of it.
  public var ratio: Double? {
    let rest = 1 - (next?.share ?? 0)
    return rest > 1e-12 ? (1 - own) / rest : nil
  }

  public static func == (one: ColumnFit, other: ColumnFit) -> Bool {
    one.group == other.group && one.own == other.own && one.next?.group == other.next?.group
      && one.next?.share == other.next?.share
  }
}

extension ColumnLinks {
  /// What VARCLUS prints of groups of columns: shares of each column's variance (of a category, η²) that the
  /// first components of its own and of the next group have. Components are those of correlations, with
  /// categories of FAMD; nil for columns that do not vary.
  ///
  /// `labels` has a group, from 1, for each column. O(D³). Throws `noConvergence`, `sizeMismatch`.
  public func fits(_ labels: [Int32]) throws(EngineError) -> [ColumnFit?] {
    guard labels.count == varies.count else {
      throw .sizeMismatch(of: "labels", expected: varies.count, found: labels.count)
    }
    let groups = Int(labels.max() ?? 0)
    var shares = [[Double]](
      repeating: [Double](repeating: 0, count: groups), count: varies.count)
    for group in 0..<groups {
      let members = varies.indices.filter { Int(labels[$0]) == group + 1 && varies[$0] }
      guard !members.isEmpty else { continue }
      let found = try component(members.flatMap { places[$0] })
      for column in varies.indices where varies[column] {
        shares[column][group] = min(found.share(of: places[column], products), 1)
      }
    }
    return varies.indices.map { column in
      guard varies[column] else { return nil }
      let own = Int(labels[column]) - 1
      let others = (0..<groups).filter { $0 != own }
      let next = others.max {
        shares[column][$0] < shares[column][$1]
          || shares[column][$0] == shares[column][$1] && $0 > $1
      }
      return ColumnFit(
        group: labels[column], own: shares[column][own],
        next: next.map { (Int32($0 + 1), shares[column][$0]) })
    }
  }

  /// The first direction of some numbers and levels.
  private struct Component {
    let places: [Int]
    let value: Double
    let loading: [Double]

    func share(of column: [Int], _ products: Matrix) -> Double {
      column.reduce(0) { sum, place in
        var along = 0.0
        for (i, other) in places.enumerated() { along += products[place, other] * loading[i] }
        return sum + along * along / value
      }
    }
  }

  private func component(_ places: [Int]) throws(EngineError) -> Component {
    let part = products.selecting(rows: places).selecting(columns: places)
    let (values, vectors) = try LinearAlgebra.symmetricEigen(part)
    return Component(places: places, value: values[0], loading: Array(vectors.row(0)))
  }
}
