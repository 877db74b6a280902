import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// The first tutorial and its RFM table on Online Retail. The reference is written by
/// `scripts/reference/rfm.py` (pandas 3.1.1; duckdb 2.0.0 agrees).
@Suite struct OnlineRetailTests {
  private static let tutorial = "tutorials/01-first-segments.seg"

  private static func session(threads: Int) throws -> SessionRecorder {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures, threads: threads)
    try recorder.link("tutorials")
    return recorder
  }

  @Test func recencyFrequencyAndMonetaryAreThoseOfPandas() throws {
    let recorder = try Self.session(threads: 2)
    let status = recorder.run(
      """
      let orders = load "tutorials/data/online_retail.csv.gz", types=[CustomerID=integer]
        | where CustomerID != null and not (InvoiceNo ~ "^C")
        | where Quantity > 0 and UnitPrice > 0
        | derive amount = Quantity * UnitPrice
      assert count(orders) == 397_884
      orders
        | rfm customer=CustomerID date=InvoiceDate amount=amount order=InvoiceNo asof=2011-12-10
        | export "rfm.csv"
      load "rfm_reference.csv.gz" | export "reference.csv"
      orders | group revenue = sum(amount), customers = count_distinct(CustomerID), orders = count_distinct(InvoiceNo)
        | export "figures.csv"
      """)
    try #require(status == .fine, "\(recorder.transcript)")
    let found = PlainCSV(try recorder.text(of: "rfm.csv"))
    let expected = PlainCSV(try recorder.text(of: "reference.csv"))
    #expect(found.rows.count == 4_338)
    #expect(found.header == expected.header)
    for column in ["CustomerID", "recency", "frequency"] {
      #expect(found.column(column) == expected.column(column), "\(column)")
    }
    let monetary = zip(found.numbers("monetary"), expected.numbers("monetary"))
    let worst = monetary.map { abs($0 - $1) / max(abs($1), 1) }.max() ?? .infinity
    #expect(worst < 1e-9)
    let figures = PlainCSV(try recorder.text(of: "figures.csv"))
    #expect(figures.column("customers") == ["4338"])
    #expect(figures.column("orders") == ["18532"])
    #expect(abs(figures.numbers("revenue")[0] - 8_911_407.904) < 1e-6)
  }

  @Test func theSecondTutorialRuns() throws {
    let recorder = try Self.session(threads: 2)
    let script = try Repository.text("tutorials/02-other-shapes.seg")
    try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
    #expect(recorder.problems == [])
    let levels = try recorder.csv("tree | cut k=2..5 | nesting")
    #expect(Set(levels.column("share").dropFirst(2)) == ["1.0"])
    #expect(try recorder.csv("dense").rows.count == 4_338)
  }

  @Test func theThirdTutorialRuns() throws {
    let recorder = try Self.session(threads: 2)
    let script = try Repository.text("tutorials/03-pictures.seg")
    try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
    #expect(recorder.problems == [])
    #expect(recorder.transcript.contains("Champions, 752 rows (17 %): high frequency"))
  }

  /// The tutorial runs whole; what its export depends on then runs again with other threads.
  @Test func theTutorialRunsAndItsExportIsTheSameAgain() throws {
    let recorder = try Self.session(threads: 2)
    let script = try Repository.text(Self.tutorial)
    try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
    let segments = try recorder.text(of: "out/segments.csv")
    let table = PlainCSV(segments)
    #expect(table.rows.count == 4_338)
    #expect(table.header == ["CustomerID", "segment", "segment_name", "distance"])
    #expect(Set(table.column("segment")) == ["1", "2", "3", "4"])
    let sizes = (1...4).map { segment in table.column("segment").count { $0 == "\(segment)" } }
    #expect(sizes == sizes.sorted(by: >))
    #expect(try recorder.text(of: "out/tree.svg").hasPrefix("<svg"))

    _ = try recorder.session.save("slice.seg", for: "named")
    let again = try Self.session(threads: 1)
    let slice = try recorder.text(of: "slice.seg")
    try #require(again.run(slice) == .fine, "\(again.transcript)")
    #expect(again.problems == [])
    let status = again.run(
      "named | select CustomerID, segment, segment_name, distance | export \"again.csv\"")
    try #require(status == .fine, "\(again.transcript)")
    #expect(try again.text(of: "again.csv") == segments)
  }
}
