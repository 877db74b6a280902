import Testing

@testable import SegData

/// The same bits for any number of threads, on 200,000 rows of which the numbers differ widely in size.
@Suite struct DeterminismTests {
  static let rowCount = 200_000

  static let table: Table = {
    var state: UInt64 = 42
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    var (keys, values, ids): ([Int64], [Double], [Int64]) = ([], [], [])
    for row in 0..<rowCount {
      keys.append(Int64(next() % 1000))
      let size = [1e-9, 1, 1e6, 1e12][Int(next() % 4)]
      values.append((Double(next()) / Double(1 << 31) - 0.5) * size)
      ids.append(Int64(row * 7919 % rowCount))
    }
    return Table(
      ("id", .integers(ids, Validity())), ("k", .integers(keys, Validity())),
      ("v", .numbers(values, Validity())))
  }()

  private static func plans(_ source: Plan) throws -> [Plan] {
    let stats = ["sum", "mean", "sd", "var", "first", "last", "mode", "median"].map {
      NamedScalar($0, .call(function: $0, [.column("v")]))
    }
    let grouped = try source.aggregating(by: [.column("k")], stats)
    let total = try source.aggregating(
      by: [], stats + [NamedScalar("e", .call("entropy", .column("k")))])
    let joined = try source.filtering(.call("<", .column("id"), .literal(.integer(20_000))))
      .joining(grouped.selecting(["k", "sum"]), .left, on: [JoinKey("k")])
    return [
      grouped, total, joined, try source.sorting([SortKey(.column("k"))]).selecting(["id"]),
      try source.removingDuplicates(on: ["k"]), try source.selecting(["k"]).removingDuplicates(),
      try source.sampling(.rows(500), seed: 5),
      try source.sampling(.fraction(0.01), seed: 5, id: "id"),
      source.tailing(1000), try source.filtering(.call(">", .column("v"), .literal(.integer(0)))),
      try Plan.uniting([joined, joined]), try source.numbering(as: "n"),
      try source.projecting([
        NamedScalar(
          "z",
          .call(
            "/", .call("-", .column("v"), .call("mean", .column("v"))), .call("sd", .column("v"))))
      ]),
    ]
  }

  @Test func threadsDoNotShow() throws {
    let results = try [1, 2, 7].map { threads in
      let backend = backend(threads: threads)
      let source = Plan.stored(try backend.store(Self.table))
      return try Self.plans(source).map { try backend.run($0) }
    }
    for index in results[0].indices {
      #expect(results[0][index] == results[1][index], "plan \(index), 2 threads")
      #expect(results[0][index] == results[2][index], "plan \(index), 7 threads")
    }
  }

  @Test func theOrderOfTheRowsDoesNotShowWithAnId() throws {
    let backend = backend()
    let source = Plan.stored(try backend.store(Self.table))
    let shuffled = Plan.stored(try backend.materialize(source, orderBy: ["id"]))
    let sums = [
      NamedScalar("s", .call("sum", .column("v"))), NamedScalar("sd", .call("sd", .column("v"))),
    ]
    for plan in [source, shuffled].enumerated() {
      let other = [source, shuffled][1 - plan.offset]
      #expect(
        try backend.run(plan.element.aggregating(by: [.column("k")], sums))
          == backend.run(other.aggregating(by: [.column("k")], sums)))
      let one = try plan.element.sampling(.rows(300), seed: 9, id: "id").sorting([
        SortKey(.column("id"))
      ])
      let two = try other.sampling(.rows(300), seed: 9, id: "id").sorting([SortKey(.column("id"))])
      #expect(try backend.run(one) == backend.run(two))
    }
  }

  @Test func filesAndSpilledDataKeepTheirOrder() throws {
    try withFolder { folder in
      let writer = backend()
      let source = Plan.stored(try writer.store(Self.table))
      for name in ["a.csv", "a.parquet", "a.jsonl"] {
        _ = try writer.export(source, to: folder + "/" + name)
        let small = DuckDBBackend(
          configuration: BackendConfiguration(
            threads: 4, memoryLimit: 200 << 20, temporaryFolder: folder))
        let file = Plan.file(try small.inspect(LoadRequest(folder + "/" + name)))
        #expect(try small.run(file) == Self.table, "\(name)")
        #expect(
          try small.run(file.numbering(as: "n")).values("id") == Self.table.values("id"), "\(name)")
      }
    }
  }
}
