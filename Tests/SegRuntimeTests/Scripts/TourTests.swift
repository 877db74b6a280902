import SegTestSupport
import Testing

@testable import SegRuntime

/// The tour of the language, on generated data.
@Suite struct TourTests {
  private static let folder = "Tests/SegRuntimeTests/Cases/tour.seg"
  private static let complete = "Tests/SegLanguageTests/Cases/tour.seg"

  @Test func theTourChecksCleanAndRuns() throws {
    let recorder = try Self.session(threads: 2)
    let tour = try Repository.text(Self.folder)
    #expect(recorder.session.check(script: tour), "\(recorder.transcript)")
    #expect(recorder.problems == [])
    #expect(!recorder.exists("out/july_4.csv"))
    try #require(recorder.run(tour) == .fine, "\(recorder.transcript)")
    let july = PlainCSV(try recorder.text(of: "out/july_4.csv"))
    #expect(july.header == ["customer_id", "segment", "distance"])
    #expect(july.rows.count == 50)
    #expect(Set(july.column("segment")).isSubset(of: ["1", "2", "3", "4"]))
  }

  @Test func theTourIsFormatted() throws {
    let tour = try Repository.text(Self.folder)
    let formatted = try #require(ScriptFormat.formatted(tour))
    #expect(ScriptFormat.formatted(formatted) == formatted)
    #expect(formatted.split(separator: "\n").count >= 30)
  }

  @Test func theTourGivesTheSameForAnyNumberOfThreads() throws {
    func exported(threads: Int) throws -> String {
      let recorder = try Self.session(threads: threads)
      try #require(recorder.run(try Repository.text(Self.folder)) == .fine)
      return try recorder.text(of: "out/july_4.csv")
    }
    #expect(try exported(threads: 1) == exported(threads: 2))
  }

  /// The whole tour also has verbs to come: nothing else is wrong with it.
  @Test func theCompleteTourHasNoOtherMistakesThanUnknownVerbs() throws {
    let recorder = try Self.session(threads: 1)
    _ = recorder.session.check(script: try Repository.text(Self.complete))
    let unexpected = recorder.problems.filter { problem in
      !problem.contains("error S0201: there is no verb") && !Self.mentionsIndexToCome(problem)
    }
    #expect(unexpected == [])
    for verb in recorder.problems.compactMap(Self.unknownVerb) {
      #expect(Registry.verb(named: verb) == nil, "\(verb)")
    }
  }

  private static func mentionsIndexToCome(_ problem: String) -> Bool {
    problem.contains("error S0216: `index` of `compare` cannot be `gap`")
  }

  private static func unknownVerb(_ problem: String) -> String? {
    problem.firstMatch(of: /there is no verb `(\w+)`/).map { String($0.1) }
  }

  private static func session(threads: Int) throws -> SessionRecorder {
    let recorder = try SessionRecorder(threads: threads)
    var random = SeededData(seed: 11)
    try recorder.write(customers(&random), to: "data/customers.csv")
    try recorder.write(orders(&random), to: "data/orders.csv")
    try recorder.write(july(&random), to: "data/features_2026_07.csv")
    return recorder
  }

  private static func whole(_ random: inout SeededData, _ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(random.uniform() * Double(range.count))
  }

  /// 400 customers, 20 of them twice; some without age or city.
  private static func customers(_ random: inout SeededData) -> String {
    var lines = ["customer_id,Total Spend (EUR),visits,age,country,city,updated_at"]
    for row in 0..<420 {
      let age = whole(&random, 1...12) == 1 ? "" : String(whole(&random, 16...80))
      let country = ["FR", "DE", "ES", "IT"][whole(&random, 0...3)]
      let city = whole(&random, 1...9) == 1 ? "" : "C\(whole(&random, 1...30))"
      let spend = Double(whole(&random, 100...300_000)) / 100
      let day = whole(&random, 10...28)
      lines.append(
        "\(10_001 + row % 400),\(spend),\(whole(&random, 1...60)),\(age),\(country),\(city),2026-0\(1 + row / 100)-\(day)"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func orders(_ random: inout SeededData) -> String {
    var lines = ["order_id,customer_id,order_date,amount,status"]
    for row in 0..<3_000 {
      let status = ["paid", "paid", "shipped", "open"][whole(&random, 0...3)]
      let amount = Double(whole(&random, -500...50_000)) / 100
      let date = "2026-0\(whole(&random, 1...6))-\(whole(&random, 10...28))"
      lines.append("\(row),\(whole(&random, 10_001...10_400)),\(date),\(amount),\(status)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func july(_ random: inout SeededData) -> String {
    var lines = ["customer_id,recency,frequency,monetary,age"]
    for row in 0..<50 {
      let figures = [
        whole(&random, 0...180), whole(&random, 1...15), whole(&random, 5...2_000),
        whole(&random, 18...80),
      ]
      lines.append("\(20_001 + row)," + figures.map(String.init).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
