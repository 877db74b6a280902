import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct DriftTests {
  /// Two groups a long way apart; in the third period the second is larger and lies elsewhere.
  private static func csv() -> String {
    var lines = ["period,x,y"]
    for row in 0..<90 {
      let period = row / 30 + 1
      let isFar = row % 3 == 0 || period == 3 && row % 3 == 1
      let x = Double(row % 7) / 10 + (isFar ? 20 : 0)
      let y = Double(row % 5) / 10 + (isFar && period == 3 ? 4 : 0)
      lines.append("\(period),\(x),\(y)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func periodsAreComparedInTheirOrder() throws {
    let recorder = try Sessions.with(Self.csv())
    let code = "t | kmeans x, y k=2 seed=1 | drift by=period seed=1"
    let table = try recorder.csv(code)
    #expect(table.column("from") == ["1", "1"] && table.column("to") == ["2", "3"])
    #expect(table.numbers("agreement") == [1, 1] && table.numbers("strength") == [1, 1])
    #expect(table.numbers("psi")[0] == 0 && table.numbers("psi")[1] > 0.25)
    #expect(table.numbers("p_value")[0] == 1 && table.numbers("p_value")[1] < 0.05)
    #expect(table.column("reading") == ["the same", "other shares"])
    #expect(table.numbers("shift")[1] > 2)
    let parts = try recorder.csv(code + " per=segment")
    #expect(parts.column("segment") == ["1", "2", "1", "2"])
    #expect(parts.column("column")[3] == "y")
    #expect(abs(parts.numbers("change")[2] + parts.numbers("change")[3]) < 1e-12)
    #expect(parts.numbers("kept") == [1, 1, 1, 1])
    let chained = try recorder.csv(code + " from=previous")
    #expect(chained.column("from") == ["1", "2"])
    _ = try recorder.shown(code)
    #expect(recorder.notes.contains("3: other shares (`period`, seed 1)"))
  }

  @Test func segmentsKeepTheNamesOfTheModel() throws {
    let recorder = try Sessions.with(Self.csv())
    let parts = try recorder.csv(
      "t | kmeans x, y k=2 seed=1 | name 1 = \"near\", 2 = \"far\" | drift by=period per=segment")
    #expect(Set(parts.column("segment")) == ["near", "far"])
  }

  @Test func textsAndDatesArePeriods() throws {
    let recorder = try Sessions.withExamples()
    let code =
      "orders | scale amount, quantity | derive m = month(order_date) "
      + "| kmeans amount, quantity k=2 restarts=2 seed=1 | drift by=m"
    let table = try recorder.csv(code)
    #expect(table.column("to") == ["2", "3", "4", "5", "6"])
    let again = try Sessions.withExamples(threads: 3).exported(code)
    #expect(try recorder.exported(code) == again)
    // Dates by themselves are months with their years.
    let months = try recorder.csv(code.replacing("drift by=m", with: "drift by=order_date"))
    #expect(months.column("from").allSatisfy { $0 == "2026-01" })
    #expect(months.column("to").last == "2026-06")
    for measure in ["agreement", "psi", "p_value"] {
      #expect(months.numbers(measure) == table.numbers(measure))
    }
    let quarters = try recorder.csv(
      code.replacing("drift by=m", with: "drift by=order_date every=quarter"))
    #expect(quarters.column("from") == ["2026-Q1"] && quarters.column("to") == ["2026-Q2"])
    let texts = try recorder.csv(
      "iris | where species != \"setosa\" | hclust | cut k=2 | drift by=species")
    // All virginica go to one segment of setosa: nothing is parted, and nothing agrees.
    let gone = try recorder.csv("iris | kmeans sepal_length k=3 seed=1 | drift by=species")
    #expect(gone.numbers("strength")[1] > 0.8 && gone.column("reading")[1] == "other segments")
    #expect(texts.column("from") == ["versicolor"] && texts.column("to") == ["virginica"])
  }

  @Test func whatTellsNoPeriodsIsSaid() throws {
    let recorder = try Sessions.withExamples()
    let orders = "orders | kmeans quantity k=2 seed=1 | drift "
    #expect(recorder.failing(orders + "by=order_id") == ["S0457"])
    #expect(recorder.failing(orders + "by=segment") == ["S0457"])
    #expect(recorder.failing(orders + "by=ordr") == ["S0204"])
    #expect(recorder.failing(orders + "by=quantity every=month") == ["S0457"])
    #expect(recorder.failing(orders + "by=month(order_date)") == ["S0206"])
    #expect(recorder.failing(orders + "by=moth(order_date)") == ["S0205"])
    #expect(recorder.failing(orders) == ["S0211"])
    #expect(
      recorder.failing("orders | derive one = 1 | kmeans quantity k=2 seed=1 | drift by=one")
        == ["S0457"])
    #expect(
      recorder.failing(
        "orders | kprototypes amount, country k=2 restarts=1 seed=1 | drift by=status") == ["S0413"]
    )
  }
}
