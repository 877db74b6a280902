import Testing

@testable import SegRuntime

/// Heavy work is announced, light work is not.
@Suite struct ForecastTests {
  @Test func costGrowsWithPairsAndColumnsAndShrinksWithThreads() {
    let one = Forecast(rows: 1000, columns: 4, nanoseconds: 10, each: 2, threads: 1)
    #expect(abs(one.seconds - 0.018) < 1e-12)
    let more = Forecast(rows: 2000, columns: 4, nanoseconds: 10, each: 2, threads: 2)
    #expect(abs(more.seconds - 2 * one.seconds) < 1e-12)
  }

  @Test func onlyLongWorkIsAnnounced() {
    #expect(Forecast(rows: 20_000, columns: 8, nanoseconds: 13, threads: 2).text == nil)
    #expect(
      Forecast(rows: 100_000, columns: 8, nanoseconds: 13, threads: 2).text
        == "about 65 seconds: all pairs of 100000 rows are compared")
  }

  @Test(arguments: [
    (11.0, "10 seconds"), (89, "90 seconds"), (130, "2 minutes"), (5300, "88 minutes"),
    (36_000, "10 hours"),
  ]) func timesAreRough(seconds: Double, text: String) {
    #expect(Forecast.rough(seconds) == text)
  }
}
