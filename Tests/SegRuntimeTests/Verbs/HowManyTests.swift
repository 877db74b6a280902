import SegTestSupport
import Testing

@testable import SegRuntime

/// Whether rows cluster at all, and into how many segments.
@Suite struct HowManyTests {
  /// P80: the rules differ on iris, and the verb shows that. log W is half of the inertia's logarithm.
  @Test func gapShowsItsRules() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "iris | gap k=1..8 power=1 references=60 restarts=5 seed=1")
    let logW = [4.551641707, 3.808397334, 3.519406751, 3.368123648]
    #expect(zip(table.numbers("log_w"), logW).allSatisfy { abs($0 - $1) < 1e-8 })
    #expect(table.column("tibs").firstIndex(of: "true") == 3)
    #expect(table.column("global_max").firstIndex(of: "true") != 3)
    #expect(recorder.transcript.contains("the rules do not agree"))
    let again = try Sessions.withExamples(threads: 3).exported(
      "iris | gap k=1..4 references=20 restarts=2 seed=1")
    #expect(
      try recorder.exported("iris | gap k=1..4 references=20 restarts=2 seed=1") == again)
    #expect(recorder.failing("iris | gap k=0..3") == ["S0213"])
    #expect(recorder.failing("iris | gap k=3..1").count == 1)
    #expect(try recorder.shown("six | gap k=1..3 references=10 | plot say=true").contains("k"))
  }

  @Test func stabilityOfEachSegment() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "iris | kmeans k=3 restarts=5 seed=1 | stability boot=40 seed=2")
    #expect(table.column("size") == ["62", "50", "38"])
    // The setosas come back always.
    #expect(table.numbers("jaccard")[1] > 0.99 && table.column("reading")[1] == "stable")
    #expect(table.numbers("samples").allSatisfy { $0 == 40 })
    for code in [
      "iris | kmedoids k=2", "iris | hclust | cut k=2", "iris | hclust | cut height=20",
      "iris | gmm k=2", "iris | dbscan eps=0.7 min=5", "iris | hdbscan min_size=5",
      "iris | bisecting k=2", "iris | minibatch k=2", "iris | clara k=2",
      "iris | hclust micro=40 | cut k=2",
    ] {
      let found = try recorder.csv("\(code) | stability boot=5 seed=1")
      #expect(found.numbers("jaccard").allSatisfy { $0 > 0.5 }, "\(code)")
    }
    let strength = try recorder.csv(
      "iris | kmeans k=3 restarts=3 seed=1 | stability method=prediction boot=20")
    #expect((0.4...0.9).contains(strength.numbers("value")[0]))
    let pairs = try recorder.csv(
      "iris | kmeans k=2 restarts=3 seed=1 | stability method=instability boot=10")
    #expect(pairs.numbers("value")[0] < 0.1)
    #expect(
      recorder.failing("iris | kmeans k=2 | stability method=prediction sample=50%") == ["S0206"])
    #expect(recorder.failing("iris | kmeans k=2 | stability sample=2").count == 1)
    #expect(recorder.failing("iris | optics min=5 | stability").count == 1)
    // A name does not take the method away.
    #expect(
      try recorder.csv(
        "iris | kmeans k=2 restarts=2 seed=1 | name 1 = \"big\" | stability boot=3"
      ).column("name")[0] == "big")
  }

  @Test func allIndicesHaveADirection() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | kmeans k=3 seed=1 | validate all=true")
    let values = Dictionary(
      uniqueKeysWithValues: zip(table.column("index"), table.column("value")))
    #expect(abs((Double(values["gamma"] ?? "") ?? 0) - 0.9140146724) < 1e-8)
    #expect(abs((Double(values["pbm"] ?? "") ?? 0) - 25.1753952808) < 1e-8)
    #expect(values["cophenetic"] == "" && values.count > 30)
    #expect(Set(table.column("good")) == ["large", "small", "knee"])
    #expect(recorder.failing("iris | kmeans k=2..4 | best by=marriott") == ["S0411"])
    let wide = try recorder.csv("iris | kmeans k=2..4 seed=1 | compare all=true")
    #expect(abs(wide.numbers("c_index")[1] - 0.032761038311) < 1e-8)
  }

  /// P82: iris divides the indices between 2 and 3; that is shown, and nothing is recommended.
  @Test func irisIsNotDecided() throws {
    let recorder = try Sessions.withExamples(threads: 2)
    let table = try recorder.csv("iris | kmeans k=2..8 restarts=5 seed=1 | compare per=criterion")
    let choices = Dictionary(
      uniqueKeysWithValues: zip(table.column("criterion"), table.column("choice")))
    #expect(choices["silhouette"] == "2" && choices["ch"] == "3" && choices["prediction"] == "2")
    #expect(choices["bic"] == "2" && choices["elbow"] != "")
    let twos = choices.values.count { $0 == "2" }
    let threes = choices.values.count { $0 == "3" }
    #expect(twos >= 10 && threes >= 4)
    #expect(recorder.transcript.contains("no k is recommended"))
    #expect(!recorder.transcript.contains("recommended: k="))
  }

  @Test func gapsOfOtherMethods() throws {
    let recorder = try Sessions.withExamples()
    let means = try recorder.csv("iris | gap k=1..4 references=10 seed=1")
    let tree = try recorder.csv("iris | gap k=1..4 method=hclust references=10 seed=1")
    let medoids = try recorder.csv(
      "iris | gap k=1..4 method=kmedoids references=10 restarts=2 seed=1")
    #expect(means.column("gap") != tree.column("gap"))
    // One group is the same, and no partition has less spread than the best of k-means.
    for other in [tree, medoids] {
      #expect(abs(other.numbers("log_w")[0] - means.numbers("log_w")[0]) < 1e-12)
      #expect(
        zip(other.numbers("log_w"), means.numbers("log_w")).allSatisfy { $0 >= $1 - 1e-9 })
    }
    recorder.forget()
    _ = try recorder.shown("iris | gap k=1..3 method=hclust linkage=average references=5 seed=1")
    #expect(recorder.notes.contains { $0.hasPrefix("cuts of a tree (average): tibs") })
    #expect(recorder.failing("iris | gap linkage=ward") == ["S0206"])
    #expect(recorder.checked("iris | gap linkage=ward") == ["S0206"])
  }

  /// Cuts of one tree are asked about its next splits, as `stop` does; other models are not.
  @Test func cutsOfATreeAreAskedAboutItsSplits() throws {
    let recorder = try Sessions.withExamples(threads: 2)
    let table = try recorder.csv("iris | hclust linkage=ward | cut k=2..6 | compare per=criterion")
    let names = table.column("criterion")
    let stop = try recorder.csv("iris | hclust linkage=ward | stop most=6")
    for (name, column) in [("duda", "ratio"), ("pseudo_t2", "pseudo_t2"), ("beale", "beale")] {
      let line = try #require(names.firstIndex(of: name))
      #expect(
        (2...6).map { table.numbers("k\($0)")[line] } == Array(stop.numbers(column).dropFirst()))
    }
    // The first k whose split is not called for, in the columns of `stop`.
    let (ratios, critical) = (stop.numbers("ratio"), stop.numbers("critical"))
    let duda = try #require(ratios.indices.first { ratios[$0] >= critical[$0] }) + 1
    let beale = try #require(stop.numbers("chance").firstIndex { $0 >= 0.1 }) + 1
    func choice(_ name: String, _ table: PlainCSV) -> String? {
      table.column("criterion").firstIndex(of: name).map { table.column("choice")[$0] }
    }
    #expect(choice("duda", table) == String(duda) && choice("pseudo_t2", table) == String(duda))
    #expect(choice("beale", table) == String(beale))
    // A range that begins later chooses from its own.
    let late = try recorder.csv("iris | hclust linkage=ward | cut k=4..6 | compare per=criterion")
    let wanted = (4...6).first { ratios[$0 - 1] >= critical[$0 - 1] }
    #expect(choice("duda", late) == wanted.map { String($0) } ?? "")
    let means = try recorder.csv("six | kmeans k=2..3 seed=1 | compare per=criterion")
    #expect(choice("duda", means) == nil)
  }

  @Test func groupsThatStandApartAreRecommended() throws {
    var lines = ["x,y"]
    for i in 0..<120 {
      let (a, b) = (Double(i * 7 % 31) / 31, Double(i * 11 % 37) / 37)
      lines.append("\(Double(i % 3) * 10 + a),\(Double(i % 3 * i % 2) + Double(i % 3 % 2) * 9 + b)")
    }
    let recorder = try Sessions.with(lines.joined(separator: "\n") + "\n")
    _ = try recorder.csv("t | kmeans k=2..5 restarts=5 seed=1 | compare per=criterion")
    #expect(recorder.transcript.contains("recommended"))
    let model = try recorder.shown("t | kmeans k=auto restarts=5 seed=1")
    #expect(model.contains("k=3"))
  }

  /// `k=auto` gives the same bits again, and says when the criteria differ.
  @Test func automaticNumberIsSaid() throws {
    let recorder = try Sessions.withExamples()
    let first = try recorder.exported("iris | kmeans k=auto restarts=3 seed=1")
    #expect(recorder.codes.contains("L24"))
    #expect(try recorder.exported("iris | kmeans k=auto restarts=3 seed=1") == first)
    #expect(try recorder.exported("iris | kmeans k=2 restarts=3 seed=1") == first)
    #expect(
      try Sessions.withExamples(threads: 3).exported("iris | kmeans k=auto restarts=3 seed=1")
        == first)
    #expect(try recorder.csv("iris | kmedoids k=auto seed=1").column("segment").contains("2"))
    let mixture = try recorder.exported("iris | gmm k=auto init=kmeans seed=1")
    #expect(try recorder.exported("iris | gmm k=2 init=kmeans seed=1") == mixture)
    #expect(recorder.failing("iris | kmeans k=some") == ["S0213"])
    #expect(recorder.failing("iris | kmeans k=0") == ["S0215"])
  }

  @Test func tendencyAndAdvice() throws {
    let recorder = try Sessions.withExamples()
    let flowers = try recorder.csv("iris | tendency simulations=100 references=10 seed=1")
    #expect(
      flowers.column("test") == ["hopkins", "dip_pc1", "dip_distances", "gap", "spectral"])
    #expect(flowers.column("reading").contains("clusters"))
    let flowersAlone = "iris | select numeric()"
    let advice = try recorder.csv("\(flowersAlone) | advise seed=1")
    #expect(
      advice.column("method").contains("k-means") && advice.column("reason").allSatisfy { $0 != "" }
    )
    // Every advised statement runs.
    for statement in advice.column("statement") {
      #expect(recorder.checked("\(flowersAlone) | \(statement)").isEmpty, "\(statement)")
    }
    let missing = try Sessions.with("a,b\n1,2\n,3\n4,4\n9,1\n2,2\n7,8\n")
    #expect(try missing.csv("t | advise").column("method").count == 5)
    #expect(missing.transcript.contains("incomplete"))
    let flat = try Sessions.with("a,b\n1,1\n1,1\n1,1\n")
    #expect(try flat.csv("t | advise").column("method").count == 5)
    #expect(flat.failing("t | tendency").count == 1)
    #expect(try recorder.shown("iris | vat say=true").contains("150 rows"))
  }
}
