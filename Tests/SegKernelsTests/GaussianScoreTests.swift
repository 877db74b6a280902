import Foundation
import Testing

@testable import SegKernels

/// What a mixture says of rows does not depend on the guesses that save work.
@Suite struct GaussianScoreTests {
  private struct Scores: Equatable {
    var labels: [Int32]
    var densities: [Double]
    var uncertainties: [Double]
    var entropies: [Double]
    var responsibilities: [Double]
  }

  /// Components of variance 1 in a row, the second and third in the same place.
  private static let means = [0, 30, 30, 2, 90, 3, -40].map { Double($0) }
  private static let count = 45

  private static func rows(_ columns: Int) -> [Double] {
    (0..<count * columns).map { place in
      let row = place / columns
      return means[row % means.count] + sin(Double(place * place))
    }
  }

  private func model(_ layout: MixtureLayout, noise: Double) -> [Double] {
    let columns = layout.columns
    var model = [Double](repeating: 0, count: layout.modelSize)
    var factor = [Double](repeating: 0, count: layout.isDense ? columns * columns : columns)
    for j in 0..<columns { factor[layout.isDense ? j * columns + j : j] = 1 }
    for (component, center) in Self.means.enumerated() {
      let mean = [Double](repeating: center, count: columns)
      var span = model.mutableSpan
      layout.pack(
        component: component, constant: -Double(columns), mean: mean.span, factor: factor.span,
        into: &span)
    }
    model[layout.modelSize - 1] = noise
    return model
  }

  private func scores(
    _ layout: MixtureLayout, _ model: [Double], _ rows: [Double], guess: (Int) -> Int32
  ) -> Scores {
    let n = Self.count
    var named = (0..<n).map(guess)
    var logs = [Double](repeating: 0, count: n)
    var odds = logs
    var spreads = logs
    var parts = [Double](repeating: 0, count: n * (layout.components + 1))
    var numbers = [Double](repeating: 0, count: layout.numbersSize)
    var places = [Int32](repeating: 0, count: layout.placesSize)
    var labels = named.mutableSpan
    var densities = logs.mutableSpan
    var uncertainties = odds.mutableSpan
    var entropies = spreads.mutableSpan
    var responsibilities = parts.mutableSpan
    var numberSpan = numbers.mutableSpan
    var placeSpan = places.mutableSpan
    GaussianWindow.score(
      rows: rows.span, model: model.span, layout: layout, labels: &labels, densities: &densities,
      uncertainties: &uncertainties, entropies: &entropies, responsibilities: &responsibilities,
      numbers: &numberSpan, places: &placeSpan)
    return Scores(
      labels: named, densities: logs, uncertainties: odds, entropies: spreads,
      responsibilities: parts)
  }

  @Test(arguments: [1, 4, 6], [true, false]) func guessesChangeNothing(columns: Int, isDense: Bool)
  {
    let layout = MixtureLayout(columns: columns, components: Self.means.count, isDense: isDense)
    let rows = Self.rows(columns)
    for noise in [-Double.infinity, -60] {
      let model = model(layout, noise: noise)
      let plain = scores(layout, model, rows) { _ in 0 }
      #expect(scores(layout, model, rows) { Int32($0 % 7) } == plain)
      #expect(scores(layout, model, rows) { Int32(($0 * 5 + 3) % 7) } == plain)
      // Of the two in the same place the first has the rows, and each half of them.
      #expect(plain.labels[1] == 2 && plain.labels[2] == 2)
      #expect(abs(plain.uncertainties[1] - 0.5) < 1e-9)
      let sums = (0..<Self.count).map { row in
        plain.responsibilities[row * 8..<row * 8 + 8].reduce(0, +)
      }
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-12 })
    }
  }
}
