import SegEngine
import Testing

struct ElbowTests {
  /// Inertia of iris for k = 1…10: the knee at 3 and its runner-up at 2 are nearly tied.
  @Test func irisIsNearlyTied() throws {
    let inertia = [
      681.3706, 152.3479518, 78.8514414, 57.2284732, 46.4461821, 39.0399872, 34.2982297,
      29.9889440, 27.9307588, 25.9725964,
    ]
    let elbow = try Elbow(ks: Array(1...10), costs: inertia)
    #expect(elbow.knee == 2 && elbow.runnerUp == 1)
    #expect(abs(elbow.depths[2] - 0.697) < 5e-4 && abs(elbow.depths[1] - 0.696) < 5e-4)
    #expect(elbow.margin > 0 && elbow.margin < 0.002)
    #expect(elbow.depths[0] == 0 && abs(elbow.depths[9]) < 1e-15)
  }

  @Test func unusableCurvesAreRefused() {
    #expect(throws: EngineError.self) { try Elbow(ks: [1, 2], costs: [2, 1]) }
    #expect(throws: EngineError.self) { try Elbow(ks: [1, 3, 2], costs: [3, 2, 1]) }
    #expect(throws: EngineError.self) { try Elbow(ks: [1, 2, 3], costs: [1, 1, 1]) }
    #expect(throws: EngineError.self) { try Elbow(ks: [1, 2, 3], costs: [1, 2]) }
  }
}
