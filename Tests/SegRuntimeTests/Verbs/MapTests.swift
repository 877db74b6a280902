import SegTestSupport
import Testing

@testable import SegRuntime

/// Maps of the rows: what they add, what later verbs make of it, and where new rows go.
@Suite struct MapTests {
  @Test(arguments: ["tsne", "umap"])
  func mapsAddTwoColumnsAndKeepTheOthers(_ verb: String) throws {
    let recorder = try Sessions.withExamples()
    let map = try recorder.csv("iris | \(verb) seed=1")
    #expect(map.header.suffix(2) == ["\(verb)1", "\(verb)2"])
    #expect(map.header.contains("species") && map.rows.count == 150)
    let text = try recorder.shown("iris | \(verb) seed=1")
    #expect(text.contains("trustworthiness 0.9") && text.contains("(k=10)"))
    #expect(text.contains(verb == "tsne" ? "KL 0." : "min_dist=0.1"))
    let drawn = try recorder.shown("iris | \(verb) seed=1 | plot color=species")
    #expect(drawn.contains("\(verb)1") && drawn.contains("setosa"))
    #expect(try recorder.shown("iris | \(verb) | plot \(verb)1, \(verb)2").contains("\(verb)2"))
  }

  /// A map is for looking: later verbs use what it was made from.
  @Test func clusteringAfterAMapUsesTheColumnsBehindIt() throws {
    let recorder = try Sessions.withExamples()
    let after = try recorder.csv(
      "iris | umap seed=1 | kmeans k=3 seed=1 | select segment, distance")
    let plain = try recorder.csv("iris | kmeans k=3 seed=1 | select segment, distance")
    #expect(after.rows == plain.rows)
    #expect(recorder.codes == [])
    let named = try recorder.csv(
      "iris | umap seed=1 | rename x = umap1 | kmeans k=3 seed=1 | select segment, distance")
    #expect(named.rows == plain.rows)
  }

  @Test func clusteringAMapIsRefusedUnlessItsColumnsAreNamed() throws {
    let recorder = try Sessions.withExamples()
    #expect(
      recorder.checked("iris | umap | select umap1, umap2 | kmeans k=3") == ["S0229"])
    #expect(recorder.run("iris | umap | kmeans umap1, umap2 k=3 seed=1") == .fine)
    #expect(recorder.codes == ["L23"])
  }

  @Test func newRowsFindTheirPlaceAmongTheOldOnes() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("let z = iris | scale\nlet m = z | umap seed=1") == .fine)
    let old = try recorder.csv("m | select umap1, umap2")
    let again = try recorder.csv("iris | assign m | select umap1, umap2")
    // Two flowers are equal and share the mean of their places.
    let moved = zip(old.numbers("umap1"), again.numbers("umap1")).map { abs($0 - $1) }
    #expect(moved.count == 150 && moved.count { $0 > 1e-5 } == 2)
    #expect(moved.allSatisfy { $0 < 0.5 })
    #expect(recorder.checked("six | assign m") == ["S0204"])
    #expect(recorder.checked("iris | assign m | select umap2, species") == [])
    recorder.forget()
    #expect(recorder.run("let t = iris | tsne\niris | assign t") == .failed)
    #expect(recorder.codes == ["S0208"])
    #expect(recorder.problems.joined().contains("has no place for new rows"))
  }

  /// P93.
  @Test func tooLargeAPerplexityGetsTheLargestOffered() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("iris | head 40 | tsne perplexity=30") == .failed)
    #expect(recorder.codes == ["S0405"])
    let text = recorder.problems.joined()
    #expect(text.contains("with 40 rows the perplexity is at most 13"))
    #expect(text.contains("tsne perplexity=13"))
    recorder.forget()
    #expect(recorder.run("iris | head 40 | tsne perplexity=13") == .fine)
    #expect(recorder.run("iris | head 3 | umap") == .failed)
    #expect(recorder.failing("iris | head 10 | umap neighbors=11") == ["S0405"])
    #expect(recorder.problems.joined().contains("umap neighbors=9"))
    #expect(recorder.run("iris | head 3 | tsne perplexity=1") == .failed)
  }

  @Test func smallTablesHaveSmallerDefaults() throws {
    let recorder = try Sessions.withExamples()
    let map = try recorder.shown("iris | head 10 | umap seed=1")
    #expect(map.contains("neighbors=9"))
    #expect(recorder.notes.contains { $0.contains("`neighbors` is 9, not 15") })
    let near = try recorder.shown("iris | head 20 | tsne")
    #expect(near.contains("perplexity=6"))
    #expect(recorder.notes.contains { $0.contains("the perplexity is 6, not 30") })
    #expect(recorder.run("iris | head 4 | umap | head 1") == .fine)
    #expect(recorder.run("iris | head 4 | tsne | head 1") == .fine)
    recorder.forget()
    let whole = try recorder.shown("iris | umap seed=1 stop=20")
    #expect(whole.contains("neighbors=15") && whole.contains("stop=20"))
    #expect(recorder.notes.allSatisfy { !$0.contains("not 15") })
  }

  @Test func missingValuesAreRefused() throws {
    let recorder = try Sessions.with("x,y\n1,2\n,3\n4,5\n6,7\n8,9\n")
    for verb in ["tsne perplexity=1", "umap neighbors=2"] {
      recorder.forget()
      #expect(recorder.run("t | \(verb)") == .failed)
      #expect(recorder.codes == ["S0401"])
    }
  }

  @Test func trustTellsOfMapsAndComponents() throws {
    let recorder = try Sessions.withExamples()
    let all = try recorder.csv("iris | pca n=4 | trust k=5")
    #expect(all.header == ["k", "trustworthiness", "continuity", "kept", "rows"])
    #expect(all.numbers("trustworthiness")[0] > 0.9999 && all.numbers("kept")[0] > 0.97)
    let one = try recorder.csv("iris | pca n=1 | trust k=5").numbers("trustworthiness")
    #expect(one[0] > 0.8 && one[0] < 0.999)
    let map = try recorder.csv("iris | tsne | trust k=5 sample=100")
    #expect(map.numbers("trustworthiness")[0] > 0.98 && map.numbers("rows") == [100])
    #expect(recorder.checked("iris | trust") == ["S0208"])
    recorder.forget()
    #expect(recorder.run("iris | pca | trust k=75") == .failed)
    #expect(recorder.codes == ["S0405"])
  }

  @Test func biplotsNeedComponents() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.checked("iris | umap | plot kind=biplot") != [])
  }
}
