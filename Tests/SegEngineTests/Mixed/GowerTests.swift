import SegEngine
import Testing

struct GowerTests {
  /// A plain slow twin: one pair after the other, column by column.
  static func distance(_ rows: MixedRows, _ i: Int, _ j: Int) -> Double {
    var (sum, weights) = (0.0, 0.0)
    for (place, column) in rows.frame.columns.enumerated() {
      let (x, y) = (rows.codes[i, place], rows.codes[j, place])
      if x.isNaN || y.isNaN { continue }
      if column.kind == .asymmetric && x == 0 && y == 0 { continue }
      weights += column.weight
      if column.kind == .nominal || column.kind == .asymmetric {
        sum += x == y ? 0 : column.weight
      } else if column.high > column.low {
        sum += column.weight * abs(x - y) / (column.high - column.low)
      }
    }
    return weights == 0 ? .infinity : sum / weights
  }

  static func random(rows: Int, seed: UInt64, gaps: Double = 0) throws -> MixedRows {
    var random = RandomSource(seed: seed)
    func column(_ draw: (inout RandomSource) -> Double) -> [Double] {
      (0..<rows).map { _ in
        let value = draw(&random)
        return random.uniform() < gaps ? .nan : value
      }
    }
    let names = ["red", "green", "blue"]
    let colours = column { Double($0.below(3)) }
    return try MixedRows(fitting: [
      MixedInput("spend", .number, .numbers(column { $0.normal() })),
      MixedInput("income", .logarithm, .numbers(column { 1 + $0.uniform() })),
      MixedInput("grade", .ordinal, weight: 2, .numbers(column { Double($0.below(5)) })),
      MixedInput("colour", .nominal, .texts(colours.map { $0.isNaN ? nil : names[Int($0)] })),
      MixedInput("returned", .asymmetric, .numbers(column { Double($0.below(2)) })),
    ])
  }

  @Test(arguments: [0, 0.2]) func agreesWithTheTwin(_ gaps: Double) throws {
    let rows = try Self.random(rows: 37, seed: 4, gaps: gaps)
    let found = try Gower.between(rows.codes, rows.codes, frame: rows.frame)
    for i in 0..<37 {
      for j in 0..<37 {
        let expected = Self.distance(rows, i, j)
        #expect(found[i, j] == expected || abs(found[i, j] - expected) < 1e-14)
      }
    }
  }

  @Test func threadsChangeNothing() throws {
    let rows = try Self.random(rows: 300, seed: 5, gaps: 0.05)
    let results = try [1, 2, 7].map { threads in
      let execution = Execution(threads: threads)
      let tree = try HierarchicalClustering(linkage: .average).fit(rows, execution: execution)
      let model = try KMedoids(k: 4).fit(rows, seed: 1, execution: execution)
      let silhouette = try Silhouette.fit(rows, labels: model.labels, execution: execution)
      return tree.heights + model.distances + silhouette.values.map { $0 ?? 0 }
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// P7: a column that does not vary adds nothing and counts.
  @Test func constantColumnsCount() throws {
    let rows = try MixedRows(fitting: [
      MixedInput("a", .number, .numbers([5, 5, 5])), MixedInput("b", .number, .numbers([1, 2, 3])),
    ])
    #expect(try Gower.condensed(rows) == [0.25, 0.5, 0.25])
  }

  /// P7: new rows are measured by the ranges and levels of the fitted ones.
  @Test func newRows() throws {
    let rows = try MixedRows(fitting: [
      MixedInput("a", .number, .numbers([0, 10])), MixedInput("b", .nominal, .texts(["x", "y"])),
      MixedInput("c", .ordinal, .numbers([1, 5])),
      MixedInput("d", .ordinal, order: ["low", "mid", "high"], .texts(["low", "high"])),
    ])
    let (codes, unknown) = try rows.frame.encode([
      MixedInput("a", .number, .numbers([20, .nan])),
      MixedInput("b", .nominal, .texts(["z", "x"])),
      MixedInput("c", .ordinal, .numbers([3, 1])),
      MixedInput("d", .ordinal, .texts(["mid", "huge"])),
    ])
    #expect(unknown == [[], ["z"], [], ["huge"]])
    #expect(codes[0, 1] == MixedColumn.unknown && codes[0, 2] == 1.5 && codes[1, 3].isNaN)
    let found = try Gower.between(codes, rows.codes, frame: rows.frame)
    #expect(found[0, 0] == (2 + 1 + 0.5 + 0.5) / 4)
    #expect(found[1, 0] == 0)
  }

  @Test func assignsNewRows() throws {
    let rows = try Self.random(rows: 120, seed: 6, gaps: 0.02)
    let model = try KMedoids(k: 3).fit(rows, seed: 1)
    let again = try model.predict(codes: rows.codes, frame: rows.frame)
    #expect(again.distances == model.distances)
    let nothing = Matrix(rows: 1, columns: 5, repeating: .nan)
    let nowhere = try model.predict(codes: nothing, frame: rows.frame)
    #expect(nowhere.labels == [0] && nowhere.distances == [.infinity])
    for linkage in [Linkage.average, .complete, .single] {
      let labels = try HierarchicalClustering(linkage: linkage).fit(rows).cut(k: 3)
      let groups = try GowerAssignment(rows, labels: labels, rule: .fitting(linkage))
      #expect(groups.agreement > 0.5)
      if linkage == .single { #expect(groups.agreement == 1) }
    }
  }

  @Test func refusesWhatHasNoMeaning() throws {
    let numbers = MixedInput.Values.numbers([1, 0, 2])
    func error(_ inputs: MixedInput...) -> String {
      do throws(EngineError) {
        let rows = try MixedRows(fitting: inputs)
        _ = try Gower.condensed(rows)
        return "none"
      } catch { return error.message }
    }
    #expect(error(MixedInput("x", .logarithm, numbers)).contains("`x` in row 2"))
    #expect(error(MixedInput("x", .asymmetric, numbers)).contains("3 levels"))
    #expect(error(MixedInput("x", .number, .texts(["a", nil, "b"]))).contains("text"))
    #expect(error(MixedInput("x", .ordinal, order: ["a"], .texts(["a", "b"]))).contains("\"b\""))
    #expect(error(MixedInput("x", .number, weight: -1, numbers)).contains("weight"))
    #expect(error(MixedInput("x", .number, weight: 0, numbers)).contains("one above 0"))
    #expect(error(MixedInput("x", .number, .numbers([1, .infinity, 2]))).contains("row 2"))
    // Two absences of an asymmetric column have nothing in common.
    #expect(error(MixedInput("x", .asymmetric, .numbers([1, 0, 0]))).contains("rows 2 and 3"))
    let rows = try Self.random(rows: 5, seed: 7)
    #expect(throws: EngineError.self) {
      try HierarchicalClustering(linkage: .centroid).fit(rows)
    }
  }

  @Test func edges() throws {
    let one = try MixedRows(fitting: [MixedInput("x", .nominal, .texts(["a"]))])
    #expect(try Gower.condensed(one) == [])
    #expect(try KMedoids(k: 1).fit(one, seed: 1).labels == [1])
    // One level, and 500 levels.
    let same = try MixedRows(fitting: [MixedInput("x", .nominal, .texts(["a", "a", "a"]))])
    #expect(try Gower.condensed(same) == [0, 0, 0])
    #expect(throws: EngineError.tooManyGroups(k: 2, distinct: 1)) {
      try KMedoids(k: 2).fit(same, seed: 1)
    }
    let many = try MixedRows(fitting: [
      MixedInput("x", .nominal, .texts((0..<500).map { "level \($0)" }))
    ])
    #expect(try Gower.condensed(many).allSatisfy { $0 == 1 })
    #expect(Set(try KMedoids(k: 500).fit(many, seed: 1).labels).count == 500)
  }
}
