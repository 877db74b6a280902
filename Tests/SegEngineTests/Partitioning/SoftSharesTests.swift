import RealModule
import Testing

@testable import SegEngine

/// Shares by the distances to the centres of a crisp partition.
struct SoftSharesTests {
  private let rows = Matrix(rows: 5, columns: 1, values: [0, 2, 8, 10, 5])
  private let centers = Matrix(rows: 2, columns: 1, values: [1, 9])

  @Test func areTheProbabilitiesOfRoundComponents() throws {
    let labels: [Int32] = [1, 1, 2, 2, 0]
    let soft = try SoftShares(rows, labels: labels, centers: centers)
    #expect(soft.width == 1)
    for (row, value) in rows.values.enumerated() {
      let near = Double.exp(-(value - 1) * (value - 1) / 2)
      let far = Double.exp(-(value - 9) * (value - 9) / 2)
      #expect(abs(soft.shares[row, 0] - near / (near + far)) < 1e-14)
    }
    #expect(soft.shares.row(4) == [0.5, 0.5])
  }

  @Test func areCrispWithoutAnyWidth() throws {
    let soft = try SoftShares(
      Matrix(rows: 3, columns: 1, values: [1, 9, 5]), labels: [1, 2, 0], centers: centers)
    #expect(soft.shares.values == [1, 0, 0, 1, 0.5, 0.5])
  }

  @Test func weightsCountInTheWidth() throws {
    let soft = try SoftShares(
      Matrix(rows: 2, columns: 1, values: [1, 12]), labels: [1, 2], centers: centers,
      weights: [8, 1])
    #expect(soft.width == 1)
  }

  @Test func refusesOtherSizes() {
    #expect(throws: EngineError.self) {
      try SoftShares(rows, labels: [1, 2], centers: centers)
    }
    #expect(throws: EngineError.self) {
      try SoftShares(
        Matrix(rows: 5, columns: 2, repeating: 0), labels: [1, 1, 1, 1, 1], centers: centers)
    }
  }
}
