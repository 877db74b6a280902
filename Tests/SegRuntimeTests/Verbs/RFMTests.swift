import SegTestSupport
import Testing

@testable import SegRuntime

/// Recency, frequency, monetary: days, ties and what is left out.
@Suite struct RFMTests {
  private static let lines = """
    line,customer,day,order,amount
    1,7,2026-06-30 23:59:59,A,10
    2,7,2026-06-01 00:00:00,A,5
    3,3,2026-06-29 12:00:00,B,100
    4,3,2026-07-01 00:00:00,C,1000
    5,3,2026-01-01 08:00:00,B,-20
    6,,2026-06-15 08:00:00,D,50
    7,9,,E,50
    8,12,2026-07-02 08:00:00,F,50

    """

  private func table(_ options: String = "") throws -> PlainCSV {
    try Sessions.with(Self.lines).csv(
      "t | rfm customer=customer date=day amount=amount asof=2026-06-30 \(options)")
  }

  @Test func theDayOfReferenceCountsWholeAndLaterDaysDoNot() throws {
    let found = try table()
    #expect(found.header == ["customer", "recency", "frequency", "monetary"])
    // In the order of the customers; those without a purchase by then are not there.
    #expect(found.rows.map { $0[0] } == ["3", "7"])
    #expect(found.column("recency") == ["1", "0"])
    #expect(found.numbers("monetary") == [80, 15])
  }

  @Test func ordersAreCountedOnceOrRowsAre() throws {
    #expect(try table().column("frequency") == ["2", "2"])
    #expect(try table("order=order").column("frequency") == ["1", "1"])
  }

  @Test func theCustomerBecomesTheID() throws {
    let recorder = try Sessions.with(Self.lines)
    let schema = try recorder.csv(
      "t | rfm customer=customer date=day amount=amount asof=2026-06-30 | schema")
    #expect(schema.column("role") == ["id", "", "", ""])
  }

  @Test func countsReconcile() throws {
    let recorder = try Sessions.withExamples()
    let rows = try recorder.csv("orders | group n = count()").numbers("n")[0]
    #expect(try recorder.csv("orders | freq country").numbers("n").reduce(0, +) == rows)
    #expect(try recorder.csv("customers | freq age").numbers("n").reduce(0, +) == 15)
    let model = "iris | kmeans k=4 seed=1"
    #expect(try recorder.csv("\(model) | freq segment").numbers("n").reduce(0, +) == 150)
    let profile = try recorder.csv("\(model) | profile").numbers("n")
    #expect(profile.dropLast().reduce(0, +) == 150 && profile.last == 150)
    let shares = try recorder.csv("\(model) | profile").numbers("size").dropLast()
    #expect(abs(shares.reduce(0, +) - 1) < 1e-15)
  }
}
