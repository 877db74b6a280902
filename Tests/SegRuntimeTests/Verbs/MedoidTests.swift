import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// k-medoids, and how far two groupings agree. Figures are of R 4.2.2 and scikit-learn 1.9.1.
@Suite struct MedoidTests {
  private func near(_ found: [Double], _ expected: [Double], within: Double) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= within }
  }

  @Test func medoidsOfIris() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("iris | kmedoids k=3 seed=1")
    // Rows 8, 79 and 113 are the medoids.
    #expect(model.numbers("distance").filter { $0 == 0 }.count >= 3)
    let mean = model.numbers("distance").reduce(0, +) / 150
    #expect(abs(mean - 0.6542076992) < 5e-11)
    let table = try recorder.csv(
      "iris | kmedoids k=2..4 seed=1 | compare silhouette, dunn, dunn2, simplified")
    #expect(
      near(table.numbers("silhouette"), [0.6857881713, 0.5528190124, 0.4896971791], within: 5e-10))
    let sampled = try recorder.csv("iris | clara k=3 size=150 seed=1")
    #expect(sampled.column("segment") == model.column("segment"))
    #expect(recorder.failing("iris | kmedoids k=200") == ["S0404"])
  }

  @Test func newRowsGoToTheNearestMedoid() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("six | kmedoids k=2 metric=manhattan seed=1")
    let again = try recorder.csv("six | assign {six | kmedoids k=2 metric=manhattan seed=1}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("distance") == model.column("distance"))
  }

  @Test func indicesOfGroups() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | kmeans k=3 seed=1 | validate dunn, dunn2")
    #expect(near(table.numbers("value"), [0.0988073933, 1.886531294], within: 5e-10))
  }

  @Test func agreementWithAColumnAndWithAnotherClustering() throws {
    let recorder = try Sessions.withExamples()
    let all = "ari, ami, nmi, vi, fmi, rand, homogeneity, completeness, v, matched"
    let table = try recorder.csv("iris | kmeans k=3 seed=1 | agree \(all) column=species")
    #expect(
      near(
        table.numbers("value"),
        [
          0.7302382723, 0.7551191676, 0.7581756801, 0.5266536795, 0.8208080729, 0.8797315436,
          0.7514854022, 0.7649861514, 0.7581756801, 134.0 / 150,
        ], within: 5e-10))
    let other = try recorder.csv(
      "iris | kmeans k=3 seed=1 | agree ari with={iris | kmeans k=3 seed=2}")
    #expect(other.numbers("value") == [1])
    #expect(recorder.failing("iris | kmeans k=3 seed=1 | agree") == ["S0206"])
  }

  @Test func groupsArePaired() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | kmeans k=3 seed=1 | crosstab column=species")
    #expect(table.column("rows") == ["48", "14", "50", "2", "36"])
    #expect(table.column("matched") == ["true", "false", "true", "false", "true"])
    let strict = try recorder.csv("iris | kmeans k=2 seed=1 | crosstab column=species share=0.95")
    #expect(!strict.column("matched").contains("true"))
  }
}
