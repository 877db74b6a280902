import SegTestSupport
import Testing

@testable import SegRuntime

/// Figures are those of R's dbscan and scikit-learn.
@Suite struct DBSCANVerbTests {
  @Test func groupsOfIris() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("iris | dbscan eps=0.5 min=5 borders=first")
    let segments = model.column("segment")
    #expect(["0", "1", "2"].map { name in segments.count { $0 == name } } == [17, 84, 49])
    #expect(model.numbers("core").reduce(0, +) == 117)
    let cores = try recorder.csv("iris | dbscan eps=0.5 min=5 borders=noise")
    #expect(cores.column("segment").count { $0 != "0" } == 117)
  }

  @Test func trainingRowsAreAssignedToTheirSegments() throws {
    let recorder = try Sessions.withExamples()
    for fit in ["dbscan eps=0.4", "bisecting k=4 seed=1", "minibatch k=3 batch=20 seed=1"] {
      let model = try recorder.csv("iris | \(fit)")
      let again = try recorder.csv("iris | assign {iris | \(fit)}")
      #expect(again.column("segment") == model.column("segment"), "\(fit)")
    }
  }

  @Test func badSettingsAreNamed() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("iris | dbscan eps=0").count == 1)
    #expect(recorder.failing("iris | dbscan eps=0.5 min=0").count == 1)
    #expect(recorder.failing("iris | bisecting k=200 seed=1").count == 1)
  }
}
