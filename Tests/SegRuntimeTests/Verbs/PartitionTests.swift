import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// Fuzzy, directional and balanced segments, trees from above, and two trees. Figures are of R 4.2.2.
@Suite struct PartitionTests {
  private func near(_ found: [Double], _ expected: [Double], within: Double) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= within }
  }

  @Test(arguments: [
    "fuzzy k=3 seed=1", "fanny k=3 m=1.5", "spherical k=3 seed=1",
    "balanced k=3 min_size=1 seed=1",
  ])
  func fittedRowsAreAssignedToTheirSegments(_ fit: String) throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("iris | \(fit)")
    let again = try recorder.csv("iris | assign {iris | \(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(Set(model.column("segment")) == ["1", "2", "3"])
  }

  @Test func sharesOfFuzzySegments() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | fuzzy k=3 seed=1 | memberships")
    let shares = ["share_1", "share_2", "share_3"].map { table.numbers($0) }
    for row in 0..<150 {
      #expect(abs(shares.reduce(0) { $0 + $1[row] } - 1) < 1e-12)
      let own = Int(table.column("segment")[row]) ?? 0
      #expect(shares[own - 1][row] == table.numbers("membership")[row])
    }
    let dunn = shares.flatMap { $0 }.reduce(0) { $0 + $1 * $1 } / 150
    #expect(abs(dunn - 0.7833975) < 1e-5)
    let mixture = try recorder.csv("iris | gmm k=2 seed=1 noise=5% | memberships")
    #expect(mixture.numbers("share_0").count == 150 && mixture.numbers("share_2").count == 150)
  }

  /// The row between two centres belongs to both alike; a mixed clustering has no centres to measure from.
  @Test func sharesByDistanceToTheCentres() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | kmeans k=3 seed=1 | memberships")
    let shares = ["share_1", "share_2", "share_3"].map { table.numbers($0) }
    for row in 0..<150 {
      let own = Int(table.column("segment")[row]) ?? 0
      #expect(shares.allSatisfy { $0[row] <= shares[own - 1][row] })
      #expect(abs(shares.reduce(0) { $0 + $1[row] } - 1) < 1e-12)
    }
    let mixed = "customers | kprototypes age, city, visits k=2 seed=1 | memberships"
    #expect(recorder.failing(mixed) == ["S0208"])
  }

  @Test func coincidingCentresAreWarnedOf() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("iris | fuzzy k=3 m=30 seed=1") == .fine)
    #expect(recorder.codes.contains("L22"))
  }

  @Test func rowsOfZerosAreCountedAndLeftOut() throws {
    let recorder = try Sessions.with("a,b\n0,0\n1,2\n3,1\n0,0\n2,2\n")
    #expect(recorder.failing("t | spherical k=2") == ["S0408"])
    #expect(recorder.transcript.contains("where a != 0 or b != 0 | spherical k=2"))
    #expect(recorder.run("t | where a != 0 or b != 0 | spherical k=2") == .fine)
  }

  @Test func sizesAreKeptWithinLimits() throws {
    let recorder = try Sessions.withExamples()
    let equal = try recorder.csv("iris | balanced k=4 seed=1 | freq segment")
    #expect(equal.column("n") == ["38", "38", "37", "37"])
    let some = try recorder.csv("iris | balanced k=3 min_size=45 max_size=55 seed=1 | freq segment")
    #expect(some.numbers("n").allSatisfy { (45...55).contains($0) })
    #expect(recorder.failing("iris | balanced k=4 min_size=40") == ["S0405"])
    #expect(recorder.transcript.contains("1 to 37 for 150 rows"))
    #expect(recorder.failing("iris | balanced k=4 max_size=30") == ["S0405"])
    #expect(recorder.failing("iris | balanced k=4 min_size=30 max_size=20") == ["S0405"])
  }

  @Test func aTreeFromAbove() throws {
    let recorder = try Sessions.withExamples()
    #expect(try recorder.shown("iris | diana").contains("DIANA (divisive)"))
    #expect(recorder.transcript.contains("divisive coefficient 0.953798"))
    let heights = try recorder.csv("six | diana").numbers("height")
    #expect(
      near(heights, [1, 1, 2.236067977, 2.236067977, 8.602325267], within: 1e-9))
    #expect(try recorder.shown("six | diana | cut k=2 | dendrogram").contains("DIANA"))
  }

  @Test func twoTrees() throws {
    let recorder = try Sessions.withExamples()
    let same = try recorder.csv("iris | hclust | trees with={iris | hclust} most=4")
    #expect(near(same.numbers("value"), [1, 1, 0, 1, 1, 1], within: 1e-12))
    let other = try recorder.csv(
      "iris | hclust linkage=average | cut k=3 | trees with={iris | diana}")
    #expect(other.column("index").count == 12)
    #expect(recorder.failing("iris | hclust | trees with={six | hclust}") == ["S0411"])
    #expect(recorder.failing("iris | hclust | trees with={iris | hclust micro=9}") == ["S0411"])
    #expect(recorder.failing("iris | hclust | trees with={iris | kmeans k=2}").count == 1)
    let picture = try recorder.shown(
      "six | hclust linkage=single | tanglegram with={six | hclust} k=2")
    #expect(picture.contains("single") && picture.contains("Ward.D2"))
    let said = try recorder.shown(
      "iris | hclust | tanglegram with={iris | diana} leaves=10 say=true")
    #expect(said.contains("Two trees of 150 leaves"))
  }

  @Test func outliersSpeakOfIdsAndRefuseWeights() throws {
    var csv = "shop_id,amount,w\n"
    for row in 0..<60 { csv += "\(1000 + row),\(row * 37 % 61),\(1 + row % 3)\n" }
    let recorder = try Sessions.with(csv)
    _ = try recorder.shown("t | outliers")
    #expect(recorder.codes == ["L10"])
    #expect(recorder.transcript.contains("outliers amount, w"))
    _ = try recorder.shown("t | outliers amount")
    #expect(recorder.codes == [])
    try recorder.write(csv, to: "w.csv")
    let load = "let v = load \"w.csv\" id=shop_id weight=w"
    #expect(recorder.run(load) == .fine)
    #expect(recorder.failing("v | outliers method=lof") == ["S0441"])
    #expect(recorder.problems.joined().contains("v | select shop_id, amount | outliers method=lof"))
    #expect(recorder.checked("\(load)\nv | outliers") == ["S0441"])
  }

  @Test func outliersByEachMethod() throws {
    let recorder = try Sessions.withExamples()
    let plain = try recorder.csv("iris | outliers method=mahalanobis | sort -outlier_score")
    #expect(
      near(
        Array(plain.numbers("outlier_score").prefix(2)), [13.10109253, 12.88033104], within: 1e-8))
    #expect(plain.column("outlier").count { $0 == "true" } == 6)
    #expect(plain.column("reason").count { !$0.isEmpty } == 6)
    for method in ["robust", "lof", "isolation", "glosh"] {
      let table = try recorder.csv("iris | outliers method=\(method) share=4% seed=1")
      #expect(table.column("outlier").count { $0 == "true" } == 6, "\(method)")
      #expect(table.column("reason").count { !$0.isEmpty } == 6, "\(method)")
    }
    let factors = try recorder.csv("iris | outliers method=lof k=7 cut=1.4")
    #expect(factors.numbers("outlier_score") == (try recorder.csv("iris | lof k=7").numbers("lof")))
    #expect(
      recorder.failing("iris | derive twice = 2 * petal_width | outliers") == ["S0420"])
    #expect(recorder.transcript.contains("`twice`"))
  }

  @Test func smallSegmentsAndLargeOnes() throws {
    let recorder = try Sessions.withExamples()
    let fit = "iris | kmeans k=3 seed=1 | micro k=9 min=10 seed=1"
    let model = try recorder.csv(fit)
    let main = try recorder.csv("iris | kmeans k=3 seed=1")
    #expect(model.column("parent") == main.column("segment"))
    #expect(Set(model.column("segment")).count == 9)
    let again = try recorder.csv("iris | assign {\(fit)}")
    #expect(again.column("parent") == main.column("segment"))
    #expect(recorder.failing("iris | kmeans k=3 seed=1 | micro k=9 min=60") == ["S0403"])
    let large = try recorder.csv("\(fit) | macro | cut k=2 | freq segment")
    #expect(large.numbers("n") == [100, 50])
    #expect(recorder.failing("iris | dbscan eps=0.4 | macro") == ["S0405"])
  }

  @Test func whatSeveralClusteringsShare() throws {
    let recorder = try Sessions.withExamples()
    let fit = "iris | kmeans k=2..6 seed=1 | consensus k=3"
    let model = try recorder.csv(fit)
    #expect(model.numbers("agreement").allSatisfy { $0 > 0.3 && $0 <= 1 })
    let again = try recorder.csv("iris | assign {\(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(
      recorder.failing("for $k in [2, 3] { iris | head 140 | kmeans k=$k } | consensus k=200") == [
        "S0404"
      ])
  }
}
