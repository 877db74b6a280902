import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// Models: roles, labels, sweeps, trees, refused input. Figures are of R 4.2.2 and scikit-learn 1.9.1.
@Suite struct ClusteringTests {
  private func near(_ found: [Double], _ expected: [Double], within: Double) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= within }
  }

  @Test func anIDNeverEntersADistance() throws {
    let rows = "0,0\n1,0\n0,2\n5,5\n6,5\n5,7\n".split(separator: "\n")
    let keyed = rows.enumerated().map { "\(1000 * ($0.offset % 2)),\($0.element)" }
    let recorder = try Sessions.with(
      "nr,x,y\n" + keyed.joined(separator: "\n") + "\n", load: "id=nr")
    let model = try recorder.csv("t | sort x, y | kmeans k=2 seed=1")
    let plain = try Sessions.withExamples().csv("six | kmeans k=2 seed=1")
    let distances = [model, plain].map { $0.column("distance").compactMap(Double.init).sorted() }
    #expect(near(distances[0], distances[1], within: 1e-12) && distances[0].count == 6)
    #expect(recorder.failing("t | select nr | kmeans k=2") == ["S0224"])
  }

  @Test func segmentsOfAnEarlierModelNeverEnterADistance() throws {
    let recorder = try Sessions.withExamples()
    let once = try recorder.csv("six | kmeans k=2 seed=1")
    let twice = try recorder.csv("six_segments | kmeans k=2 seed=1")
    #expect(once == twice)
  }

  @Test func labelsFallBySizeAndFiguresAreThoseOfOthers() throws {
    let recorder = try Sessions.withExamples()
    let counts = try recorder.csv("iris | kmeans k=3 seed=1 | freq segment")
    #expect(counts.column("segment") == ["1", "2", "3"])
    #expect(counts.column("n") == ["62", "50", "38"])
    let indices = try recorder.csv(
      "iris | kmeans k=3 seed=1 | validate silhouette, ch, db, db2, inertia")
    #expect(
      near(
        indices.numbers("value"),
        [0.5528190124, 561.6277566, 0.6619715465, 0.7255872844, 78.8514414], within: 5e-8))
    #expect(indices.column("variant").contains("q=2"))
  }

  @Test func aSweepIsACollectionWithOneRowAMember() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | kmeans k=2..4 seed=1 | compare silhouette, db, inertia")
    #expect(table.column("k") == ["2", "3", "4"])
    #expect(table.column("smallest") == ["53", "38", "28"])
    #expect(
      near(table.numbers("silhouette"), [0.6810461692, 0.5528190124, 0.4980505050], within: 5e-10))
    #expect(near(table.numbers("db"), [0.4042928372, 0.6619715465, 0.7803069839], within: 5e-10))
    #expect(
      near(table.numbers("inertia"), [152.3479518, 78.8514414, 57.2284732], within: 5e-7))
    let best = try recorder.csv("iris | kmeans k=2..4 seed=1 | best by=silhouette | freq segment")
    #expect(best.rows.count == 2)
    let least = try recorder.csv("iris | kmeans k=2..4 seed=1 | best by=inertia | freq segment")
    #expect(least.rows.count == 4)
    let one = try recorder.csv("iris | kmeans k=1..2 seed=1 | compare silhouette")
    #expect(one.column("silhouette").first == "")
  }

  @Test func sweepsOfTwoOptionsTakeAllPairs() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "six | hclust linkage=[single, ward] | cut k=2..3 | compare silhouette")
    #expect(table.column("linkage") == ["single", "single", "ward", "ward"])
    #expect(table.column("k") == ["2", "3", "2", "3"])
  }

  @Test func treesAreTablesOfMergesAsInR() throws {
    let recorder = try Sessions.withExamples()
    let tree = try recorder.csv("six | hclust linkage=ward")
    #expect(tree.header == ["step", "left", "right", "height", "count"])
    #expect(tree.rows.count == 5)
    #expect(
      near(
        tree.numbers("height"), [1, 1, 2.380476143, 2.380476143, 12.24744871], within: 5e-9))
    #expect(tree.numbers("left")[0] < 0 && tree.numbers("right")[0] < 0)
    #expect(tree.column("count").last == "6")
  }

  @Test func treesAreCutByNumberOrByHeight() throws {
    let recorder = try Sessions.withExamples()
    for k in 1...6 {
      let labels = try recorder.csv("six | hclust linkage=single | cut k=\(k)").column("segment")
      #expect(Set(labels).count == k)
    }
    #expect(
      try recorder.csv("six | hclust linkage=ward | cut height=5").column("segment")
        == recorder.csv("six | hclust linkage=ward | cut k=2").column("segment"))
    #expect(recorder.failing("six | hclust | cut") == ["S0206"])
    #expect(recorder.failing("six | hclust | cut k=2 height=3") == ["S0206"])
    #expect(recorder.failing("six | hclust | cut k=7").first?.hasPrefix("S04") == true)
  }

  @Test func invertedTreesAreNotCutByHeight() throws {
    // The merges lie at 1 and 0.81 on squared distances.
    let recorder = try Sessions.with("x,y\n0,0\n1,0\n0.5,0.9\n")
    #expect(recorder.failing("t | hclust linkage=centroid | cut height=0.9") == ["S0406"])
    #expect(recorder.notes.contains { $0.contains("inversions") })
    #expect(try recorder.csv("t | hclust linkage=centroid | cut k=2").column("segment").count == 3)
    let heights = try recorder.csv("t | hclust linkage=centroid").numbers("height")
    #expect(near(heights, [1, 0.81], within: 1e-12))
  }

  @Test func treesOverSmallGroupsGiveEveryRowASegment() throws {
    let recorder = try Sessions.withExamples()
    let tree = try recorder.csv("iris | hclust micro=20 seed=1")
    #expect(tree.rows.count == 19 && tree.numbers("height").last ?? 0 > 20)
    let sizes = try recorder.csv("iris | hclust micro=20 seed=1 | cut k=3 | freq segment")
    #expect(sizes.numbers("n").reduce(0, +) == 150 && sizes.rows.count == 3)
    let script = """
      let groups = iris | hclust micro=20 seed=1 | cut k=3
      groups | export "own.csv"
      iris | assign groups | export "again.csv"
      iris | hclust micro=20 seed=1 | dendrogram leaves=6 k=3 to="tree.svg"
      """
    #expect(recorder.run(script) == .fine, "\(recorder.transcript)")
    let columns = try ["own.csv", "again.csv"].map {
      PlainCSV(try recorder.text(of: $0)).column("segment")
    }
    #expect(columns[0] == columns[1])
    #expect(recorder.failing("iris | hclust micro=20 metric=manhattan") == ["S0206"])
  }

  @Test(arguments: [
    ("ward", "nearest centre"), ("average", "least average distance"),
    ("complete", "nearest medoid"), ("single", "nearest row"),
  ])
  func newRowsGoToATreesSegmentsByItsLinkage(linkage: String, rule: String) throws {
    let recorder = try Sessions.withExamples()
    let script = """
      let tree = six | hclust linkage=\(linkage) | cut k=2
      tree | export "own.csv"
      six | assign tree | export "again.csv"
      """
    #expect(recorder.run(script) == .fine, "\(recorder.transcript)")
    #expect(recorder.notes.contains { $0.contains(rule) && $0.contains("100.0 %") })
    let columns = try ["own.csv", "again.csv"].map {
      PlainCSV(try recorder.text(of: $0)).column("segment")
    }
    #expect(columns[0] == columns[1])
  }

  @Test func levelsOfATreeAreNestedAndThoseOfKMeansMayNotBe() throws {
    let recorder = try Sessions.withExamples()
    let tree = try recorder.csv("iris | hclust | cut k=2..4 | nesting")
    #expect(tree.header == ["k", "segment", "rows", "within", "share"])
    #expect(tree.column("k") == ["2", "2", "3", "3", "3", "4", "4", "4", "4"])
    #expect(tree.column("within").prefix(2) == ["", ""])
    #expect(Set(tree.column("share").dropFirst(2)) == ["1.0"])
    let means = try recorder.csv("iris | kmeans k=2..3 seed=1 | nesting")
    #expect(means.numbers("share").contains { $0 < 1 })
    #expect(recorder.failing("iris | kmeans k=2 | nesting").count == 1)
  }

  @Test func copheneticCorrelationGoesByTheTreesOwnMetric() throws {
    let recorder = try Sessions.with("x,y\n0,0\n1,0\n0.5,0.9\n4,7\n5,5\n")
    let found = try recorder.csv(
      "t | hclust linkage=average metric=[euclidean, manhattan] | compare cophenetic")
    // R: cor(cophenetic(hclust(d, "average")), d) with d = dist(t) and dist(t, "manhattan").
    #expect(near(found.numbers("cophenetic"), [0.9835364525, 0.9887165855], within: 5e-11))
  }

  @Test func namesStandBesideTheSegments() throws {
    let recorder = try Sessions.withExamples()
    let named = try recorder.csv(
      "iris | kmeans k=3 seed=1 | name 1 = \"Large\", 3 = \"Small\" | freq segment_name")
    #expect(Set(named.column("segment_name")) == ["Large", "2", "Small"])
    #expect(recorder.failing("six_segments | name 3 = \"None\"") == ["S0215"])
    let again = try recorder.csv(
      "six_segments | name 1 = \"A\" | name 2 = \"B\" | freq segment_name")
    #expect(Set(again.column("segment_name")) == ["A", "B"])
  }

  @Test func weightsCountRowsMoreThanOnce() throws {
    let recorder = try Sessions.with("w,x\n3,0\n1,1\n1,10\n1,11\n", load: "weight=w")
    let profile = try recorder.csv("t | kmeans k=2 seed=1")
    // The heavy row pulls the centre to (3·0 + 1·1) / 4.
    #expect(near(profile.numbers("distance").sorted(), [0.25, 0.5, 0.5, 0.75], within: 1e-12))
  }

  @Test func missingValuesAreCountedByColumnWithAWayOut() throws {
    let recorder = try Sessions.with("x,y,z\n1,2,1\n,4,2\n,,3\n7,8,4\n")
    #expect(recorder.failing("t | kmeans k=2") == ["S0401"])
    let problem = recorder.problems.joined()
    #expect(problem.contains("`x`: 2") && problem.contains("`y`: 1") && !problem.contains("`z`:"))
    #expect(problem.contains("fill x = median(x), y = median(y)"))
    #expect(problem.contains("where x != null and y != null"))
    #expect(recorder.run("t | fill x = median(x), y = median(y) | kmeans k=2") == .fine)
    #expect(recorder.run("t | where x != null and y != null | kmeans k=2") == .fine)
  }

  @Test func infiniteValuesAreRefused() throws {
    let recorder = try Sessions.with("x,y\n1,2\n0,4\n5,6\n")
    #expect(recorder.failing("t | derive x = log(x) | kmeans k=2") == ["S0401"])
    #expect(recorder.problems.joined().contains("`x`"))
    #expect(recorder.failing("t | derive x = -1 | log1p x") == ["S0405"])
  }

  @Test func constantColumnsBecomeZeroWithAWarning() throws {
    let recorder = try Sessions.with("x,c\n1,14.62\n2,14.62\n6,14.62\n")
    let table = try recorder.csv("t | scale")
    #expect(table.numbers("c") == [0, 0, 0])
    #expect(recorder.codes == ["L04"])
    #expect(recorder.problems.joined().contains("`c`"))
  }

  @Test func emptyAndTinyTablesAreRefusedKindly() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("six | where x > 99 | kmeans k=2") == ["S0403"])
    #expect(recorder.failing("six | head 2 | kmeans k=3").first?.hasPrefix("S040") == true)
    #expect(recorder.failing("six | head 0 | hclust").first?.hasPrefix("S04") == true)
    #expect(recorder.failing("orders | select country | kmeans k=2") == ["S0224"])
  }

  @Test func unequalSpreadIsMentioned() throws {
    let recorder = try Sessions.with("x,y\n1,20000\n2,70000\n3,10000\n1,90000\n")
    #expect(recorder.run("t | kmeans k=2") == .fine)
    #expect(recorder.codes == ["L03"])
    recorder.forget()
    #expect(recorder.run("t | scale | kmeans k=2") == .fine)
    #expect(recorder.codes == [])
  }

  @Test func columnsLeftOutAreMentioned() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("iris | kmeans k=2")
    #expect(recorder.notes.contains { $0.contains("left out: species (text)") })
  }

  @Test func warnedValuesOfPCAAreThoseOfR() throws {
    let recorder = try Sessions.withExamples()
    let text = try recorder.shown("iris | pca n=2 scale=true")
    #expect(text.contains("72.96 %") && text.contains("22.85 %"))
    #expect(recorder.failing("iris | pca n=5") == ["S0215"])
  }
}
