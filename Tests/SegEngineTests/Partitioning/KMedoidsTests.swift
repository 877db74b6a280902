import SegEngine
import Testing

struct KMedoidsTests {
  /// PAM and FasterPAM as their papers write them, with every objective from scratch.
  private func slowMedoids(
    _ distances: [[Double]], _ weights: [Double], k: Int, from first: [Int]? = nil
  ) -> (medoids: Set<Int>, total: Double) {
    let n = distances.count
    func total(_ medoids: [Int]) -> Double {
      (0..<n).reduce(0) { sum, i in
        sum + weights[i] * (medoids.map { distances[i][$0] }.min() ?? .infinity)
      }
    }
    var medoids = first ?? []
    for _ in medoids.count..<k {
      let free = (0..<n).filter { !medoids.contains($0) && weights[$0] > 0 }
      let totals = free.map { total(medoids + [$0]) }
      medoids.append(free[totals.firstIndex(of: totals.min() ?? 0) ?? 0])
    }
    var best = total(medoids)
    var (sinceSwap, next) = (0, 0)
    while sinceSwap < n {
      // One row in turn, or after BUILD all of them.
      let rows = first == nil ? Array(0..<n) : [next]
      next = (next + 1) % n
      sinceSwap += rows.count
      var found = (row: -1, slot: 0, total: best * (1 - 1e-12))
      for row in rows where !medoids.contains(row) && weights[row] > 0 {
        for slot in medoids.indices {
          var swapped = medoids
          swapped[slot] = row
          let value = total(swapped)
          if value < found.total { found = (row, slot, value) }
        }
      }
      guard found.row >= 0 else { continue }
      medoids[found.slot] = found.row
      best = found.total
      sinceSwap = rows.count == 1 ? 1 : 0
    }
    return (Set(medoids), best)
  }

  private func distances(_ rows: Matrix, _ metric: Metric) throws -> [[Double]] {
    let link = HierarchicalClustering(linkage: .single, metric: metric)
    return try (0..<rows.rows).map { i in
      try (0..<rows.rows).map { j in
        i == j ? 0 : try link.fit(rows.selecting(rows: [min(i, j), max(i, j)])).heights[0]
      }
    }
  }

  private func condensed(_ distances: [[Double]]) -> [Double] {
    distances.indices.flatMap { i in distances[i][(i + 1)...] }
  }

  @Test(arguments: Metric.allCases)
  func agreesWithTheSlowTwin(_ metric: Metric) throws {
    var random = RandomSource(seed: 4)
    let ones = [Double](repeating: 1, count: 29)
    for seed in UInt64(1)...4 {
      let rows = Samples.uniform(rows: 29, columns: 3, seed: seed)
      let all = try distances(rows, metric)
      let weights = (0..<29).map { Double(($0 + random.below(3)) % 4) }
      for k in [1, 2, 5, 9] {
        let fit = KMedoids(k: k, metric: metric, restarts: 1)
        let twin = slowMedoids(all, ones, k: k)
        let model = try fit.fit(rows, seed: 1)
        #expect(relativeError(model.totalDissimilarity, twin.total) < 1e-12)
        #expect(model.converged)
        let ofPairs = try fit.fit(distances: condensed(all), count: 29, seed: 1)
        #expect(relativeError(ofPairs.totalDissimilarity, twin.total) < 1e-12)
        // Pairs of rows have two medoids of the same sum, apart from rounding, which leads PAM
        // different ways where groups are that small.
        guard k <= (metric == .maximum ? 2 : 5) else { continue }
        let weighted = slowMedoids(all, weights, k: k)
        let second = try fit.fit(rows, weights: weights, seed: 1)
        #expect(relativeError(second.totalDissimilarity, weighted.total) < 1e-12)
        guard metric == .euclidean else { continue }
        #expect(Set(model.medoids) == twin.medoids && Set(ofPairs.medoids) == twin.medoids)
        #expect(Set(second.medoids) == weighted.medoids)
      }
    }
  }

  /// Rows in turn, the first swap that helps: the batches that are tried ahead change nothing.
  @Test func eagerSwapsAgreeWithTheSlowTwin() throws {
    for seed in UInt64(1)...6 {
      let rows = Samples.uniform(rows: 50, columns: 2, seed: seed)
      let all = try distances(rows, .euclidean)
      let ones = [Double](repeating: 1, count: 50)
      let first = RandomSource(seed: seed).split(0)
      var random = first
      let drawn = random.sample(4, below: 50)
      let twin = slowMedoids(all, ones, k: 4, from: drawn)
      let model = try KMedoids(k: 4, start: .random, restarts: 1).fit(rows, seed: seed)
      #expect(Set(model.medoids) == twin.medoids)
      #expect(relativeError(model.totalDissimilarity, twin.total) < 1e-12)
    }
  }

  /// More rows than are worked on together; labels and distances are those of the nearest medoid.
  @Test func manyRowsGoToTheirNearestMedoid() throws {
    let rows = Samples.uniform(rows: 1101, columns: 2, seed: 5)
    let fit = KMedoids(k: 3, start: .random, restarts: 1, maximumPasses: 1)
    let model = try fit.fit(rows, seed: 2)
    var (labels, least) = ([Int32](), [Double]())
    for i in 0..<rows.rows {
      let all = model.medoids.map { medoid in
        zip(rows.row(i), rows.row(medoid)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let nearest = all.min() ?? .nan
      labels.append(Int32((all.firstIndex(of: nearest) ?? 0) + 1))
      least.append(nearest.squareRoot())
    }
    #expect(model.labels == labels)
    #expect(largestError(model.distances, least) < 1e-14)
    let sum = model.distances.reduce(0, +)
    #expect(relativeError(model.totalDissimilarity, sum) < 1e-13)
    #expect(relativeError(model.meanDissimilarity, sum / 1101) < 1e-13)
    let predicted = try model.predict(rows)
    #expect(predicted.labels == model.labels && predicted.distances == model.distances)
    #expect(try fit.fit(rows, seed: 2, execution: Execution(threads: 1)) == model)
  }

  @Test func moreStartsAreNeverWorse() throws {
    let rows = Samples.uniform(rows: 90, columns: 3, seed: 6)
    let one = try KMedoids(k: 7, restarts: 1).fit(rows, seed: 3)
    let many = try KMedoids(k: 7, restarts: 8).fit(rows, seed: 3)
    #expect(many.startTotals.count == 8 && many.startTotals[0] == one.totalDissimilarity)
    #expect(many.totalDissimilarity <= one.totalDissimilarity)
    #expect(relativeError(many.totalDissimilarity, many.startTotals.min() ?? 0) < 1e-13)
  }

  /// P67: samples of 40 + 2k, judged on all rows; the best medoids so far are in the next sample.
  @Test func samplesAreJudgedOnAllRows() throws {
    let rows = Samples.blobs(rows: 900, groups: 4, seed: 7)
    let model = try CLARA(k: 4).fit(rows, seed: 1)
    let truth = (0..<900).map { Int32($0 % 4 + 1) }
    #expect(try AdjustedRandIndex.between(model.labels, truth) == 1)
    #expect(model.startTotals.count == 5)
    #expect(relativeError(model.totalDissimilarity, model.startTotals.min() ?? 0) < 1e-13)
    #expect(relativeError(model.totalDissimilarity, model.distances.reduce(0, +)) < 1e-13)
    #expect(try CLARA(k: 4).fit(rows, seed: 1, execution: Execution(threads: 1)) == model)
    #expect(try CLARA(k: 4).fit(rows, seed: 2) != model)
    let full = try KMedoids(k: 4).fit(rows, seed: 1)
    #expect(model.totalDissimilarity >= full.totalDissimilarity)
    let few = Samples.uniform(rows: 30, columns: 2, seed: 8)
    let all = try CLARA(k: 3).fit(few, seed: 1)
    #expect(all.medoids == (try KMedoids(k: 3).fit(few, seed: 1)).medoids)
  }

  @Test func samplesOfMostlyEqualRowsHaveEnoughValues() throws {
    var values = [Double](repeating: 1, count: 500)
    values[17] = 2
    values[301] = 3
    let rows = Matrix(rows: 500, columns: 1, values: values)
    let model = try CLARA(k: 3, samples: 1).fit(rows, seed: 1)
    #expect(model.totalDissimilarity == 0 && Set(model.labels) == [1, 2, 3])
  }

  @Test func badInputIsRefused() throws {
    let rows = ReferenceFiles.sixPoints
    #expect(throws: EngineError.self) { try KMedoids(k: 2, restarts: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try KMedoids(k: 2, maximumPasses: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try CLARA(k: 2, samples: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try CLARA(k: 2, sampleSize: 1).fit(rows, seed: 1) }
    #expect(throws: EngineError.sizeMismatch(of: "distances", expected: 3, found: 2)) {
      try KMedoids(k: 2).fit(distances: [1, 2], count: 3, seed: 1)
    }
    #expect(throws: EngineError.badDistance(first: 1, second: 2, value: -1)) {
      try KMedoids(k: 2).fit(distances: [1, 2, -1], count: 3, seed: 1)
    }
    let far = Matrix(rows: 3, columns: 1, values: [1e200, -1e200, 0])
    #expect(throws: EngineError.self) { try KMedoids(k: 1).fit(far, seed: 1) }
    #expect(throws: EngineError.self) { try KMedoids(k: 2).fit(far, seed: 1) }
    #expect(throws: EngineError.self) { try Silhouette.fit(far, labels: [1, 2, 2]) }
    let small = Execution(memoryLimit: 100)
    #expect(throws: EngineError.self) { try KMedoids(k: 2).fit(rows, seed: 1, execution: small) }
    let model = try KMedoids(k: 2).fit(distances: [1, 2, 3], count: 3, seed: 1)
    #expect(throws: EngineError.self) { try model.predict(rows) }
    let other = try KMedoids(k: 2).fit(rows, seed: 1)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try other.predict(Matrix(rows: 1, columns: 1, values: [0]))
    }
  }
}
