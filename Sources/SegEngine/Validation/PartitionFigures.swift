import RealModule

/// What the indices of one partition are computed from.
struct PartitionFigures: Sendable {
  private let rows: Matrix
  private let groups: LabelGroups
  private let statistics: ClusterStatistics
  /// ‖c_g − c_h‖, groups × groups.
  private let gaps: Matrix
  /// Least and largest of them.
  private let nearest: Double
  private let farthest: Double
  /// Sum of squares of each group and column, groups × columns, and of all rows.
  private let squares: Matrix
  private let totalSquares: [Double]
  /// Sum of distances to the mean of all rows.
  private let totalDistances: Double
  private let logs: Determinants?
  private let byCenter: CenterDistances?
  private let separation: Double?
  private let pairs: RankedPairs.Totals?

  private var n: Double { Double(groups.used) }
  private var k: Double { Double(groups.sizes.count) }
  private var within: Double { statistics.withinSumOfSquares.reduce(0, +) }

  init(
    _ rows: Matrix, _ groups: LabelGroups, wanted: [PartitionIndex],
    pairs: RankedPairs.Totals?, _ execution: Execution
  ) throws(EngineError) {
    self.rows = rows
    self.groups = groups
    self.pairs = pairs
    statistics = try ClusterStatistics(rows, groups, execution)
    let centers = statistics.centers
    let moments = ColumnSquares(rows, groups, centers)
    (squares, totalSquares, totalDistances) =
      (moments.squares, moments.totalSquares, moments.totalDistances)
    var gaps = Matrix(rows: centers.rows, columns: centers.rows, repeating: 0)
    var (nearest, farthest) = (Double.infinity, 0.0)
    for g in 0..<centers.rows {
      for h in 0..<g {
        let gap = Self.distance(centers.row(g), centers.row(h))
        (gaps[g, h], gaps[h, g]) = (gap, gap)
        (nearest, farthest) = (min(nearest, gap), max(farthest, gap))
      }
    }
    (self.gaps, self.nearest, self.farthest) = (gaps, nearest, farthest)
    let needsLogs = wanted.contains {
      [.scottSymons, .logDetRatio, .marriott, .friedman, .ccc].contains($0)
    }
    logs = needsLogs ? try Determinants(rows, groups, centers, moments.mean, execution) : nil
    byCenter =
      wanted.contains { $0.source == .centers }
      ? try CenterDistances(rows, groups, statistics, squares, execution) : nil
    separation =
      wanted.contains(.xieBeni)
      ? try Dunn.index(rows, labels: groups.groupOf.map { $0 + 1 }, execution: execution)
        .separation : nil
  }

  func value(_ index: PartitionIndex) -> Double? {
    switch index {
    case .ballHall:
      zip(statistics.withinSumOfSquares, groups.sizes)
        .reduce(0) { $0 + $1.0 / Double($1.1) } / k
    case .banfieldRaftery: banfieldRaftery
    case .scottSymons: logs?.ofGroups
    case .logDetRatio: logs.flatMap { n * ($0.total - $0.pooled) }
    case .marriott: logs.map { k * k * Double.exp($0.pooled) }
    case .friedman: logs?.traceRatio
    case .ccc: ccc
    case .ratkowsky: ratkowsky
    case .scatter: scatter
    case .dispersion: dispersion
    case .rayTuri: within / n / (nearest * nearest)
    case .pbm: pbm
    case .dunn43: dunn43
    case .sDbw: byCenter.map { scatter + $0.density }
    case .wemmert: byCenter?.wemmert
    case .xieBeni: separation.map { within / n / ($0 * $0) }
    case .mcClain, .pointBiserial, .cIndex, .gamma, .tau, .gPlus:
      pairs.flatMap { ranked(index, $0) }
    }
  }

  private func ranked(_ index: PartitionIndex, _ found: RankedPairs.Totals) -> Double? {
    guard found.within > 0, found.between > 0 else { return nil }
    let (inner, outer) = (Double(found.within), Double(found.between))
    let total = inner + outer
    let (good, bad) = (Double(found.concordant), Double(found.discordant))
    switch index {
    case .mcClain: return found.withinSum / inner / (found.betweenSum / outer)
    case .pointBiserial:
      let mean = (found.withinSum + found.betweenSum) / total
      // Squared distances of all pairs sum to n times the sum of squares.
      let square = n * totalSquares.reduce(0, +) / total
      let deviation = max(square - mean * mean, 0).squareRoot()
      let difference = found.betweenSum / outer - found.withinSum / inner
      return difference * (inner / total * (outer / total)).squareRoot() / deviation
    case .cIndex:
      return (found.withinSum - found.smallestSum) / (found.largestSum - found.smallestSum)
    case .gamma: return (good - bad) / (good + bad)
    case .tau: return (good - bad) / (inner * outer * (total * (total - 1) / 2)).squareRoot()
    case .gPlus: return 2 * bad / (total * (total - 1))
    default: return nil
    }
  }

  static func distance(_ one: ArraySlice<Double>, _ other: ArraySlice<Double>) -> Double {
    zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

extension PartitionFigures {
  private var banfieldRaftery: Double? {
    var sum = 0.0
    for (square, size) in zip(statistics.withinSumOfSquares, groups.sizes) {
      guard square > 0 else { return nil }
      sum += Double(size) * Double.log(square / Double(size))
    }
    return sum
  }

  private var ratkowsky: Double? {
    let columns = totalSquares.indices.filter { totalSquares[$0] > 0 }
    guard !columns.isEmpty else { return nil }
    let sum = columns.reduce(0.0) { sum, j in
      let inner = groups.sizes.indices.reduce(0.0) { $0 + squares[$1, j] }
      return sum + max(1 - inner / totalSquares[j], 0).squareRoot()
    }
    return sum / Double(columns.count) / k.squareRoot()
  }

  /// Mean length of the groups' variances over the length of those of all rows.
  private var scatter: Double {
    let whole = totalSquares.reduce(0) { $0 + $1 / n * ($1 / n) }.squareRoot()
    let lengths = groups.sizes.indices.map { g in
      squares.row(g).reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(groups.sizes[g])
    }
    return lengths.reduce(0, +) / k / whole
  }

  private var dispersion: Double {
    let sums = groups.sizes.indices.map { 1 / gaps.row($0).reduce(0, +) }
    return farthest / nearest * sums.reduce(0, +)
  }

  private var pbm: Double {
    let inner = statistics.withinSumOfDistances.reduce(0, +)
    let root = totalDistances / inner * farthest / k
    return root * root
  }

  private var dunn43: Double {
    let widest = groups.sizes.indices.map {
      2 * statistics.withinSumOfDistances[$0] / Double(groups.sizes[$0])
    }
    return nearest / (widest.max() ?? 0)
  }

  /// Sarle's criterion: ln((1 − E R²) / (1 − R²)) in units that make it about normal.
  private var ccc: Double? {
    guard let logs, groups.used > 1 else { return nil }
    let roots = logs.totalEigenvalues.filter { $0 > 0 }.map { ($0 / (n - 1)).squareRoot() }
    guard !roots.isEmpty else { return nil }
    // The most dimensions that still have edges longer than the cubes'.
    for p in (1...roots.count).reversed() {
      let volume = roots.prefix(p).reduce(0) { $0 + Double.log($1) }
      let edge = Double.exp((volume - Double.log(k)) / Double(p))
      let units = roots.map { $0 / edge }
      guard p == 1 || (p < groups.sizes.count && units[p - 1] >= 1) else { continue }
      let inner = units.prefix(p).reduce(0) { $0 + 1 / (n + $1) }
      let outer = units.dropFirst(p).reduce(0) { $0 + $1 * $1 / (n + $1) }
      let all = units.reduce(0) { $0 + $1 * $1 }
      let expected = 1 - (inner + outer) / all * ((n - k) * (n - k) / n) * (1 + 4 / n)
      let ratio = 1 - within / totalSquares.reduce(0, +)
      guard expected < 1, ratio < 1, 0.001 + expected > 0 else { return nil }
      return Double.log((1 - expected) / (1 - ratio)) * (n * Double(p) / 2).squareRoot()
        / Double.pow(0.001 + expected, 1.2)
    }
    return nil
  }
}

/// Sums of squares by column.
private struct ColumnSquares {
  var squares: Matrix
  var totalSquares: [Double]
  var totalDistances = 0.0
  let mean: [Double]

  /// O(n · d).
  init(_ rows: Matrix, _ groups: LabelGroups, _ centers: Matrix) {
    let d = rows.columns
    var mean = [Double](repeating: 0, count: d)
    let first = centers.row(0)
    for g in 0..<centers.rows {
      let share = Double(groups.sizes[g]) / Double(groups.used)
      for (j, origin) in first.enumerated() { mean[j] += share * (centers[g, j] - origin) }
    }
    for (j, origin) in first.enumerated() { mean[j] += origin }
    squares = Matrix(rows: centers.rows, columns: d, repeating: 0)
    totalSquares = [Double](repeating: 0, count: d)
    for (i, group) in groups.groupOf.enumerated() where group >= 0 {
      var squared = 0.0
      for j in 0..<d {
        let inner = rows[i, j] - centers[Int(group), j]
        let outer = rows[i, j] - mean[j]
        squares[Int(group), j] += inner * inner
        totalSquares[j] += outer * outer
        squared += outer * outer
      }
      totalDistances += squared.squareRoot()
    }
    self.mean = mean
  }
}

/// Logarithms of determinants of sums of squares and products.
private struct Determinants {
  /// ln det W and ln det T; −∞ where columns depend on each other.
  let pooled: Double
  let total: Double
  /// Σ n_g ln det(W_g / n_g).
  let ofGroups: Double
  /// tr(W⁻¹ B).
  let traceRatio: Double?
  /// Of T, falling.
  let totalEigenvalues: [Double]

  /// O(n · d² + k · d³).
  init(
    _ rows: Matrix, _ groups: LabelGroups, _ centers: Matrix, _ mean: [Double],
    _ execution: Execution
  ) throws(EngineError) {
    let d = rows.columns
    var within = Matrix(rows: d, columns: d, repeating: 0)
    var logs = 0.0
    for (g, members) in groups.members.enumerated() {
      try execution.checkCancelled()
      var part = rows.selecting(rows: members)
      for i in 0..<part.rows {
        for j in 0..<d { part[i, j] -= centers[g, j] }
      }
      let products = try LinearAlgebra.crossProduct(part, execution)
      for i in 0..<d {
        for j in 0..<d { within[i, j] += products[i, j] }
      }
      let size = Double(members.count)
      logs += size * (try Self.logDeterminant(products).log - Double(d) * Double.log(size))
    }
    var between = Matrix(rows: d, columns: d, repeating: 0)
    for g in 0..<centers.rows {
      for i in 0..<d {
        let left = Double(groups.sizes[g]) * (centers[g, i] - mean[i])
        for j in 0..<d { between[i, j] += left * (centers[g, j] - mean[j]) }
      }
    }
    let whole = Matrix(
      rows: d, columns: d, values: zip(within.values, between.values).map { $0 + $1 })
    let own = try Self.logDeterminant(within)
    let all = try Self.logDeterminant(whole)
    (ofGroups, pooled, total) = (logs, own.log, all.log)
    totalEigenvalues = all.values
    traceRatio = own.log.isFinite ? Self.trace(own.values, own.vectors, between) : nil
  }

  private static func logDeterminant(
    _ matrix: Matrix
  ) throws(EngineError) -> (log: Double, values: [Double], vectors: Matrix) {
    let (values, vectors) = try LinearAlgebra.symmetricEigen(matrix)
    // What is below rounding is nothing.
    let floor = Double(matrix.rows) * Double.ulpOfOne * max(values[0], 0)
    let log = values.reduce(0.0) { $0 + ($1 > floor ? Double.log($1) : -.infinity) }
    return (log, values.map { $0 > floor ? $0 : 0 }, vectors)
  }

  /// Σ vᵀ B v / λ over the eigenvectors of W.
  private static func trace(_ values: [Double], _ vectors: Matrix, _ between: Matrix) -> Double {
    var sum = 0.0
    for (place, value) in values.enumerated() {
      let image = LinearAlgebra.product(Array(vectors.row(place)), between)
      sum += zip(vectors.row(place), image).reduce(0) { $0 + $1.0 * $1.1 } / value
    }
    return sum
  }
}

/// What follows from the distances of rows to several centres.
private struct CenterDistances {
  let wemmert: Double
  /// Mean over pairs of groups of the density between their centres over the larger one at them.
  let density: Double

  /// O(n · k · d).
  init(
    _ rows: Matrix, _ groups: LabelGroups, _ statistics: ClusterStatistics, _ squares: Matrix,
    _ execution: Execution
  ) throws(EngineError) {
    let centers = statistics.centers
    let k = centers.rows
    var ratios = [Double](repeating: 0, count: k)
    for (i, group) in groups.groupOf.enumerated() where group >= 0 {
      if i % 1024 == 0 { try execution.checkCancelled() }
      var nearest = Double.infinity
      for g in 0..<k where g != Int(group) {
        nearest = min(nearest, PartitionFigures.distance(rows.row(i), centers.row(g)))
      }
      let own = PartitionFigures.distance(rows.row(i), centers.row(Int(group)))
      ratios[Int(group)] += nearest > 0 ? own / nearest : own > 0 ? .infinity : 1
    }
    var sum = 0.0
    for g in 0..<k { sum += max(0, Double(groups.sizes[g]) - ratios[g]) }
    wemmert = sum / Double(groups.used)
    let lengths = (0..<k).map { g in
      squares.row(g).reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(groups.sizes[g])
    }
    let radius = lengths.reduce(0, +).squareRoot() / Double(k)
    density = try Self.density(rows, groups, centers, radius, execution)
  }

  private static func density(
    _ rows: Matrix, _ groups: LabelGroups, _ centers: Matrix, _ radius: Double,
    _ execution: Execution
  ) throws(EngineError) -> Double {
    let members = groups.members
    let k = members.count
    func near(_ point: ArraySlice<Double>, _ list: [Int]) -> Double {
      Double(list.count { PartitionFigures.distance(rows.row($0), point) < radius })
    }
    var sum = 0.0
    for g in 0..<k {
      for h in 0..<g {
        try execution.checkCancelled()
        let middle = zip(centers.row(g), centers.row(h)).map { ($0 + $1) / 2 }
        let both = members[g] + members[h]
        let dense = max(near(centers.row(g), both), near(centers.row(h), both))
        // Without a row near either centre there is no density to compare with.
        sum += dense > 0 ? near(middle[...], both) / dense : .nan
      }
    }
    return 2 * sum / Double(k * (k - 1))
  }
}
