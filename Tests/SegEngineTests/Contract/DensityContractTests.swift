import SegEngine
import Testing

/// A method that finds groups without being told how many, and leaves rows as noise.
struct DensityClusterer: Sendable, CustomTestStringConvertible {
  let name: String
  let fit: @Sendable (Matrix, Execution) throws -> Clusterer.Result

  var testDescription: String { name }

  static let all =
    BorderRule.allCases.map(dbscan)
    + [GroupSelection.excessOfMass, .leaf].map(hdbscan) + [optics(xi: 0.1), optics(xi: nil)]

  static func dbscan(_ borders: BorderRule) -> DensityClusterer {
    DensityClusterer(name: "DBSCAN, borders \(borders.rawValue)") { rows, execution in
      let model = try DBSCAN(eps: 2.5, minimumPoints: 4, borders: borders)
        .fit(rows, execution: execution)
      return Clusterer.Result(labels: model.labels, numbers: model.weights)
    }
  }

  static func hdbscan(_ selection: GroupSelection) -> DensityClusterer {
    DensityClusterer(name: "HDBSCAN, \(selection)") { rows, execution in
      let model = try HDBSCAN(minimumSize: 8, minimumSamples: 4, selection: selection)
        .fit(rows, execution: execution)
      return Clusterer.Result(
        labels: model.labels,
        numbers: model.probabilities + model.outlierScores + model.stabilities)
    }
  }

  static func optics(xi: Double?) -> DensityClusterer {
    DensityClusterer(name: "OPTICS, \(xi.map { "xi \($0)" } ?? "eps 2.5")") { rows, execution in
      let model = try OPTICS(minimumPoints: 4).fit(rows, execution: execution)
      let labels =
        if let xi { try model.labels(xi: xi, minimumSize: 8) } else { try model.labels(eps: 2.5) }
      return Clusterer.Result(
        labels: labels, numbers: model.reachability + model.order.map(Double.init))
    }
  }
}

/// What every method of density promises.
struct DensityContractTests {
  @Test(arguments: DensityClusterer.all)
  func contract(of clusterer: DensityClusterer) throws {
    try findsSeparateGroupsAndNoise(clusterer)
    try ignoresThreadsAndRepeats(clusterer)
    try handlesSmallAndDegenerateInput(clusterer)
    rejectsWhatIsNotFinite(clusterer)
    cancels(clusterer)
    try reportsRisingProgress(clusterer)
  }

  private func findsSeparateGroupsAndNoise(_ clusterer: DensityClusterer) throws {
    let blobs = Samples.blobs(rows: 150, groups: 3, seed: 1, spread: 0.5)
    let rows = Matrix(
      rows: 151, columns: 2, values: blobs.values + [500, -500])
    let labels = try clusterer.fit(rows, .default).labels
    #expect(labels.last == 0, "a row far from all others is no noise")
    let truth = (0..<150).map { Int32($0 % 3 + 1) }
    // Where a group is cut smaller, rows may be noise, but no group holds rows of two.
    let pairs = Set(zip(labels, truth).filter { $0.0 > 0 }.map { [$0.0, $0.1] })
    #expect(pairs.count == Set(labels).subtracting([0]).count && pairs.count >= 3)
    let sizes = (1...Int32(pairs.count)).map { label in labels.count { $0 == label } }
    #expect(sizes == sizes.sorted(by: >) && !sizes.contains(0))
  }

  private func ignoresThreadsAndRepeats(_ clusterer: DensityClusterer) throws {
    for rows in [
      Samples.blobs(rows: 300, groups: 4, seed: 2),
      Samples.uniform(rows: 20_000, columns: 2, seed: 3).scaled(by: 150),
      Samples.uniform(rows: 3_000, columns: 6, seed: 4).scaled(by: 6),
    ] {
      let results = try [1, 2, 7, 2].map { try clusterer.fit(rows, Execution(threads: $0)) }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  private func handlesSmallAndDegenerateInput(_ clusterer: DensityClusterer) throws {
    let rows = Samples.uniform(rows: 3, columns: 2, seed: 5)
    #expect(try clusterer.fit(rows, .default).labels == [0, 0, 0])
    #expect(try clusterer.fit(rows.selecting(rows: [0]), .default).labels == [0])
    let equal = try clusterer.fit(Matrix(rows: 50, columns: 2, repeating: 0.1), .default).labels
    #expect(Set(equal).count == 1, "equal rows are apart")
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try clusterer.fit(Matrix(rows: 0, columns: 2, values: []), .default)
    }
  }

  private func rejectsWhatIsNotFinite(_ clusterer: DensityClusterer) {
    for value in [Double.nan, .infinity, -.infinity] {
      var rows = Samples.uniform(rows: 20, columns: 3, seed: 6)
      rows[4, 1] = value
      #expect(throws: EngineError.notFinite(row: 4, column: 1)) {
        try clusterer.fit(rows, .default)
      }
    }
  }

  private func cancels(_ clusterer: DensityClusterer) {
    let rows = Samples.uniform(rows: 2_000, columns: 2, seed: 7)
    let before = Cancellation()
    before.cancel()
    #expect(throws: EngineError.cancelled) {
      try clusterer.fit(rows, Execution(cancellation: before))
    }
    let during = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction < 0.9 { during.cancel() } }, cancellation: during)
    #expect(throws: EngineError.cancelled) { try clusterer.fit(rows, execution) }
  }

  private func reportsRisingProgress(_ clusterer: DensityClusterer) throws {
    let rows = Samples.uniform(rows: 3_000, columns: 2, seed: 8)
    let reports = Reports()
    _ = try clusterer.fit(rows, Execution(threads: 2, progress: reports.add))
    let fractions = reports.fractions
    #expect(fractions.count > 3)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(fractions.last == 1)
  }
}

extension Matrix {
  fileprivate func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, values: values.map { $0 * factor })
  }
}
