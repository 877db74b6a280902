import Foundation
import Testing

@testable import SegData

@Suite struct BackendTests {
  static let mixed = Table(
    ("i", integers(1, nil, 3)), ("n", numbers(nil, 0.1, -2)),
    ("t", texts("Ärger, \"groß\"\nund klein", nil, "")),
    ("b", ColumnValues(.boolean, cells: [.boolean(true), .boolean(false), .null]) ?? .nulls(3)),
    (
      "d",
      ColumnValues(.date, cells: [.null, .date(day(1969, 12, 31)), .date(day(2026, 2, 28))])
        ?? .nulls(3)
    ),
    (
      "m",
      ColumnValues(
        .timestamp,
        cells: [
          .timestamp(Timestamp(day(2026, 1, 2), microseconds: 3_500_000)), .null,
          .timestamp(Timestamp(day(1960, 1, 1))),
        ]
      ) ?? .nulls(3)
    ), ("z", ColumnValues.nulls(3)))

  @Test func storesAndReadsAllTypes() throws {
    let backend = backend()
    #expect(try backend.run(.stored(backend.store(Self.mixed))) == Self.mixed)
  }

  @Test func appendsRowByRow() throws {
    let backend = backend()
    let stored = try backend.store(DeterminismTests.table)
    let labels = (0..<Int64(DeterminismTests.rowCount)).map { $0 % 7 }
    let wide = try backend.appending(
      [(Column("label", .integer), .integers(labels, Validity()))], to: stored)
    let table = try backend.run(.stored(wide))
    #expect(table.schema.names == ["id", "k", "v", "label"])
    #expect(table.values("label") == .integers(labels, Validity()))
    #expect(table.values("id") == DeterminismTests.table.values("id"))
    #expect(
      failure { _ = try backend.appending([(Column("x", .integer), integers(1))], to: stored) }
        != nil)
    #expect(try backend.rowCount(.stored(wide)) == DeterminismTests.rowCount)
  }

  /// What nobody reads is not written, and what nothing speaks of is dropped.
  @Test func tablesLiveAsLongAsPlansSpeakOfThem() throws {
    let backend = backend()
    func tables() throws -> Int {
      try backend.exclusively { connection throws(DataError) in
        try connection.texts("SELECT table_name FROM duckdb_tables()").count
      }
    }
    func column(_ name: String, _ values: Int64...) -> [(Column, ColumnValues)] {
      [(Column(name, .integer), .integers(values, Validity()))]
    }
    var base: Plan? = .stored(try backend.store(Table(("a", integers(1, 2, 3)))))
    guard case .stored(let first)? = base?.operation else { return }
    var second: StoredTable? = try backend.appending(column("b", 4, 5, 6), to: first)
    var third: Plan? = .stored(
      try backend.appending(column("c", 7, 8, 9), to: try #require(second)))
    #expect(try tables() == 1)
    second = nil
    let read = try backend.run(try #require(third).filtering(.literal(.boolean(true))))
    #expect(
      read == Table(("a", integers(1, 2, 3)), ("b", integers(4, 5, 6)), ("c", integers(7, 8, 9))))
    // The middle one had to be there for the last.
    #expect(try tables() == 2)
    let rows = try backend.rows(
      of: try backend.appending(column("d", 0, 1, 2), to: first), 1..<3, columns: ["d", "a"])
    #expect(rows == Table(("d", integers(1, 2)), ("a", integers(2, 3))))
    #expect(try tables() == 2)
    third = nil
    #expect(try tables() == 1)
    base = nil
  }

  @Test func givesNumbersToTheEngine() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.mixed))
    let columns = try backend.numericColumns(plan, ["n", "b", "d", "i"])
    #expect(columns.map(\.name) == ["n", "b", "d", "i"])
    #expect(columns.map(\.missingRows) == [[0], [2], [0], [1]])
    #expect(columns[0].values[0].isNaN && Array(columns[0].values[1...]) == [0.1, -2])
    #expect(
      Array(columns[1].values[..<2]) == [1, 0] && Array(columns[2].values[1...]) == [-1, 20_512])
    #expect(
      failure { _ = try backend.numericColumns(plan, ["t"]) }
        == .typeMismatch(what: "column `t`", found: [.text], expected: "numbers"))
  }

  @Test func stopsWhenAsked() async throws {
    let backend = backend()
    let stored = try backend.store(DeterminismTests.table)
    let plan = Plan.stored(stored)
    let pairs = try plan.joining(plan, .inner, on: [JoinKey("k")])
      .joining(plan, .inner, on: [JoinKey("k")], suffix: "_3")
      .aggregating(
        by: [], [NamedScalar("n", .call("sum", .call("*", .column("v"), .column("v_right"))))])
    let running = Task.detached { failure { _ = try backend.run(pairs) } }
    let stopper = Task.detached {
      while !Task.isCancelled {
        backend.interrupt()
        _ = backend.progress
        try? await Task.sleep(for: .milliseconds(5))
      }
    }
    #expect(await running.value == .cancelled)
    stopper.cancel()
    await stopper.value
    #expect(try backend.rowCount(plan) == DeterminismTests.rowCount)
  }

  @Test func saysWhenMemoryIsNotEnough() throws {
    try withFolder { folder in
      let tiny = DuckDBBackend(
        configuration: BackendConfiguration(
          threads: 1, memoryLimit: 12 << 20, temporaryFolder: folder, temporaryLimit: 1 << 20))
      let kind = failure {
        let plan = Plan.stored(try tiny.store(DeterminismTests.table))
        let wide = try plan.joining(plan, .inner, on: [JoinKey("k")])
        _ = try tiny.materialize(wide.limited(to: 3_000_000).sorting([SortKey(.column("v"))]))
      }
      switch kind {
      case .outOfMemory, .diskFull: break
      default: Issue.record("\(String(describing: kind))")
      }
    }
  }

  @Test func fingerprintsFiles() throws {
    try withFolder { folder in
      try write("abc", to: folder + "/a")
      try write(Data(repeating: 97, count: 1_000_000), to: folder + "/m")
      let backend = backend()
      let (small, large) = (
        try backend.fingerprint(folder + "/a"), try backend.fingerprint(folder + "/m")
      )
      // FIPS 180-4, examples.
      #expect(
        small.hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
          && small.bytes == 3)
      #expect(
        large.hash == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
          && large.bytes == 1_000_000)
    }
  }

  @Test func datesFollowTheCalendar() {
    // Days since 1970-01-01 by CPython's `date.toordinal`.
    for (date, days) in [
      (day(1970, 1, 1), 0), (day(2000, 2, 29), 11_016), (day(1899, 12, 31), -25_568),
      (day(2026, 6, 30), 20_634),
    ] {
      #expect(date.daysSinceEpoch == days)
      #expect(CalendarDate(daysSinceEpoch: Int32(days)).components == date.components)
    }
    #expect(CalendarDate(year: 2025, month: 2, day: 29) == nil)
    #expect(day(33, 4, 3).description == "0033-04-03")
    #expect(Timestamp(microsecondsSinceEpoch: -1).description == "1969-12-31 23:59:59.999999")
  }
}
