import SegEngine
import Testing

/// What the covariances of each family have in common, whatever the rows.
struct CovarianceFamilyTests {
  @Test(arguments: CovarianceFamily.allCases)
  func componentsShareWhatTheirLettersSay(family: CovarianceFamily) throws {
    let rows = MixtureTwinTests.cloud(rows: 240, columns: 3, seed: 20)
    let model = try GaussianMixture(k: 3, covariance: family, maximumIterations: 50)
      .fit(rows, seed: 1)
    try #require(model.degenerate.isEmpty)
    let covariances = (0..<3).map { model.parameters.covariance(of: $0) }
    let letters = Array(family.letters)
    let volumes = covariances.map(Self.determinant)
    #expect(letters[0] != "E" || Self.spread(volumes) < 1e-7)
    // Powers of the trace over the determinant know the eigenvalues but not the axes.
    if letters[1] != "V" {
      for power in 1...2 {
        let traces = zip(covariances, volumes).map { covariance, volume in
          let own = power == 1 ? covariance : Self.product(covariance, covariance)
          return (0..<3).reduce(0) { $0 + own[$1, $1] }
            / exponential(Double(power) * logarithm(volume) / 3)
        }
        #expect(Self.spread(traces) < 1e-6)
        #expect(letters[1] != "I" || abs(traces[0] - 3) < 1e-6)
      }
    }
    if letters[2] != "V" {
      // Matrices with the same axes commute.
      let (a, b) = (covariances[0], covariances[1])
      #expect(largestError(Self.product(a, b).values, Self.product(b, a).values) < 1e-9)
    }
    if letters[2] == "I" {
      #expect(covariances.allSatisfy { $0[0, 1] == 0 && $0[0, 2] == 0 && $0[1, 2] == 0 })
    }
  }

  /// With one component the letters E and V mean the same, in one column so do shape and orientation.
  @Test(arguments: CovarianceFamily.allCases)
  func familiesThatCoincide(family: CovarianceFamily) throws {
    let rows = MixtureTwinTests.cloud(rows: 80, columns: 3, seed: 21)
    let single = try GaussianMixture(k: 1, covariance: family).fit(rows, seed: 1)
    let plain: CovarianceFamily =
      family.isDense ? .full : family.letters.hasSuffix("II") ? .spherical : .diagonal
    let same = try GaussianMixture(k: 1, covariance: plain).fit(rows, seed: 1)
    #expect(relativeError(single.logLikelihood, same.logLikelihood) < 1e-9)
    #expect(single.freeParameters == same.freeParameters)

    let column = MixtureTwinTests.cloud(rows: 80, columns: 1, seed: 22)
    let one = try GaussianMixture(k: 2, covariance: family).fit(column, seed: 1)
    let twin: CovarianceFamily = family.letters.hasPrefix("V") ? .full : .tied
    let other = try GaussianMixture(k: 2, covariance: twin).fit(column, seed: 1)
    #expect(relativeError(one.logLikelihood, other.logLikelihood) < 1e-9)
    #expect(one.freeParameters == other.freeParameters && one.labels == other.labels)
  }

  /// Rows in one place, or on a line, have no variance in some direction.
  @Test(arguments: CovarianceFamily.allCases)
  func theFloorHoldsInEveryFamily(family: CovarianceFamily) throws {
    var rows = MixtureTwinTests.cloud(rows: 60, columns: 3, seed: 23)
    for i in 0..<12 { for j in 0..<3 { rows[i, j] = 30 + (j == 0 ? Double(i % 2) : 0) } }
    let floor = 1e-4
    let model = try GaussianMixture(k: 3, covariance: family, varianceFloor: floor)
      .fit(rows, seed: 1)
    let moments = (0..<3).map { j in
      let column = rows.column(j)
      let mean = column.reduce(0, +) / 60
      return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60
    }
    for g in 0..<3 {
      let covariance = model.parameters.covariance(of: g)
      // Columns are the narrowest directions that are easy to look at.
      let least = family.letters.hasSuffix("II") ? moments.reduce(0, +) / 3 : nil
      for j in 0..<3 {
        #expect(covariance[j, j] >= floor * (least ?? moments[j]) * (1 - 1e-9))
      }
    }
    for (before, after) in zip(model.history, model.history.dropFirst()) {
      #expect(after >= before - 1e-9 * abs(before))
    }
    // Only a covariance of its own can become narrow there.
    if family.letters.dropFirst().hasPrefix("V") { #expect(!model.degenerate.isEmpty) }
  }

  @Test func lettersNameEveryFamilyOnce() {
    let letters = CovarianceFamily.allCases.map { $0.letters }
    #expect(Set(letters).count == 14)
    #expect(CovarianceFamily.allCases.allSatisfy { $0.variantName.hasSuffix("(\($0.letters))") })
    #expect(CovarianceFamily.vev.variantName == "ellipsoidal, equal shape (VEV)")
  }

  private static func spread(_ values: [Double]) -> Double {
    let most = values.max() ?? 0
    return (most - (values.min() ?? 0)) / most
  }

  private static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    let values = (0..<9).map { place in
      (0..<3).reduce(0) { $0 + a[place / 3, $1] * b[$1, place % 3] }
    }
    return Matrix(rows: 3, columns: 3, values: values)
  }

  private static func determinant(_ m: Matrix) -> Double {
    (0..<3).reduce(0) { sum, j in
      let (a, b) = ((j + 1) % 3, (j + 2) % 3)
      return sum + m[0, j] * (m[1, a] * m[2, b] - m[1, b] * m[2, a])
    }
  }
}
