import Foundation
import Testing

@testable import SegEngine

struct KamilaTests {
  /// Groups about (0, 0), (3, 0) and (0, 3), with levels that say the group in some of the rows.
  static func groups(
    rows: Int, seed: UInt64, spread: Double, told: Double, tails: Bool = false
  ) throws -> (rows: MixedRows, truth: [Int32]) {
    var random = RandomSource(seed: seed)
    let centers = [(0.0, 0.0), (3, 0), (0, 3)]
    var (x, y, first, second): ([Double], [Double], [String?], [String?]) = ([], [], [], [])
    var truth: [Int32] = []
    for row in 0..<rows {
      let group = row % 3
      truth.append(Int32(group + 1))
      // Log-normal distances have long tails.
      let reach = tails ? Foundation.exp(random.normal() * 0.8) : 1
      x.append(centers[group].0 + spread * reach * random.normal())
      y.append(centers[group].1 + spread * reach * random.normal())
      func level() -> String {
        "l\(random.uniform() < told ? group : random.below(3))"
      }
      first.append(level())
      second.append(level())
    }
    let mixed = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers(x)), MixedInput("y", .number, .numbers(y)),
      MixedInput("first", .nominal, .texts(first)), MixedInput("second", .nominal, .texts(second)),
    ])
    return (mixed, truth)
  }

  /// The plain slow twin: kernel sums over all radii, one after the other, and shares of levels.
  @Test(arguments: 0..<4 as Range<UInt64>) func agreesWithTheDefinition(seed: UInt64) throws {
    let (rows, _) = try Self.groups(rows: 240, seed: seed, spread: 0.9, told: 0.6)
    let model = try Kamila(k: 3).fit(rows, seed: 1)
    #expect(model.converged)
    let twin = PlainKamila(rows, model)
    for row in 0..<rows.count {
      let said = twin.said(row)
      let best = said.max() ?? .nan
      #expect(best - said[Int(model.labels[row]) - 1] < 0.01)
      let odds = 1 - 1 / said.map { Foundation.exp($0 - best) }.reduce(0, +)
      #expect(abs(odds - model.uncertainties[row]) < 0.01)
    }
    let sum = (0..<rows.count).map { twin.said($0).max() ?? .nan }.reduce(0, +)
    #expect(abs(sum - model.logLikelihood) < 1e-3 * abs(sum))
    // Centres and probabilities are those of the rows.
    for group in 0..<3 {
      let members = model.labels.indices.filter { model.labels[$0] == Int32(group + 1) }
      for column in 0..<2 {
        let mean = members.map { rows.codes[$0, column] }.reduce(0, +) / Double(members.count)
        #expect(abs(model.centers[group, column] - mean) < 1e-12)
      }
      for level in 0..<3 {
        let share =
          Double(members.count { rows.codes[$0, 2] == Double(level) }) / Double(members.count)
        let smoothed = 0.975 * share + 0.025 / 2 * (1 - share)
        let found = try #require(model.probability(group: group, column: 2, level: level))
        #expect(abs(found - smoothed) < 1e-12)
      }
    }
    let again = try model.predict(rows.codes)
    #expect(again.labels == model.labels && again.uncertainties == model.uncertainties)
    #expect(model.startLogLikelihoods.count == 10 && model.startsAtBest >= 1)
    #expect(model.startLogLikelihoods.max() == model.logLikelihood)
  }

  /// A density of places integrates to 1, and is that of the kernel where nothing is held level.
  @Test(arguments: [1, 2, 3, 7]) func theDensityIsOne(dimensions: Int) {
    var random = RandomSource(seed: 3)
    let radii = (0..<5000).map { _ in
      var sum = 0.0
      for _ in 0..<dimensions {
        let value = random.normal()
        sum += value * value
      }
      return sum.squareRoot()
    }
    let density = RadialDensity(
      radii: radii, weights: [Double](repeating: 1, count: 5000), dimensions: dimensions, scale: 1)
    let p = Double(dimensions)
    let shell =
      Foundation.log(p) + p / 2 * Foundation.log(Double.pi) - Foundation.lgamma(p / 2 + 1)
    let step = 0.002
    var whole = 0.0
    for place in 1...5000 {
      let r = (Double(place) - 0.5) * step
      let log = density.logDensity(at: r) + shell + (p - 1) * Foundation.log(r)
      whole += Foundation.exp(log) * step
    }
    #expect(abs(whole - 1) < 0.03)
    // A normal density, where most rows are.
    for r in [p.squareRoot() * 0.8, p.squareRoot(), p.squareRoot() * 1.2] {
      let normal = -r * r / 2 - p / 2 * Foundation.log(2 * Double.pi)
      #expect(abs(density.logDensity(at: r) - normal) < 0.15)
    }
    // It goes on falling where no rows are.
    #expect(density.logDensity(at: 50) > density.logDensity(at: 60))
    #expect(density.logDensity(at: 1e6).isFinite)
  }

  /// What it is made for: categories that help, long tails, and no gamma to choose.
  @Test(arguments: [(0.9, 0.9, false), (1.0, 0.6, true), (0.8, 0, false), (4, 0.95, false)])
  func findsGroupsAsWellAsPrototypes(_ spread: Double, _ told: Double, _ tails: Bool) throws {
    var (own, prototypes) = (0.0, 0.0)
    for seed in 0..<4 as Range<UInt64> {
      let (rows, truth) = try Self.groups(
        rows: 300, seed: 10 + seed, spread: spread, told: told, tails: tails)
      own += try AdjustedRandIndex.between(Kamila(k: 3).fit(rows, seed: 1).labels, truth) / 4
      prototypes +=
        try AdjustedRandIndex.between(KPrototypes(k: 3).fit(rows, seed: 1).labels, truth) / 4
    }
    #expect(own > prototypes - 0.05, "\(own) \(prototypes)")
    #expect(own > 0.55, "\(own) \(prototypes)")
  }

  @Test func numbersOrCategoriesAloneWillDo() throws {
    let iris = try ReferenceFiles.rows("iris")
    let numbers = try Kamila(k: 3).fit(try MixedRows(numbers: iris), seed: 1)
    #expect(try AdjustedRandIndex.between(numbers.labels, ReferenceFiles.species) > 0.6)
    let soybean = try KPrototypesReferenceTests.soybean()
    let categories = try Kamila(k: 4).fit(soybean, seed: 1)
    let modes = try KPrototypes(k: 4).fit(soybean, seed: 1)
    #expect(try AdjustedRandIndex.between(categories.labels, modes.labels) > 0.9)
    let one = try Kamila(k: 1).fit(try MixedRows(numbers: iris), seed: 1)
    #expect(one.sizes == [150] && one.uncertainties.allSatisfy { $0 == 0 })
  }

  @Test func gapsOfCategoriesAreSkippedAndOfNumbersRefused() throws {
    let texts: [String?] = ["a", "a", nil, "b", "b", nil]
    let rows = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers([0, 0.1, 0.2, 9, 9.1, 9.2])),
      MixedInput("c", .nominal, .texts(texts)),
    ])
    let model = try Kamila(k: 2).fit(rows, seed: 1)
    #expect(model.labels == [1, 1, 1, 2, 2, 2])
    let (codes, unknown) = try rows.frame.encode([
      MixedInput("x", .number, .numbers([0.05, 9])), MixedInput("c", .nominal, .texts(["z", nil])),
    ])
    #expect(unknown[1] == ["z"])
    #expect(try model.predict(codes).labels == [1, 2])
    let gap = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers([0, .nan, 1])),
      MixedInput("c", .nominal, .texts(["a", "b", "a"])),
    ])
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) { try Kamila(k: 2).fit(gap, seed: 1) }
  }

  /// Many levels, a single level, a column that does not vary.
  @Test func oddColumnsDoNoHarm() throws {
    let (rows, truth) = try Self.groups(rows: 600, seed: 3, spread: 0.5, told: 0.8)
    let odd = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers(rows.codes.column(0))),
      MixedInput("y", .number, .numbers(rows.codes.column(1))),
      MixedInput("same", .number, .numbers([Double](repeating: 7, count: 600))),
      MixedInput("one", .nominal, .texts([String?](repeating: "only", count: 600))),
      MixedInput("many", .nominal, .texts((0..<600).map { "level \($0 % 500)" })),
    ])
    let model = try Kamila(k: 3).fit(odd, seed: 1)
    #expect(try AdjustedRandIndex.between(model.labels, truth) > 0.9)
    #expect(model.centers[0, 2] == 7)
  }

  @Test func settingsAreChecked() throws {
    let rows = try MixedRows(numbers: ReferenceFiles.sixPoints)
    #expect(throws: EngineError.self) { try Kamila(k: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try Kamila(k: 2, restarts: 0).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try Kamila(k: 2, smoothing: 1).fit(rows, seed: 1) }
    #expect(throws: EngineError.tooManyGroups(k: 7, distinct: 6)) {
      try Kamila(k: 7).fit(rows, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try Kamila(k: 2).fit(rows, seed: 1, execution: Execution(memoryLimit: 1000))
    }
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try Kamila(k: 2).fit(rows, seed: 1).predict(Matrix(rows: 1, columns: 1, values: [0]))
    }
  }
}

/// What is said for groups by the formulas of the paper, with the bandwidth's rule, a mirror at 0 and a
/// level part within the nearest 5 %.
private struct PlainKamila {
  private let rows: MixedRows
  private let model: KamilaModel
  private let radii: [Double]
  private let bandwidth: Double
  private let inner: Double

  init(_ rows: MixedRows, _ model: KamilaModel) {
    self.rows = rows
    self.model = model
    let radii = (0..<rows.count).map { row in
      (0..<model.k).map { Self.distance(rows, model, row, $0) }.min() ?? .nan
    }.sorted()
    self.radii = radii
    let n = Double(rows.count)
    let mean = radii.reduce(0, +) / n
    let squares = radii.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let deviation = (squares / (n - 1)).squareRoot()
    func quantile(_ share: Double) -> Double { radii[Int((share * n).rounded(.up)) - 1] }
    bandwidth =
      0.9 * min(deviation, (quantile(0.75) - quantile(0.25)) / 1.34) * Foundation.pow(n, -0.2)
    inner = quantile(0.05)
  }

  private static func distance(
    _ rows: MixedRows, _ model: KamilaModel, _ row: Int, _ group: Int
  ) -> Double {
    var sum = 0.0
    for column in 0..<2 {
      let difference = rows.codes[row, column] - model.centers[group, column]
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  func said(_ row: Int) -> [Double] {
    (0..<model.k).map { group in
      let r = max(Self.distance(rows, model, row, group), inner)
      var density = 0.0
      for radius in radii {
        for center in [radius, -radius] {
          let z = (r - center) / bandwidth
          density += Foundation.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
        }
      }
      density /= bandwidth * Double(radii.count)
      var value = Foundation.log(density) - Foundation.log(2 * Double.pi * r)
      for column in 2..<4 {
        let level = Int(rows.codes[row, column])
        value += Foundation.log(
          model.probability(group: group, column: column, level: level) ?? .nan)
      }
      return value
    }
  }
}
