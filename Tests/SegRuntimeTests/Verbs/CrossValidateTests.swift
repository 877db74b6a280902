import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct CrossValidateTests {
  @Test func mixturesAreJudgedByRowsTheyHaveNotSeen() throws {
    let recorder = try Sessions.withExamples()
    let code = "iris | gmm k=1..4 init=kmeans seed=1 | crossvalidate seed=1"
    let table = try recorder.csv(code)
    #expect(table.column("k") == ["1", "2", "3", "4"])
    let densities = table.numbers("log_density")
    #expect(densities[0] < densities[1] - 0.5)
    #expect(table.numbers("log_density_se").allSatisfy { (0.01...0.5).contains($0) })
    let choice = table.column("choice")
    #expect(choice.filter { $0.contains("best") }.count == 1)
    #expect(choice[1] == "one_se" || choice[1] == "best, one_se")
    #expect(table.column("folds") == ["5", "5", "5", "5"])
    _ = try recorder.shown(code)
    #expect(recorder.notes.contains { $0.hasPrefix("held-out log density is best for k=") })
    #expect(recorder.notes.contains { $0.hasSuffix("(5 folds, seed 1)") })
    let again = try Sessions.withExamples(threads: 3).exported(code)
    #expect(try recorder.exported(code) == again)
  }

  @Test func othersByTheirAgreement() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "iris | kmeans k=1..4 restarts=5 seed=1 | crossvalidate folds=3 seed=1")
    #expect(
      table.header == [
        "k", "segments", "agreement", "agreement_se", "strength", "strength_se", "folds", "choice",
      ])
    // One segment agrees with everything, and that says nothing.
    #expect(table.numbers("agreement")[0] == 1 && table.column("choice")[0].isEmpty)
    #expect(table.column("choice")[1].contains("one_se"))
    let one = try recorder.csv("iris | hclust | cut k=3 | crossvalidate seed=1")
    #expect(one.column("segments") == ["3"] && !one.header.contains("choice"))
    #expect(one.numbers("agreement")[0] > 0.5)
  }

  @Test func whatCannotBeRepeatedIsSaid() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("iris | hclust | crossvalidate") != [])
    #expect(recorder.failing("six | kmeans k=2 seed=1 | crossvalidate folds=1") == ["S0215"])
    #expect(recorder.failing("six | kmeans k=2 seed=1 | crossvalidate folds=4") == ["S0405"])
    _ = try recorder.shown("six | kmeans k=2 seed=1 | crossvalidate folds=3 seed=2")
    #expect(recorder.notes.contains("3 folds, seed 2"))
  }
}
