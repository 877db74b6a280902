import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct PlotTests {
  /// A pipeline for each kind, without the options that follow.
  private static let uses: [PlotKind: String] = [
    .auto: "iris | plot petal_length",
    .scatter: "iris | plot petal_length, petal_width color=species kind=scatter",
    .biplot: "iris | pca n=2 | plot kind=biplot",
    .line: "orders | plot order_date, amount kind=line",
    .bar: "orders | plot country, amount kind=bar",
    .histogram: "iris | plot petal_length color=species kind=histogram",
    .density: "iris | plot petal_length color=species kind=density",
    .box: "iris | plot petal_length color=species kind=box",
    .lorenz: "orders | plot amount kind=lorenz",
    .mosaic: "orders | plot country, status kind=mosaic",
    .sankey: "orders | plot country, status kind=sankey",
    .parallel: "iris | kmeans k=3 seed=1 | plot kind=parallel",
    .radar: "iris | plot color=species kind=radar",
    .cards: "iris | kmeans k=3 seed=1 | plot kind=cards",
    .silhouette: "six_segments | plot kind=silhouette",
    .reachability: "iris | optics min=5 | plot kind=reachability",
    .condensed: "iris | hdbscan min_size=5 | plot kind=condensed",
    .kdistance: "iris | kdist k=4 | plot kind=kdistance",
    .curve: "iris | kmeans k=1..5 seed=1 | plot kind=curve",
    .dendrogram: "six | hclust | plot kind=dendrogram",
    .gap: "iris | gap k=1..3 references=5 restarts=2 | plot kind=gap",
  ]

  @Test(arguments: PlotKind.allCases)
  func everyKindIsReachable(_ kind: PlotKind) throws {
    let use = try #require(Self.uses[kind], "\(kind)")
    let recorder = try Sessions.withExamples()
    let drawn = try recorder.shown(use)
    #expect(drawn.split(separator: "\n").count > 2, "\(use)\n\(drawn)")
    let said = try recorder.shown(use + " say=true")
    #expect(
      said.count > 40 && !said.unicodeScalars.contains { (0x2500...0x28FF).contains($0.value) })
    try #require(recorder.run(use + " to=\"picture.svg\" title=\"A <title>\"") == .fine)
    let picture = try recorder.text(of: "picture.svg")
    #expect(picture.hasPrefix("<svg") && picture.contains("A &lt;title&gt;"))
    #expect(picture.contains("<desc>"))
  }

  private static let inputs: [String: [PlotKind]] = [
    "iris": [.biplot, .silhouette, .reachability, .condensed, .kdistance, .curve, .dendrogram],
    "six_segments": [.biplot, .reachability, .condensed, .kdistance, .curve, .dendrogram],
    "iris | optics min=5": [.condensed, .curve, .biplot],
    "iris | hdbscan min_size=5": [.reachability, .curve],
    "six | hclust": [.silhouette, .curve, .biplot],
    "iris | pca n=2": [.silhouette, .curve, .dendrogram],
    "iris | kmeans k=2..3 seed=1": PlotKind.allCases.filter { ![.auto, .curve].contains($0) },
  ]

  @Test(arguments: inputs.keys.sorted())
  func everyWrongKindIsRefusedBeforeTheRun(_ input: String) throws {
    let recorder = try Sessions.withExamples()
    for kind in try #require(Self.inputs[input]) {
      let source = "\(input) | plot kind=\(kind.rawValue)"
      #expect(recorder.checked(source) == ["S0208"], "\(source)")
    }
  }

  @Test func aWrongKindListsThoseThatFit() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("iris | plot kind=silhouette")
    #expect(recorder.transcript.contains("kinds that do: scatter, line, bar"))
  }

  @Test func whatIsDrawnFollowsTheValue() throws {
    let recorder = try Sessions.withExamples()
    func words(_ pipeline: String) throws -> String { try recorder.shown(pipeline + " say=true") }
    #expect(try words("iris | optics min=5 | plot").contains("order of the walk"))
    #expect(try words("iris | hdbscan min_size=5 | plot").contains("hierarchy of 150 rows"))
    #expect(try words("iris | kdist k=4 | plot").contains("the knee"))
    #expect(try words("iris | pca n=2 | plot").contains("petal_length points to the right"))
    #expect(try words("iris | kmeans k=1..6 seed=1 | plot").contains("the knee"))
    #expect(try words("iris | gmm k=1..4 seed=1 | plot").contains("the smallest bic"))
    #expect(try words("six | hclust | plot").contains("A tree of 6 leaves"))
    #expect(try words("iris | kmeans k=3 seed=1 | plot").contains("segment 1: 62 points"))
    #expect(
      try words("six_segments | silhouette per=row | plot").contains("Silhouettes of 6 rows"))
    #expect(try words("orders | plot country, status").contains("country by status"))
  }

  @Test func figuresOfTheSilhouettePlotAreThoseOfTheVerb() throws {
    let recorder = try Sessions.withExamples()
    let said = try recorder.shown("iris | kmeans k=3 seed=1 | plot kind=silhouette say=true")
    #expect(said.contains("The mean is 0.553"))
    #expect(said.contains("segment 2: 50 rows, mean 0.798"))
  }

  @Test func missingValuesAreLeftOutAndCounted() throws {
    let recorder = try Sessions.with("x,y,g\n1,2,a\n,3,a\n4,,b\n5,6,b\n7,8,a\n")
    let said = try recorder.shown("t | plot x, y color=g say=true")
    #expect(said.contains("3 points"))
    #expect(recorder.transcript.contains("2 rows with missing or infinite values"))
    #expect(try recorder.shown("t | plot x kind=box color=g say=true").contains("over 4 rows"))
  }

  @Test func tooManyGroupsAreRefused() throws {
    let rows = (0..<70).map { "\($0),\($0),n\($0)" }.joined(separator: "\n")
    let recorder = try Sessions.with("x,y,g\n" + rows + "\n")
    #expect(recorder.failing("t | plot x, y color=g") == ["S0206"])
    #expect(recorder.failing("t | plot x, g kind=mosaic") == ["S0206"])
    #expect(recorder.failing("t | plot kind=parallel") == ["S0206"])
  }

  @Test(arguments: ["rows", "segments"])
  func heatmapsOfAClustering(_ items: String) throws {
    let recorder = try Sessions.withExamples()
    let said = try recorder.shown("iris | kmeans k=3 seed=1 | heatmap of=\(items) say=true")
    #expect(said.contains("4 columns of"))
    #expect(recorder.checked("iris | heatmap of=segments") == ["S0208"])
  }

  @Test func heatmapsOfManyRowsAreFolded() throws {
    let rows = (0..<2_500).map { "\($0 % 17),\($0 % 23)" }.joined(separator: "\n")
    let recorder = try Sessions.with("x,y\n" + rows + "\n")
    #expect(try recorder.shown("t | heatmap leaves=12 say=true").contains("2,500 rows in 12 folds"))
  }

  @Test func aCircleIsWrittenAndTheTerminalSaysWhatItShows() throws {
    let recorder = try Sessions.withExamples()
    _ = try recorder.shown("six | hclust | dendrogram layout=circular")
    #expect(recorder.transcript.contains("here the tree stands horizontally"))
    try #require(
      recorder.run("six | hclust | dendrogram layout=circular to=\"tree.svg\"") == .fine)
    #expect(try recorder.text(of: "tree.svg").contains("rotate("))
  }

  @Test func valuesOfMarchThatAreSegmentsKeepTheirColours() throws {
    let recorder = try Sessions.with(
      "before,after\nGold,Silver\nGold,Gold\nSilver,Gold\nSilver,Lost\n")
    let said = try recorder.shown("t | plot before, after kind=sankey say=true")
    #expect(said.contains("Of the 2 in Gold: 1 to Gold (50 %) and 1 to Silver (50 %)."))
  }
}

extension PlotTests {
  /// The colour of a segment is that of its number, whichever column names it.
  @Test(arguments: ["segment", "segment_name"])
  func segmentsKeepTheirColours(_ column: String) throws {
    let recorder = try Sessions.withExamples()
    let drawn = try recorder.shown(
      """
      let named = iris | kmeans k=3 seed=1 | name 1 = "Zebra", 2 = "Ape", 3 = "Cat"
      named | select petal_length, petal_width, segment, segment_name
        | plot petal_length, petal_width color=\(column)
      """)
    #expect(drawn.contains("1 Zebra   2 Ape   3 Cat"))
    let flow = try recorder.shown("named | plot \(column), species kind=sankey")
    #expect(flow.contains("1 Zebra   2 Ape   3 Cat"))
  }
}

extension PlotTests {
  @Test func aThirdColumnCounts() throws {
    let recorder = try Sessions.with("a,b,n\nx,u,30\nx,v,10\ny,v,60\n")
    let said = try recorder.shown("t | plot a, b, n kind=mosaic say=true")
    #expect(said.contains("x, 40 % of all rows: u 75 %, v 25 %."))
    #expect(recorder.failing("t | plot n, b, a kind=mosaic") == ["S0218"])
    let crossed = try Sessions.withExamples().shown(
      "iris | kmeans k=3 seed=1 | crosstab column=species | plot say=true")
    #expect(crossed.contains("1, 41 % of all rows"))
  }
}

extension PlotTests {
  @Test func aSweepOverTwoSettingsIsSeveralCurves() throws {
    let recorder = try Sessions.withExamples()
    let said = try recorder.shown(
      "iris | gmm k=1..3 covariance=[full, diagonal] seed=1 | plot say=true")
    #expect(said.contains("full over k, 3 points"))
    #expect(said.contains("diagonal over k, 3 points"))
    #expect(said.contains("the smallest bic (full)"))
  }

  @Test func rowsWithoutAGroupAreGrey() throws {
    let recorder = try Sessions.with("x,y,g\n1,2,a\n2,3,\n4,1,b\n5,6,b\n7,8,a\n3,3,\n")
    let drawn = try recorder.shown("t | plot x, y color=g")
    #expect(drawn.contains("1 a   2 b   · missing"))
  }
}
