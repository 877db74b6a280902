import SegTestSupport
import Testing

@testable import SegRuntime

/// Components, the columns that distances use, and the names of a model's own columns.
@Suite struct ReductionTests {
  @Test func clusteringAfterPCAUsesItsComponentsAlone() throws {
    let recorder = try Sessions.withExamples()
    let after = try recorder.csv("iris | pca n=2 | kmeans k=3 seed=1 | select segment, distance")
    let chosen = try recorder.csv(
      "iris | pca n=2 | kmeans pc1, pc2 k=3 seed=1 | select segment, distance")
    let all = try recorder.csv("iris | kmeans k=3 seed=1 | select segment, distance")
    #expect(after.rows == chosen.rows)
    #expect(after.rows != all.rows)
  }

  @Test func randomComponentsAreNearlyTheExactOnes() throws {
    let recorder = try Sessions.withExamples()
    let exact = try recorder.csv("iris | pca n=2").numbers("pc1")
    let random = try recorder.csv("iris | pca n=2 solver=randomized seed=1").numbers("pc1")
    #expect(zip(exact, random).allSatisfy { abs($0 - $1) < 1e-8 } && exact.count == 150)
    #expect(recorder.run("iris | pca n=2 solver=randomized seed=1") == .fine)
    #expect(recorder.results.last?.contains("PCA of covariances (randomized)") == true)
  }

  @Test func profilesShowTheColumnsBehindComponents() throws {
    let recorder = try Sessions.withExamples()
    let profile = try recorder.csv("iris | pca n=2 | kmeans k=3 seed=1 | profile")
    #expect(!profile.header.contains("pc1"))
    #expect(profile.header.count == 8)
  }

  @Test func columnsOfComponentsAreCheckedBeforeTheRun() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.checked("let m = iris | pca n=2 | kmeans k=2\niris | head 3 | assign m") == [])
    #expect(
      recorder.checked("let m = iris | pca n=2 | kmeans k=2\nsix | assign m") == ["S0204"])
  }

  @Test func aColumnThatGivesWayToTheModelsIsMentioned() throws {
    let recorder = try Sessions.with("segment,x\na,1\nb,2\nc,9\n")
    #expect(recorder.run("t | kmeans x k=2 seed=1") == .fine)
    #expect(recorder.notes.contains { $0.contains("the input's segment gives way") })
  }

  @Test func valuesTooLargeToSquareAreRefused() throws {
    let recorder = try Sessions.with("x\n1e200\n-1e200\n3\n")
    #expect(recorder.run("t | scale") == .failed)
    #expect(recorder.codes == ["S0401"])
    #expect(recorder.problems.joined().contains("1e+200 in column `x`, row 1"))
  }

  @Test func aColumnWithADotGetsItsQuotesOffered() throws {
    let recorder = try Sessions.with("a.b,c\n1,2\n3,4\n")
    #expect(recorder.run("t | where a.b > 1") == .failed)
    #expect(recorder.codes == ["S0226"])
    #expect(recorder.problems.joined().contains("fix  ->  t | where `a.b` > 1"))
    recorder.forget()
    #expect(recorder.run("t | select a.b") == .failed)
    #expect(recorder.problems.joined().contains("fix  ->  t | select `a.b`"))
  }

  @Test func aNameKeepsItsRowsWhenItsFileIsWrittenOver() throws {
    let recorder = try Sessions.with("x\n1\n2\n3\n")
    let script = """
      t | head 1 | export "copy.csv"
      let a = load "copy.csv"
      t | tail 2 | export "copy.csv"
      """
    #expect(recorder.run(script) == .fine)
    #expect(try recorder.csv("a").rows == [["1"]])
    #expect(try recorder.csv("load \"copy.csv\"").rows == [["2"], ["3"]])
  }

  @Test func itStandsForTheLastResultEachTime() throws {
    let recorder = try Sessions.with("x\n1\n2\n3\n")
    #expect(recorder.enter("t | where x > 1", "it | where x > 2") == .fine)
    recorder.forget()
    #expect(recorder.enter("it | schema", "t | head 2", "it | tail 1") == .fine)
    #expect(recorder.results.last?.contains("(1 row)") == true)
    #expect(recorder.results.last?.contains("2\n") == true)
  }
}
