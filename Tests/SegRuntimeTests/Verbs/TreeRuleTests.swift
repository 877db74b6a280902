import SegTestSupport
import Testing

@testable import SegRuntime

/// Where a tree is cut, and groups in a graph.
@Suite struct TreeRuleTests {
  @Test func dynamicCuts() throws {
    let recorder = try Sessions.withExamples()
    // cutreeHybrid of R: 50, 60, 36 and 4 rows.
    let found = try recorder.csv(
      "iris | hclust linkage=average | cut dynamic=0 min=3 rest=noise | freq segment")
    #expect(found.column("n").sorted() == ["36", "4", "50", "60"])
    let run = "let segs = iris | hclust linkage=average | cut dynamic=1 min=10 rest=noise"
    #expect(recorder.run(run) == .fine)
    #expect(recorder.transcript.contains("dynamic cut (hybrid)"))
    #expect(recorder.run("iris | head 20 | assign segs") == .fine, "\(recorder.transcript)")
    #expect(recorder.run("segs | stability boot=3 seed=1") == .fine, "\(recorder.transcript)")
    let sweep = try recorder.csv(
      "iris | hclust linkage=average | cut dynamic=0..4 min=10 | compare silhouette")
    #expect(sweep.column("dynamic") == ["0", "1", "2", "3", "4"])
    recorder.forget()
    #expect(recorder.run("six | hclust | cut dynamic=1") == .fine)
    #expect(recorder.transcript.contains("L26"))
    #expect(
      recorder.run("orders | hclust amount, country metric=gower | cut dynamic=2 min=2") == .fine,
      "\(recorder.transcript)")
  }

  @Test func wrongCuts() throws {
    let recorder = try Sessions.withExamples()
    for code in [
      "six | hclust | cut", "six | hclust | cut k=2 height=3", "six | hclust | cut k=2 dynamic=1",
      "six | hclust | cut k=2 min=3", "six | hclust | cut height=2 rest=noise",
      "six | hclust | cut dynamic=5",
    ] {
      #expect(recorder.failing(code) == ["S0206"], "\(code)")
    }
    #expect(recorder.failing("iris | hclust micro=20 | cut dynamic=1") == ["S0411"])
    #expect(recorder.failing("iris | hclust linkage=median | cut dynamic=1") == ["S0406"])
    #expect(recorder.failing("six | hclust | cut k=some").count == 1)
    #expect(recorder.failing("six | hclust | cut k=0").count == 1)
  }

  @Test func treesCutByThemselves() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("iris | hclust | cut k=auto") == .fine, "\(recorder.transcript)")
    #expect(recorder.transcript.contains("k=auto takes k="))
    #expect(recorder.transcript.contains("k=2"))
    recorder.forget()
    #expect(recorder.run("six | hclust | cut k=auto") == .fine)
    #expect(recorder.transcript.contains("too few different rows"))
    #expect(
      recorder.failing("orders | hclust amount, country metric=gower | cut k=auto") == ["S0413"])
  }

  @Test func stoppingRules() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | hclust | stop most=5")
    #expect(table.column("k") == ["1", "2", "3", "4", "5"])
    #expect(table.column("height")[0] == "" && table.column("ch")[0] == "")
    #expect(table.numbers("size")[0] == 150)
    #expect(recorder.run("iris | hclust | stop most=5") == .fine)
    #expect(recorder.transcript.contains("Duda-Hart more than 5"))
    let ch = try recorder.csv("iris | hclust | cut k=3 | validate ch")
    #expect(abs(table.numbers("ch")[2] - ch.numbers("value")[0]) < 1e-8)
    // Cuts and trees over small groups have the merges too.
    #expect(try recorder.csv("iris | hclust | cut k=3 | stop most=5").column("k").count == 5)
    #expect(
      try recorder.csv("iris | hclust micro=20 seed=1 | stop most=40").column("k").count == 19)
    #expect(
      recorder.failing("orders | hclust amount, country metric=gower | stop") == ["S0413"])
    #expect(recorder.failing("iris | kmeans k=2 | stop").count == 1)
  }

  @Test func groupsThatHangTogether() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("let groups = iris | spectral k=3 seed=1") == .fine)
    #expect(recorder.transcript.contains("eigenvalues 0"), "\(recorder.transcript)")
    #expect(recorder.transcript.contains("nearest neighbours"))
    #expect(recorder.run("iris | head 9 | assign groups") == .fine, "\(recorder.transcript)")
    #expect(recorder.transcript.contains("the nearest row"))
    #expect(recorder.run("groups | profile") == .fine)
    recorder.forget()
    #expect(recorder.run("iris | scale | spectral k=auto affinity=rbf seed=1") == .fine)
    #expect(recorder.transcript.contains("k=auto takes k="))
    recorder.forget()
    #expect(recorder.run("six | spectral k=1 neighbors=1") == .fine)
    #expect(recorder.transcript.contains("L27"))
    for code in [
      "iris | spectral k=3 gamma=2", "iris | spectral k=3 affinity=rbf neighbors=4",
      "iris | spectral k=3 affinity=rbf metric=cosine",
    ] {
      #expect(recorder.failing(code) == ["S0206"], "\(code)")
    }
    #expect(recorder.failing("iris | spectral k=3 affinity=rbf gamma=0") == ["S0213"])
    #expect(recorder.failing("six | spectral k=7") == ["S0404"])
  }
}
