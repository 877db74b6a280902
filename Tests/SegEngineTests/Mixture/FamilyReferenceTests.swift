import SegEngine
import Testing

/// The fourteen covariance families, against mclust.
struct FamilyReferenceTests {
  struct Partition: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let family: String?
    let k: Int?
    let logLikelihood: Double
    let freeParameters: Int?
    let weights: [Double]?
    let means: [[Double]]?
    let covariances: [[[Double]]]?
    let determinants: [Double]?
    let entries: [Entry]?
    let bestFamily: String?
    let bestK: Int?
    let icl: Double?
    let sizes: [Double]?
    var testDescription: String { "\(kind) \(data) \(family ?? "") \(k ?? 0)" }
  }

  /// One cell of mclust's table.
  struct Entry: Decodable, Sendable {
    let k: Int
    let family: String
    let bic: Double?
    let freeParameters: Int
  }

  private static func cases(_ kind: String) throws -> [Partition] {
    try Reference<Partition>.cases(in: "families").filter { $0.kind == kind }
  }

  /// From the same start to the same maximum. mclust's VVE ends below it, so there the program that wrote the
  /// file goes on from its end.
  @Test(arguments: try cases("partition"))
  func equalStartsReachTheSameMaximum(expected: Partition) throws {
    let family = try #require(CovarianceFamily.named(expected.family))
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try GaussianMixture(k: 1, maximumIterations: 20_000, tolerance: 1e-14)
      .fit(rows, from: start(expected, family))
    #expect(relativeError(model.logLikelihood, expected.logLikelihood) < 1e-6)
    #expect(model.freeParameters == expected.freeParameters)
    #expect(model.converged && model.degenerate.isEmpty)
    let found = (0..<model.k).map { Self.determinant(model.parameters.covariance(of: $0)) }
    #expect(
      zip(found.sorted(), expected.determinants?.sorted() ?? []).allSatisfy {
        relativeError($0, $1) < 1e-3
      })
  }

  private func start(_ expected: Partition, _ family: CovarianceFamily) -> MixtureParameters {
    let means = expected.means ?? []
    let d = means[0].count
    let covariances = (expected.covariances ?? []).map { full in
      if family.isDense { return Matrix(rows: d, columns: d, values: full.flatMap { $0 }) }
      let width = family.letters.hasSuffix("II") ? 1 : d
      return Matrix(rows: 1, columns: width, values: (0..<width).map { full[$0][$0] })
    }
    return MixtureParameters(
      family: family, weights: expected.weights ?? [],
      means: Matrix(rows: means.count, columns: d, values: means.flatMap { $0 }),
      covariances: family.isShared ? [covariances[0]] : covariances)
  }

  private static func determinant(_ matrix: Matrix) -> Double {
    var left = (0..<matrix.rows).map { Array(matrix.row($0)) }
    var product = 1.0
    for p in left.indices {
      product *= left[p][p]
      for i in left.indices.dropFirst(p + 1) {
        let factor = left[i][p] / left[p][p]
        for j in left.indices { left[i][j] -= factor * left[p][j] }
      }
    }
    return product
  }

  /// The same or a better maximum in every cell of mclust's table, from starts of our own; mclust stops a
  /// little before it.
  @Test(arguments: try cases("table"))
  func everyCellOfTheTableIsReached(expected: Partition) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let method = GaussianMixture(k: 1, starts: [.kMeans, .hierarchy, .seeds])
    let sweep = try method.sweep(ks: [1, 2, 3], rows, seed: 1)
    for cell in expected.entries ?? [] where (2...3).contains(cell.k) {
      let entry = try #require(
        sweep.entries.first { $0.k == cell.k && $0.covariance.letters == cell.family })
      #expect(entry.freeParameters == cell.freeParameters)
      guard let bic = cell.bic, let found = entry.bic else { continue }
      #expect(!entry.isSound || found < -bic + 0.02, "\(cell.family) \(cell.k)")
    }
    let best = try #require(sweep.best)
    #expect(best.covariance.letters == expected.bestFamily && best.k == expected.bestK)
    var winner = method
    winner.k = best.k
    winner.covariance = best.covariance
    let model = try winner.fit(rows, seed: 1)
    #expect(model.bic == best.bic)
    #expect(abs(model.logLikelihood - expected.logLikelihood) < 0.01)
    // The rows of faithful are less certain, so where EM stops shows in their entropy first.
    #expect(abs(model.icl + (expected.icl ?? 0)) < (expected.data == "iris" ? 0.05 : 1.5))
    #expect(zip(model.sizes, expected.sizes ?? []).allSatisfy { abs($0 - $1) <= 1 })
  }

  /// mclust 6.0.0 on iris with three components.
  @Test func threeSpeciesOfIris() throws {
    let rows = try ReferenceFiles.rows("iris")
    let model = try GaussianMixture(k: 3, covariance: .vev, tolerance: 1e-9).fit(rows, seed: 1)
    #expect(abs(model.bic - 562.5522369) < 0.01)
    #expect(model.sizes == [55, 50, 45])
    let agreement = try AdjustedRandIndex.between(model.labels, ReferenceFiles.species)
    #expect(abs(agreement - 0.9038742318) < 1e-9)
  }
}

extension CovarianceFamily {
  /// By mclust's letters.
  static func named(_ letters: String?) -> CovarianceFamily? {
    allCases.first { $0.letters == letters }
  }
}
