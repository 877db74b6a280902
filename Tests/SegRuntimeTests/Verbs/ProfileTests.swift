import SegTestSupport
import Testing

@testable import SegRuntime

/// What stands out in segments: levels beside means.
@Suite struct ProfileTests {
  private static let header = [
    "segment", "column", "level", "value", "all", "diff", "test",
  ]

  @Test func sharesOfLevelsAgainstTheWhole() throws {
    let recorder = try Sessions.withExamples()
    let profile = try recorder.csv("iris | kmeans k=3 seed=1 | profile species top=99")
    #expect(profile.header == Self.header)
    #expect(profile.rows.count == 9)
    let setosa = profile.rows.filter { $0[2] == "setosa" && Double($0[3]) == 100 }
    #expect(setosa.map { $0[0] } == ["2"])
    for row in profile.rows {
      let numbers = row[3...].compactMap { Double($0) }
      #expect(abs(numbers[1] - 100 / 3) < 1e-9)
      #expect(abs(numbers[0] - numbers[1] - numbers[2]) < 1e-9)
      #expect((numbers[3] > 0) == (numbers[2] > 0))
    }
    // The farthest first, and shares of a column sum to the whole.
    for (_, rows) in Dictionary(grouping: profile.rows, by: { $0[0] }) {
      let tests = rows.map { abs(Double($0[6]) ?? 0) }
      #expect(tests == tests.sorted(by: >))
      #expect(abs(rows.reduce(0) { $0 + (Double($1[3]) ?? 0) } - 100) < 1e-9)
    }
  }

  @Test func numbersAndCategoriesTogether() throws {
    let recorder = try Sessions.withExamples()
    let fit = "orders | scale amount | kprototypes amount, country, status k=3 seed=1"
    let profile = try recorder.csv("\(fit) | profile top=99")
    #expect(profile.header == Self.header)
    let means = profile.rows.filter { $0[2] == "mean" }
    #expect(Set(means.map { $0[1] }).isSuperset(of: ["amount", "quantity"]))
    // Means are in the units before `scale`.
    let whole = try recorder.csv("orders | kmeans amount k=2 seed=1 | profile amount")
    let all = try #require(Double(whole.rows.last?[4] ?? ""))
    #expect(
      means.filter { $0[1] == "amount" }.allSatisfy { abs((Double($0[4]) ?? 0) - all) < 1e-9 })
    for fit in ["kmodes country, status k=2", "lca country, status k=2", "kmodes quantity k=2"] {
      let levels = try recorder.csv("orders | \(fit) seed=1 | profile top=99")
      #expect(levels.header == Self.header, "\(fit)")
      #expect(
        Set(levels.column("column")).contains(
          fit.hasSuffix("quantity k=2") ? "quantity" : "country"))
    }
    let medoids = "orders | kmedoids amount, country k=2 metric=gower seed=1"
    #expect(try recorder.csv("\(medoids) | profile").header == Self.header)
    // Naming numbers alone gives their table; the segments of numbers stay as they were.
    #expect(try recorder.csv("\(medoids) | profile amount").header.last == "amount")
    #expect(try recorder.csv("iris | kmeans k=2 seed=1 | profile").header.count == 8)
  }

  @Test func manyLevelsAreCut() throws {
    var csv = "x,zip\n"
    for row in 0..<1000 { csv += "\(row % 2 * 10 + row % 7),z\(row % 500)\n" }
    let recorder = try Sessions.with(csv)
    let shown = try recorder.shown("t | kmeans x k=2 seed=1 | profile zip")
    #expect(recorder.notes.contains { $0.contains("5 of 500") && $0.contains("495 left out") })
    #expect(shown.contains("(10 rows)"))
    #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try recorder.csv("t | kmeans x k=2 seed=1 | profile zip top=500").rows.count == 1000)
  }

  @Test func gapsAndOddCases() throws {
    let recorder = try Sessions.with(
      "x,c,k,b\n1,a,one,true\n2,,one,false\n11,b,one,true\n12,b,one,\n13,b,one,true\n")
    let profile = try recorder.csv("t | kmeans x k=2 seed=1 | profile c, k, b top=99")
    let gaps = profile.rows.filter { $0[1] == "c" && $0[2] == "" }
    #expect(gaps.map { Double($0[3]) } == [0, 50])
    // A column of one level says nothing.
    #expect(profile.rows.filter { $0[1] == "k" }.allSatisfy { Double($0[6]) == 0 })
    #expect(profile.rows.filter { $0[1] == "b" && $0[2] == "true" }.count == 2)
    #expect(recorder.failing("t | kmeans x k=2 | profile c stats=[median]") == ["S0440"])
    #expect(recorder.checked("t | kmeans x k=2 | profile c stats=[median]") == ["S0440"])
    // One segment is all rows.
    let whole = try recorder.csv("t | kmeans x k=1 | profile x, c")
    #expect(whole.rows.allSatisfy { Double($0[5]) == 0 })
    let dates = try Sessions.withExamples()
    #expect(dates.failing("orders | kmeans amount k=2 | profile order_date") == ["S0218"])
  }
}
