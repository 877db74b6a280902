import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct ResamplingTests {
  private static let three = "iris | kmeans k=3 restarts=3 seed=1 | stability boot=10 seed=1 "

  @Test func schemesOfClusterboot() throws {
    let recorder = try Sessions.withExamples()
    func note(_ options: String) throws -> String {
      _ = try recorder.shown(Self.three + options)
      return try #require(recorder.notes.first { $0.contains("whole clusterings agree") })
    }
    #expect(try note("").hasPrefix("10 bootstrap samples, seed 1"))
    #expect(try note("scheme=subset").hasPrefix("10 subsets of 50 %"))
    #expect(try note("sample=80%").hasPrefix("10 subsets of 80 %"))
    #expect(try note("scheme=subset sample=80%").hasPrefix("10 subsets of 80 %"))
    #expect(try note("scheme=noise").hasPrefix("10 samples with noise in the place of 5 %"))
    #expect(
      try recorder.csv(Self.three + "scheme=noise").numbers("jaccard").allSatisfy { $0 > 0.6 })
    #expect(recorder.failing(Self.three + "scheme=noise sample=80%") == ["S0206"])
    #expect(recorder.failing(Self.three + "scheme=subset method=prediction") == ["S0206"])
    #expect(recorder.failing(Self.three + "scheme=boot") == ["S0216"])
  }

  @Test func consensusSaysHowManyPairsAreAmbiguous() throws {
    let recorder = try Sessions.withExamples()
    let text = try recorder.shown(
      "for $s in 1..4 { six | kmeans k=2 seed=$s } | consensus k=2")
    #expect(text.contains("PAC 0.0000 (0.1 to 0.9)"))
    let other = try recorder.shown("iris | kmeans k=2..6 seed=1 | consensus k=3")
    #expect(other.contains("PAC 0.") && !other.contains("PAC 0.0000"))
  }

  @Test func tendencyLooksAtTheGraph() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | tendency simulations=50 references=5 seed=1")
    #expect(table.column("test").last == "spectral")
    #expect(table.column("variant").last?.contains("10 neighbours of 150 rows") == true)
    let value = try #require(table.numbers("value").last)
    #expect((0..<0.5).contains(value) && table.column("p_value").last == "")
    // Too few rows for a graph of ten neighbours.
    let few = try recorder.csv("six | tendency simulations=50 references=5 seed=1")
    #expect(!few.column("test").contains("spectral"))
  }
}
