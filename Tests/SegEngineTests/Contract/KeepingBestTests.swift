import SegEngine
import Synchronization
import Testing

/// A method that can end with the best model so far.
struct KeepingMethod: Sendable, CustomTestStringConvertible {
  typealias Limits = [Cancellation.Limit.Unit: Int]

  let name: String
  /// What it can be asked to leave out; some moment below does each.
  let units: Set<Cancellation.Limit.Unit>
  /// Fits with the settings that an answer named in the place of the method's own.
  let fit: @Sendable (Limits, Execution) throws -> any Equatable

  var testDescription: String { name }

  static let all = [
    kmeans, miniBatch, bisecting, kmedoids(.build), kmedoids(.random), clara, mixture,
    sampledMixture, prototypes, tsne, umap, fuzzy, fanny, spherical, balanced, latentClasses,
  ]

  private static let rows = Samples.uniform(rows: 700, columns: 3, seed: 31)

  private static let kmeans = KeepingMethod(name: "k-means", units: [.starts, .iterations]) {
    limits, execution in
    try KMeans(
      k: 9, restarts: limits[.starts] ?? 40, maximumIterations: limits[.iterations] ?? 300,
      tolerance: 0
    ).fit(rows, seed: 3, execution: execution)
  }

  private static let prototypes = KeepingMethod(
    name: "k-prototypes", units: [.starts, .iterations]
  ) { limits, execution in
    try KPrototypes(
      k: 9, restarts: limits[.starts] ?? 20, maximumIterations: limits[.iterations] ?? 100
    ).fit(try MixedRows(numbers: rows), seed: 3, execution: execution)
  }

  private static let tsne = KeepingMethod(name: "t-SNE", units: [.iterations]) {
    limits, execution in
    try TSNE(iterations: limits[.iterations] ?? 60, repulsion: .grid)
      .fit(rows, seed: 3, execution: execution)
  }

  private static let umap = KeepingMethod(name: "UMAP", units: [.rounds]) { limits, execution in
    try UMAP(epochs: 60, stop: limits[.rounds]).fit(rows, seed: 3, execution: execution)
  }

  private static let fuzzy = KeepingMethod(
    name: "fuzzy c-means", units: [.starts, .iterations]
  ) { limits, execution in
    try FuzzyCMeans(
      k: 5, restarts: limits[.starts] ?? 6, maximumIterations: limits[.iterations] ?? 200
    ).fit(rows, seed: 3, execution: execution)
  }

  private static let fanny = KeepingMethod(name: "fanny", units: [.iterations]) {
    limits, execution in
    try Fanny(k: 3, exponent: 1.5, maximumIterations: limits[.iterations] ?? 60)
      .fit(rows, execution: execution)
  }

  private static let spherical = KeepingMethod(
    name: "spherical k-means", units: [.starts, .iterations]
  ) { limits, execution in
    try SphericalKMeans(
      k: 9, restarts: limits[.starts] ?? 12, maximumIterations: limits[.iterations] ?? 300
    ).fit(rows, seed: 3, execution: execution)
  }

  private static let balanced = KeepingMethod(
    name: "balanced k-means", units: [.starts, .iterations]
  ) { limits, execution in
    try BalancedKMeans(
      k: 6, minimumSize: 100, restarts: limits[.starts] ?? 6,
      maximumIterations: limits[.iterations] ?? 100
    ).fit(rows, seed: 3, execution: execution)
  }

  /// A start tells of itself only when it is complete, so that steps are left out at once or never.
  private static let latentClasses = KeepingMethod(
    name: "latent classes", units: [.starts, .iterations]
  ) { limits, execution in
    let levels = (0..<4).map { column in
      (0..<rows.rows).map { "\(Int(3 * (rows[$0, column % 3] + Double(column))) % 3)" }
    }
    let mixed = try MixedRows(
      fitting: levels.enumerated().map { MixedInput("c\($0)", .nominal, .texts($1)) })
    return try LatentClasses(
      k: 3, restarts: limits[.starts] ?? 60, maximumIterations: limits[.iterations] ?? 400
    ).fit(mixed, seed: 3, execution: execution)
  }

  private static let miniBatch = KeepingMethod(
    name: "mini-batch k-means", units: [.starts, .batches]
  ) { limits, execution in
    try MiniBatchKMeans(
      k: 6, batchSize: 50, restarts: limits[.starts] ?? 6, maximumBatches: limits[.batches]
    ).fit(rows, seed: 3, execution: execution)
  }

  private static let bisecting = KeepingMethod(
    name: "bisecting k-means", units: [.starts, .iterations, .groups]
  ) { limits, execution in
    try BisectingKMeans(
      k: limits[.groups] ?? 8, restarts: limits[.starts] ?? 10,
      maximumIterations: limits[.iterations] ?? 300
    ).fit(rows, seed: 3, execution: execution)
  }

  /// BUILD goes on with the best of all swaps, the others with the first that helps.
  private static func kmedoids(_ start: MedoidStart) -> KeepingMethod {
    KeepingMethod(name: "k-medoids, \(start.rawValue)", units: [.starts, .swaps]) {
      limits, execution in
      try KMedoids(
        k: 7, start: start, restarts: limits[.starts] ?? 4, maximumSwaps: limits[.swaps]
      ).fit(rows, seed: 3, execution: execution)
    }
  }

  private static let clara = KeepingMethod(name: "CLARA", units: [.samples]) { limits, execution in
    try CLARA(k: 5, samples: limits[.samples] ?? 8).fit(rows, seed: 3, execution: execution)
  }

  private static let mixture = KeepingMethod(
    name: "mixture", units: [.starts, .iterations]
  ) { limits, execution in
    try GaussianMixture(
      k: 3, starts: Array(MixtureStart.standard.prefix(limits[.starts] ?? 7)),
      maximumIterations: limits[.iterations] ?? 60
    ).fit(rows, seed: 3, execution: execution)
  }

  /// The best of the starts on a sample goes on with all rows.
  private static let sampledMixture = KeepingMethod(
    name: "mixture beyond a sample", units: [.starts, .iterations, .refinements]
  ) { limits, execution in
    try GaussianMixture(
      k: 2, covariance: .diagonal, starts: Array([.seeds, .seeds].prefix(limits[.starts] ?? 2)),
      maximumIterations: limits[.iterations] ?? 12, maximumRefinements: limits[.refinements]
    ).fit(many, seed: 3, execution: execution)
  }

  private static let many = Samples.uniform(rows: 17_000, columns: 2, seed: 32)
}

/// What is kept on request is what the settings that are named with it give, bit for bit.
struct KeepingBestTests {
  @Test(arguments: KeepingMethod.all, [1, 2])
  func whatIsKeptCanBeHadAgain(method: KeepingMethod, threads: Int) throws {
    var left: Set<Cancellation.Limit.Unit> = []
    for moment in threads == 1 ? [0, 1, 4, 8, 15, 40, 70] : [2, 12, 50] {
      let stop = Cancellation()
      if moment == 0 { stop.cancel(.awaitBest) }
      let calls = Atomic(0)
      let execution = Execution(
        threads: threads,
        progress: { _ in
          let call = calls.wrappingAdd(1, ordering: .relaxed).newValue
          if call == moment { stop.cancel(.awaitBest) }
        }, cancellation: stop)
      let model = try method.fit([:], execution)
      let limits = stop.kept
      left.formUnion(limits.map(\.unit))
      #expect(Set(limits.map(\.unit)).count == limits.count && (moment > 0 || !limits.isEmpty))
      #expect(limits.allSatisfy { limit in limit.wanted.map { limit.done < $0 } ?? true })
      let settings = Dictionary(uniqueKeysWithValues: limits.map { ($0.unit, $0.done) })
      let again = try method.fit(settings, Execution(threads: 3 - threads))
      #expect(isSame(model, as: again), "\(method.name) at \(moment): \(limits)")
      stop.rearm()
      #expect(stop.kept.isEmpty && !stop.isCancelled)
    }
    #expect(left.isSubset(of: method.units))
    // Beside each other, starts are complete at other moments each time.
    if threads == 1 { #expect(left == method.units, "\(method.name) never left out all it can") }
  }

  /// Who waits at a prompt does not wait for a first model.
  @Test(arguments: KeepingMethod.all) func withoutAModelThereIsNothingToKeep(
    method: KeepingMethod
  ) {
    let stop = Cancellation()
    stop.cancel(.keepBest)
    #expect(throws: EngineError.cancelled) {
      try method.fit([:], Execution(threads: 2, cancellation: stop))
    }
    #expect(stop.kept.isEmpty)
  }

  /// A second request, which can come at any time, discards.
  @Test(arguments: KeepingMethod.all) func aSecondRequestDiscards(method: KeepingMethod) {
    for moment in [1, 3, 9] {
      let stop = Cancellation()
      let calls = Atomic(0)
      let execution = Execution(
        threads: 2,
        progress: { _ in
          stop.cancel(.keepBest)
          if calls.wrappingAdd(1, ordering: .relaxed).newValue == moment { stop.cancel() }
        }, cancellation: stop)
      // What ends before the second request is kept.
      if (try? method.fit([:], execution)) == nil {
        #expect(throws: EngineError.cancelled) { try method.fit([:], execution) }
      } else {
        #expect(moment > 1)
      }
    }
  }

  private func isSame(_ model: any Equatable, as other: any Equatable) -> Bool {
    func compare<Model: Equatable>(_ model: Model) -> Bool { other as? Model == model }
    return compare(model)
  }
}
