import SegEngine
import Testing

struct ValidationTests {
  /// P72, P74: a group of one row has silhouette 0; noise is left out and counted.
  @Test func singlesAreZeroAndNoiseIsLeftOut() throws {
    let rows = Matrix(rows: 3, columns: 1, values: [0, 1, 10])
    let result = try Silhouette.fit(rows, labels: [1, 1, 2])
    #expect(result.values.map { $0 ?? .nan } == [0.9, 8.0 / 9, 0])
    let noisy = Matrix(rows: 5, columns: 1, values: [0, 500, 1, 10, -300])
    let without = try Silhouette.fit(noisy, labels: [3, 0, 3, 7, 0])
    #expect(without.values == [0.9, nil, 8.0 / 9, 0, nil])
    #expect(without.mean == result.mean && without.coverage == 0.6)
    #expect(without.clusters == [3, 7] && without.sizes == [2, 1])
    #expect(without.neighbors == [7, 0, 7, 3, 0])
    #expect(abs(without.meanOfClusterMeans - (0.9 + 8.0 / 9) / 4) < 1e-15)
    #expect(
      try DaviesBouldin.index(noisy, labels: [3, 0, 3, 7, 0])
        == (try DaviesBouldin.index(rows, labels: [1, 1, 2])))
  }

  @Test func silhouettesOfOtherMetrics() throws {
    let rows = Samples.uniform(rows: 25, columns: 3, seed: 1)
    let labels = (0..<25).map { Int32($0 % 3 + 1) }
    for metric in Metric.allCases {
      let result = try Silhouette.fit(rows, labels: labels, metric: metric)
      let twin = try slowSilhouettes(rows, labels, metric)
      #expect(largestError(result.values.map { $0 ?? .nan }, twin) < 1e-12)
    }
  }

  /// From all pairwise distances, which the trees of two rows give.
  private func slowSilhouettes(
    _ rows: Matrix, _ labels: [Int32], _ metric: Metric
  ) throws -> [Double] {
    let link = HierarchicalClustering(linkage: .single, metric: metric)
    return try (0..<rows.rows).map { i in
      var sums: [Int32: Double] = [:]
      for j in 0..<rows.rows where j != i {
        sums[labels[j], default: 0] += try link.fit(rows.selecting(rows: [i, j])).heights[0]
      }
      let means = sums.map { label, sum in
        let others = labels.count { $0 == label } - (label == labels[i] ? 1 : 0)
        return (label, sum / Double(others))
      }
      let own = means.first { $0.0 == labels[i] }?.1 ?? 0
      let next = means.filter { $0.0 != labels[i] }.map(\.1).min() ?? 0
      return (next - own) / max(next, own)
    }
  }

  /// More rows than a strip, groups that begin and end anywhere, single rows and noise.
  @Test func silhouettesOfManyUnevenGroups() throws {
    let rows = Samples.uniform(rows: 1300, columns: 2, seed: 3)
    let labels = (0..<1300).map(unevenLabel)
    let result = try Silhouette.fit(rows, labels: labels)
    let sample = try SampledSilhouette.fit(rows, labels: labels, size: 130, seed: 1)
    #expect(sample.rows.count == 130 && Set(sample.rows).count == 130)
    for (row, value) in zip(sample.rows, sample.values) {
      let twin = slowSilhouette(of: row, rows, labels)
      let exact = result.values[row] ?? Double.nan
      #expect(abs(value - twin) < 1e-13)
      #expect(abs(exact - twin) < 1e-13)
    }
    #expect(abs(sample.mean - result.mean) < 4 * sample.standardError)
    let all = try SampledSilhouette.fit(rows, labels: labels, size: 5000, seed: 1)
    #expect(abs(all.mean - result.mean) < 1e-13 && all.standardError == 0)
    #expect(all.coverage == result.coverage)
  }

  private func unevenLabel(_ i: Int) -> Int32 {
    if i % 50 == 0 { return 0 }
    if i % 97 == 0 { return Int32(100 + i) }
    return i * i % 11 < 7 ? 1 : Int32(i % 5 + 2)
  }

  private func slowSilhouette(of row: Int, _ rows: Matrix, _ labels: [Int32]) -> Double {
    var sums: [Int32: (sum: Double, count: Double)] = [:]
    for other in 0..<rows.rows where other != row && labels[other] > 0 {
      let x = rows[row, 0] - rows[other, 0]
      let y = rows[row, 1] - rows[other, 1]
      sums[labels[other], default: (0, 0)].sum += (x * x + y * y).squareRoot()
      sums[labels[other], default: (0, 0)].count += 1
    }
    guard let own = sums[labels[row]] else { return 0 }
    let within = own.sum / own.count
    var next = Double.infinity
    for (label, entry) in sums where label != labels[row] {
      next = min(next, entry.sum / entry.count)
    }
    return (next - within) / max(next, within)
  }

  @Test func samplesDependOnTheSeedOnly() throws {
    let rows = Samples.uniform(rows: 300, columns: 5, seed: 2)
    let labels = (0..<300).map { Int32($0 % 4 + 1) }
    func sample(_ seed: UInt64, _ threads: Int) throws -> SampledSilhouetteResult {
      try SampledSilhouette.fit(
        rows, labels: labels, size: 150, seed: seed, execution: Execution(threads: threads))
    }
    #expect(try sample(1, 1) == (try sample(1, 7)))
    #expect(try sample(1, 1).rows != (try sample(2, 1).rows))
    #expect(throws: EngineError.self) {
      try SampledSilhouette.fit(rows, labels: labels, size: 1, seed: 1)
    }
  }

  /// P76: distances to centres are another index.
  @Test func simplifiedSilhouettes() throws {
    let rows = Matrix(rows: 5, columns: 1, values: [0, 2, 10, 14, 90])
    let result = try SimplifiedSilhouette.fit(rows, labels: [1, 1, 2, 2, 0])
    // Centres 1 and 12.
    let expected: [Double?] = [11.0 / 12, 9.0 / 10, 7.0 / 9, 11.0 / 13, nil]
    #expect(result.values == expected)
    #expect(result.neighbors == [2, 2, 1, 1, 0] && result.coverage == 0.8)
    let medoids = Matrix(rows: 2, columns: 1, values: [0, 10])
    let byMedoid = try SimplifiedSilhouette.fit(rows, labels: [1, 1, 2, 2, 0], centers: medoids)
    #expect(byMedoid.values == [1, 6.0 / 8, 1, 10.0 / 14, nil])
    #expect(throws: EngineError.self) {
      try SimplifiedSilhouette.fit(
        rows, labels: [1, 1, 2, 2, 0], centers: Matrix(rows: 1, columns: 1, values: [0]))
    }
  }

  /// P79: the smallest and largest of all distances, over more rows than a block.
  @Test(arguments: Metric.allCases)
  func dunnOfManyRows(_ metric: Metric) throws {
    let rows = Samples.blobs(rows: 400, columns: 3, groups: 3, seed: 4, spread: 4)
    let labels = (0..<400).map { $0 == 7 ? 0 : Int32($0 % 3 + 1) }
    let distances = try CondensedTwin(rows, metric)
    var (separation, diameter) = (Double.infinity, 0.0)
    for i in 0..<400 where i != 7 {
      for j in 0..<i where j != 7 {
        let distance = distances.between(i, j)
        if labels[i] == labels[j] {
          diameter = max(diameter, distance)
        } else {
          separation = min(separation, distance)
        }
      }
    }
    let result = try Dunn.index(rows, labels: labels, metric: metric)
    #expect(relativeError(result.separation, separation) < 1e-9)
    #expect(relativeError(result.diameter, diameter) < 1e-12)
    #expect(
      result
        == (try Dunn.index(rows, labels: labels, metric: metric, execution: Execution(threads: 1))))
  }

  /// P75: one group, or as many as rows.
  @Test func oneGroupAndSingleRowsAreRefused() {
    let rows = ReferenceFiles.sixPoints
    let all: [[Int32]] = [[1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]]
    for labels in all {
      let found = Set(labels).subtracting([0]).count
      let error = EngineError.undefinedForGroups(found: found, rows: labels[0] == 0 ? 0 : 6)
      #expect(throws: error) { try Silhouette.fit(rows, labels: labels) }
      #expect(throws: error) { try DaviesBouldin.index(rows, labels: labels) }
      #expect(throws: error) { try CalinskiHarabasz.index(rows, labels: labels) }
    }
    #expect(throws: EngineError.sizeMismatch(of: "labels", expected: 6, found: 2)) {
      try Silhouette.fit(rows, labels: [1, 2])
    }
    #expect(throws: EngineError.self) { try Silhouette.fit(rows, labels: [1, 1, 1, 2, 2, -1]) }
    #expect(throws: EngineError.self) {
      try DaviesBouldin.index(rows, labels: [1, 1, 1, 2, 2, 2], q: 3)
    }
  }

  /// P77: centres that coincide.
  @Test func coincidingCentersAreInfinitelyBad() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [-1, 1, -2, 2])
    #expect(try DaviesBouldin.index(rows, labels: [1, 1, 2, 2]) == .infinity)
    let tight = Matrix(rows: 4, columns: 1, values: [1, 1, 2, 2])
    #expect(try CalinskiHarabasz.index(tight, labels: [1, 1, 2, 2]) == .infinity)
  }

  @Test func silhouettesDoNotDependOnThreads() throws {
    let rows = Samples.uniform(rows: 300, columns: 5, seed: 2)
    let labels = (0..<300).map { Int32($0 % 4 + 1) }
    let reports = Reports()
    let one = try Silhouette.fit(rows, labels: labels, execution: Execution(threads: 1))
    let seven = try Silhouette.fit(
      rows, labels: labels, execution: Execution(threads: 7, progress: reports.add))
    #expect(one == seven)
    #expect(reports.fractions == reports.fractions.sorted() && reports.fractions.last == 1)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try Silhouette.fit(rows, labels: labels, execution: Execution(cancellation: cancellation))
    }
  }

  /// P85: the products of pair counts of a million rows pass 64 bits.
  @Test func aMillionRowsAgree() throws {
    let one = (0..<1_000_000).map { Int32($0 % 2) }
    let same = one.map { 1 - $0 }
    #expect(try AdjustedRandIndex.between(one, same) == 1)
    let crossed = (0..<1_000_000).map { Int32($0 / 2 % 2) }
    // n = 4m rows in a 2 × 2 table of m each: −1 / (n/2 − 1) by hand.
    let ari = try AdjustedRandIndex.between(one, crossed)
    let n = 1_000_000.0
    let (both, each, all) = (n / 2 * (n / 4 - 1), n * (n / 2 - 1) / 2, n * (n - 1) / 2)
    let expected = (both - each * each / all) / (each - each * each / all)
    #expect(abs(ari - expected) < 1e-12 && ari < 0)
  }

  /// P86: degenerate partitions, and noise as a group of its own.
  @Test func degeneratePartitions() throws {
    #expect(try AdjustedRandIndex.between([1], [5]) == 1)
    #expect(try AdjustedRandIndex.between([0, 0, 1, 1], [0, 1, 0, 1]) == -0.5)
    #expect(try AdjustedRandIndex.between([0, 0, 1], [2, 2, 0]) == 1)
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try AdjustedRandIndex.between([], [])
    }
    #expect(throws: EngineError.sizeMismatch(of: "labels", expected: 1, found: 2)) {
      try AdjustedRandIndex.between([1], [1, 2])
    }
  }

  @Test func statisticsOfLabelledRows() throws {
    let rows = Matrix(rows: 5, columns: 2, values: [0, 0, 2, 0, 9, 9, 5, 1, 5, 3])
    let plain = try ClusterStatistics(rows, labels: [4, 4, 0, 2, 2])
    #expect(plain.labels == [2, 4] && plain.sizes == [2, 2] && plain.noise == 1)
    #expect(plain.centers.values == [5, 2, 1, 0])
    #expect(plain.withinSumOfSquares == [2, 2])
    #expect(plain.totalSumOfSquares == 24 && plain.betweenSumOfSquares == 20)
    let weighted = try ClusterStatistics(
      rows, labels: [4, 4, 0, 2, 2], weights: [3, 1, 1, 1, 1])
    #expect(weighted.weights == [2, 4] && weighted.centers.values == [5, 2, 0.5, 0])
    #expect(weighted.withinSumOfSquares == [2, 3])
  }
}

/// Plain distances of rows.
struct CondensedTwin {
  private let rows: Matrix
  private let metric: Metric

  init(_ rows: Matrix, _ metric: Metric) throws {
    self.rows = metric == .cosine ? try rows.unitRows() : rows
    self.metric = metric
  }

  func between(_ one: Int, _ other: Int) -> Double {
    let differences = zip(rows.row(one), rows.row(other)).map { $0 - $1 }
    switch metric {
    case .euclidean: return differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case .manhattan: return differences.reduce(0) { $0 + abs($1) }
    case .maximum: return differences.reduce(0) { max($0, abs($1)) }
    case .cosine: return differences.reduce(0) { $0 + $1 * $1 } / 2
    }
  }
}
