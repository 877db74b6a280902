import SegEngine
import Testing

struct GaussianMixtureTests {
  @Test(arguments: CovarianceFamily.allCases)
  func likelihoodNeverFalls(family: CovarianceFamily) throws {
    for seed in 0..<3 as Range<UInt64> {
      var rows = MixtureTwinTests.cloud(rows: 60, columns: 3, seed: seed)
      // Duplicates and a row far away pull components to the floor.
      for i in 0..<8 { for j in 0..<3 { rows[i, j] = rows[0, j] } }
      rows[59, 0] = 40
      for k in 1...5 {
        let model = try GaussianMixture(
          k: k, covariance: family, starts: [.kMeans, .hierarchy, .seeds],
          noise: seed % 2 == 0 ? nil : 0.1
        ).fit(rows, seed: seed)
        for (before, after) in zip(model.history, model.history.dropFirst()) {
          #expect(after >= before - 1e-9 * abs(before), "seed \(seed), k \(k)")
        }
        #expect(model.logLikelihood >= (model.history.last ?? 0) - 1e-9 * abs(model.logLikelihood))
        #expect(model.logLikelihood.isFinite && model.bic.isFinite && model.icl >= model.bic - 1e-9)
        #expect(model.prediction.uncertainties.allSatisfy { (0...1).contains($0) })
      }
    }
  }

  @Test func predictingTheSameRowsGivesTheSame() throws {
    let rows = MixtureTwinTests.cloud(rows: 200, columns: 3, seed: 4)
    let model = try GaussianMixture(k: 3, noise: 0.05).fit(rows, seed: 1)
    #expect(try model.predict(rows) == model.prediction)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 3, found: 2)) {
      try model.predict(Matrix(rows: 1, columns: 2, repeating: 0))
    }
    // So far away that every density underflows.
    let far = try model.predict(Matrix(rows: 2, columns: 3, values: [1e9, 0, 0, 1e200, 1, 1]))
    #expect(far.labels == [0, 0])
    #expect(far.logDensities.allSatisfy { $0 > -20 && $0 < 0 })
  }

  @Test func outliersHaveTheSmallestDensities() throws {
    var rows = MixtureTwinTests.cloud(rows: 300, columns: 2, seed: 5)
    rows[17, 0] = 30
    let model = try GaussianMixture(k: 1).fit(rows, seed: 1)
    let densities = model.prediction.logDensities
    #expect(densities.indices.min { densities[$0] < densities[$1] } == 17)
  }

  @Test func farFromTheOriginNothingIsLost() throws {
    let rows = Samples.blobs(rows: 300, columns: 3, groups: 3, seed: 6)
    // A power of two above 1e8 in steps that the values share, so that shifting is exact.
    let coarse = Matrix(
      rows: 300, columns: 3, values: rows.values.map { ($0 * 1024).rounded() / 1024 })
    let shift = 134_217_728.0
    let far = Matrix(rows: 300, columns: 3, values: coarse.values.map { $0 + shift })
    for family in CovarianceFamily.allCases {
      let near = try GaussianMixture(k: 3, covariance: family).fit(coarse, seed: 2)
      let model = try GaussianMixture(k: 3, covariance: family).fit(far, seed: 2)
      #expect(model.labels == near.labels)
      #expect(relativeError(model.logLikelihood, near.logLikelihood) < 1e-7)
      #expect(
        largestError(
          model.parameters.covariance(of: 0).values, near.parameters.covariance(of: 0).values)
          < 1e-6)
    }
  }

  @Test func singularComponentsAreMarkedAndDoNotWin() throws {
    // Ten equal rows among others: a component on them has no variance.
    var rows = MixtureTwinTests.cloud(rows: 60, columns: 2, seed: 7)
    for i in 0..<10 { for j in 0..<2 { rows[i, j] = 9 } }
    let model = try GaussianMixture(k: 2).fit(rows, seed: 1)
    let trap = try #require(model.labels.prefix(10).first)
    #expect(model.degenerate == [Int(trap)])
    let sweep = try GaussianMixture(k: 1).sweep(
      ks: [1, 2], families: [.full, .diagonal], rows, seed: 1)
    #expect(sweep.entries.map { $0.k } == [1, 1, 2, 2])
    #expect(sweep.entries.map { $0.isSound } == [true, true, false, false])
    #expect(sweep.best?.k == 1 && sweep.ranking.count == 2)
  }

  /// A sweep fits each family as it is fitted alone, for any number of threads.
  @Test func sweepsAreManyFits() throws {
    let rows = MixtureTwinTests.cloud(rows: 90, columns: 2, seed: 14)
    let method = GaussianMixture(k: 1, starts: [.kMeans, .seeds])
    let sweeps = try [1, 3].map { threads in
      try method.sweep(ks: [1, 2, 200], rows, seed: 4, execution: Execution(threads: threads))
    }
    #expect(sweeps[0] == sweeps[1])
    let entries = sweeps[0].entries
    #expect(entries.count == 3 + 14 + 14)
    #expect(entries.suffix(14).allSatisfy { $0.bic == nil && !$0.isSound })
    for entry in entries.dropLast(14) {
      let model = try GaussianMixture(
        k: entry.k, covariance: entry.covariance, starts: [.kMeans, .seeds]
      ).fit(rows, seed: 4)
      #expect(model.bic == entry.bic && model.degenerate.isEmpty == entry.isSound)
    }
    let ranked = sweeps[0].ranking.compactMap { $0.bic }
    #expect(ranked == ranked.sorted())
  }

  @Test func moreColumnsThanRows() throws {
    let rows = Samples.uniform(rows: 6, columns: 12, seed: 8)
    for family in CovarianceFamily.allCases {
      let model = try GaussianMixture(k: 2, covariance: family).fit(rows, seed: 1)
      #expect(model.logLikelihood.isFinite)
      #expect(Set(model.labels).isSubset(of: [1, 2]))
      if family.rawValue == "full" { #expect(model.degenerate == [1, 2]) }
    }
  }

  @Test func constantColumnsCarryNoInformation() throws {
    let rows = MixtureTwinTests.cloud(rows: 90, columns: 2, seed: 9)
    let wider = Matrix.from(columns: [
      rows.column(0), [Double](repeating: 1e6 + 0.1, count: 90), rows.column(1),
    ])
    for family in CovarianceFamily.allCases {
      let plain = try GaussianMixture(k: 3, covariance: family).fit(rows, seed: 1)
      let padded = try GaussianMixture(k: 3, covariance: family).fit(wider, seed: 1)
      #expect(plain.labels == padded.labels, "\(family)")
      #expect(plain.degenerate == padded.degenerate)
    }
  }

  @Test func scaleOfAColumnDoesNotMatterForFullCovariances() throws {
    let rows = MixtureTwinTests.cloud(rows: 120, columns: 2, seed: 10)
    let scaled = Matrix.from(columns: [
      rows.column(0).map { $0 * 0x1p-20 }, rows.column(1).map { $0 * 0x1p20 },
    ])
    let start = MixtureTwinTests.start(rows, .full, k: 3, noise: 0)
    var other = start
    for g in 0..<3 {
      other.means[g, 0] *= 0x1p-20
      other.means[g, 1] *= 0x1p20
      other.covariances[g][0, 0] *= 0x1p-40
      other.covariances[g][1, 1] *= 0x1p40
    }
    let one = try GaussianMixture(k: 3).fit(rows, from: start)
    let two = try GaussianMixture(k: 3).fit(scaled, from: other)
    #expect(one.labels == two.labels && one.iterations == two.iterations)
    #expect(relativeError(one.logLikelihood, two.logLikelihood) < 1e-10)
  }

  @Test func threadsDoNotMatter() throws {
    let rows = MixtureTwinTests.cloud(rows: 5_000, columns: 3, seed: 11)
    let models = try [1, 2, 7].map { threads in
      try GaussianMixture(k: 4, maximumIterations: 12, noise: 0.1)
        .fit(rows, seed: 1, execution: Execution(threads: threads))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test func largeDataAreStartedOnASample() throws {
    let count = GaussianMixture.sampleLimit + 1_000
    let rows = Samples.blobs(rows: count, groups: 3, seed: 12)
    let model = try GaussianMixture(k: 3, maximumIterations: 20).fit(rows, seed: 1)
    let truth = (0..<count).map { Int32($0 % 3 + 1) }
    #expect(try AdjustedRandIndex.between(model.labels, truth) == 1)
    #expect(model.outcomes.count == 7 && model.converged)
  }

  @Test func noiseTakesWhatBelongsNowhere() throws {
    var random = RandomSource(seed: 13)
    let blobs = Samples.blobs(rows: 300, groups: 2, seed: 13)
    let scattered = (0..<60).map { _ in 60 * random.uniform() - 30 }
    let rows = Matrix(rows: 330, columns: 2, values: blobs.values + scattered)
    let model = try GaussianMixture(k: 2, noise: 0.1).fit(rows, seed: 1)
    #expect((0.05...0.12).contains(model.parameters.noiseWeight))
    #expect(model.labels.suffix(30).count { $0 == 0 } > 20)
    #expect(model.labels.prefix(300).count { $0 == 0 } < 6)
    let total = model.parameters.weights.reduce(model.parameters.noiseWeight, +)
    #expect(abs(total - 1) < 1e-12)
  }

  @Test func settingsAreChecked() {
    let rows = Samples.uniform(rows: 9, columns: 2, seed: 1)
    #expect(throws: EngineError.self) { try GaussianMixture(k: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) {
      try GaussianMixture(k: 2, tolerance: .nan).fit(rows, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try GaussianMixture(k: 2, starts: []).fit(rows, seed: 1)
    }
    #expect(throws: EngineError.self) { try GaussianMixture(k: 2, noise: 1).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) {
      try GaussianMixture(k: 2).fit(rows, seed: 1, execution: Execution(memoryLimit: 100))
    }
    let start = MixtureTwinTests.start(rows, .full, k: 2, noise: 0)
    #expect(throws: EngineError.sizeMismatch(of: "columns of the means", expected: 3, found: 2)) {
      try GaussianMixture(k: 2).fit(Samples.uniform(rows: 9, columns: 3, seed: 1), from: start)
    }
  }
}
