import SegEngine
import Testing

struct KPrototypesTests {
  /// P18, P20, P70: labels, costs and cost are those of the prototypes, by a plain slow twin.
  @Test(arguments: [(0.0, MissingRule.skip), (0.1, .skip), (0, .level)])
  func costsAreThoseOfThePrototypes(_ gaps: Double, _ missing: MissingRule) throws {
    let rows = try GowerTests.random(rows: 150, seed: 8, gaps: gaps)
    let model = try KPrototypes(k: 4, missing: missing).fit(rows, seed: 1)
    var total = 0.0
    for row in 0..<rows.count {
      let costs = (0..<4).map { Self.cost(rows, row, model, $0) }
      let least = costs.min() ?? .nan
      #expect(abs(model.costs[row] - least) < 1e-12)
      #expect(abs(costs[Int(model.labels[row]) - 1] - least) < 1e-12)
      total += model.costs[row]
    }
    #expect(abs(model.cost - total) < 1e-9)
    #expect(abs(model.numericCost + model.categoryCost - model.cost) < 1e-9)
    #expect(model.startCosts.count == 10 && model.startCosts.allSatisfy { $0 >= model.cost - 1e-9 })
    let again = try model.predict(rows.codes)
    #expect(again.labels == model.labels && again.costs == model.costs)
    try centersAreMeansAndModes(rows, model)
  }

  private static func cost(
    _ rows: MixedRows, _ row: Int, _ model: KPrototypesModel, _ group: Int
  ) -> Double {
    var sum = 0.0
    for (place, column) in rows.frame.columns.enumerated() {
      let (x, c) = (rows.codes[row, place], model.prototypes[group, place])
      if x.isNaN { continue }
      sum +=
        column.weight * (column.kind.isCategory ? (x == c ? 0 : model.gamma) : (x - c) * (x - c))
    }
    return sum
  }

  private func centersAreMeansAndModes(_ rows: MixedRows, _ model: KPrototypesModel) throws {
    #expect(model.converged)
    for group in 0..<4 {
      let members = model.labels.indices.filter { model.labels[$0] == Int32(group + 1) }
      for (place, column) in rows.frame.columns.enumerated() {
        let codes = members.map { rows.codes[$0, place] }.filter { !$0.isNaN }
        let center = model.prototypes[group, place]
        if column.kind.isCategory {
          let counts = Dictionary(grouping: codes) { $0 }.mapValues(\.count)
          #expect(counts[center] == counts.values.max())
        } else {
          #expect(abs(center - codes.reduce(0, +) / Double(codes.count)) < 1e-9)
        }
      }
    }
  }

  /// Without categories it is k-means.
  @Test func numbersAlone() throws {
    let rows = try ReferenceFiles.rows("iris")
    let model = try KPrototypes(k: 3).fit(try MixedRows(numbers: rows), seed: 1)
    let means = try KMeans(k: 3).fit(rows, seed: 1)
    #expect(abs(model.cost - 78.851441426) < 1e-8)
    #expect(model.labels == means.labels)
  }

  /// P68: a gap plays no part, or is a level.
  @Test func gapsAreSkippedOrALevel() throws {
    let texts: [String?] = ["a", "a", nil, nil, nil, "b", "b", "b"]
    let others = ["x", "x", "x", "x", "x", "y", "y", "y"]
    let rows = try MixedRows(fitting: [
      MixedInput("one", .nominal, .texts(texts)), MixedInput("two", .nominal, .texts(others)),
    ])
    let skipped = try KPrototypes(k: 2).fit(rows, seed: 1)
    #expect(skipped.cost == 0 && skipped.sizes == [5, 3])
    #expect(rows.frame.columns[0].level(skipped.prototypes[0, 0]) == "a")
    let level = try KPrototypes(k: 2, missing: .level).fit(rows, seed: 1)
    #expect(level.cost == 2 && level.prototypes[0, 0].isNaN)
    #expect(try level.predict(rows.codes).labels == level.labels)
    #expect(throws: EngineError.notFinite(row: 2, column: 0)) {
      try KPrototypes(k: 2, missing: .refuse).fit(rows, seed: 1)
    }
    let empty = try MixedRows(fitting: [MixedInput("one", .nominal, .texts(["a", nil, "b"]))])
    #expect(throws: EngineError.noValues(row: 1)) { try KPrototypes(k: 2).fit(empty, seed: 1) }
  }

  @Test func columnWeightsMultiplyCosts() throws {
    let rows = try GowerTests.random(rows: 60, seed: 9)
    let inputs = { (weight: Double) in
      [
        MixedInput("a", .number, weight: weight, .numbers(rows.codes.column(0))),
        MixedInput("c", .nominal, weight: weight, .numbers(rows.codes.column(3))),
      ]
    }
    let single = try KPrototypes(k: 3, gamma: .given(0.7))
      .fit(MixedRows(fitting: inputs(1)), seed: 1)
    let double = try KPrototypes(k: 3, gamma: .given(0.7))
      .fit(MixedRows(fitting: inputs(2)), seed: 1)
    #expect(double.labels == single.labels && relativeError(double.cost, 2 * single.cost) < 1e-12)
    #expect(throws: EngineError.self) {
      try KPrototypes(k: 2, gamma: .given(-1)).fit(rows, seed: 1)
    }
  }

  @Test func manyLevelsAndOneLevel() throws {
    let many = try MixedRows(fitting: [
      MixedInput("id", .nominal, .numbers((0..<500).map(Double.init))),
      MixedInput("same", .nominal, .texts([String](repeating: "x", count: 500))),
    ])
    let model = try KPrototypes(k: 3).fit(many, seed: 1)
    #expect(model.cost == 497 && model.labels.max() == 3)
    let all = try KPrototypes(k: 500, restarts: 1).fit(many, seed: 1)
    #expect(all.cost == 0 && Set(all.labels).count == 500)
  }

  /// A new level differs from every mode, and a row of it goes where the rest of it fits.
  @Test func newLevels() throws {
    let rows = try MixedRows(fitting: [
      MixedInput("c", .nominal, .texts(["a", "a", "b", "b"])),
      MixedInput("x", .number, .numbers([0, 0, 10, 10])),
    ])
    let model = try KPrototypes(k: 2, gamma: .given(3)).fit(rows, seed: 1)
    let codes = try rows.frame.encode([
      MixedInput("c", .nominal, .texts(["z"])), MixedInput("x", .number, .numbers([9])),
    ]).codes
    let found = try model.predict(codes)
    #expect(found.labels == [model.labels[2]] && found.costs == [4])
  }
}
