import SegTestSupport
import Testing

@testable import SegRuntime

/// HDBSCAN* as a verb. Figures are of the hdbscan package 0.8.44.
@Suite struct HDBSCANVerbTests {
  @Test func groupsOfIris() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("iris | hdbscan min_size=5")
    #expect(model.column("segment").filter { $0 == "1" }.count == 100)
    #expect(model.column("segment").filter { $0 == "2" }.count == 50)
    let expected = [1, 0.91287093, 0.84515425]
    let found = Array(model.numbers("probability").prefix(3))
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-8 })
    #expect(abs(model.numbers("outlier_score")[1] - 0.08712907) < 1e-8)
  }

  @Test func trainingRowsAreAssignedToTheirSegments() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("iris | hdbscan min_size=5 selection=leaf min_samples=3")
    let again = try recorder.csv(
      "iris | assign {iris | hdbscan min_size=5 selection=leaf min_samples=3}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("probability") == model.column("probability"))
    #expect(model.column("segment").contains("0"))
  }

  @Test func noiseAloneIsAResult() throws {
    let recorder = try Sessions.withExamples()
    let none = try recorder.csv("iris | hdbscan min_size=100")
    #expect(Set(none.column("segment")) == ["0"])
    #expect(recorder.failing("iris | hdbscan min_size=1").count == 1)
    #expect(recorder.failing("iris | hdbscan min_size=9 max_size=4").count == 1)
  }
}
