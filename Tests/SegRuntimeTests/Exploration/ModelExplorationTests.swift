import SegTestSupport
import Testing

@testable import SegRuntime

/// The rows of a clustering as points.
@Suite struct ModelExplorationTests {
  private func iris(columns: Int = 80, rows: Int = 24) throws -> (
    SessionRecorder, Player<ModelExploration>
  ) {
    let recorder = try Sessions.withExamples()
    try #require(recorder.run("let segs = iris | kmeans k=3 seed=1") == .fine)
    return (recorder, Player(try recorder.view("segs"), columns: columns, rows: rows))
  }

  @Test func screens() throws {
    var (_, player) = try iris()
    expectSnapshot(player.screen, named: "explore-model-80.txt")
    player.resize(120, 40)
    player.type("2")
    expectSnapshot(player.screen, named: "explore-model-120.txt")
  }

  @Test func aPickedSegmentIsTaken() throws {
    var (recorder, player) = try iris()
    player.press(.enter)
    #expect(player.departure == nil)
    player.press(.tab, .tab, .enter)
    #expect(player.departure == Departure(statement: "segs | where segment == 2", isTaken: true))
    #expect(recorder.run("segs | where segment == 2") == .fine)
  }

  @Test func aPickedSegmentIsNamed() throws {
    var (recorder, player) = try iris()
    player.type("3eBig \"spenders\"")
    player.press(.enter)
    let statement = try #require(player.departure?.statement)
    #expect(statement == "segs | name 3 = 'Big \"spenders\"'")
    #expect(recorder.run(statement) == .fine)
  }

  @Test func sizesAndSilhouettesAreThoseOfTheVerbs() throws {
    let (recorder, player) = try iris()
    let table = try recorder.csv("segs | silhouette")
    for (size, width) in zip(table.column("size"), table.column("silhouette")) {
      let value = try #require(Double(width))
      let wanted = NumberText.fixed(value, places: 4)
      #expect(player.lines.contains { $0.contains(" \(size) ") && $0.contains(wanted) }, "\(size)")
    }
  }

  @Test func axesAreChosen() throws {
    var (_, player) = try iris()
    #expect(player.screen.contains("x pc1   y pc2"))
    player.type("xxyy")
    #expect(player.screen.contains("x sepal_length   y sepal_width"))
  }

  @Test func everyPointIsSomewhere() throws {
    let (_, player) = try iris(columns: 200, rows: 60)
    let points = try #require(player.state.points)
    #expect(Set(points.leaders.compactMap(\.self)) == [1, 2, 3])
    #expect(points.leaders.contains { $0 != nil })
  }

  @Test func noiseComesLastAndIsPickedByZero() throws {
    let recorder = try Sessions.withExamples()
    try #require(recorder.run("let dens = iris | dbscan eps=0.5 min=8") == .fine)
    var player = Player(try recorder.view("dens", ModelExploration.self))
    #expect(player.state.segments.last?.number == 0)
    player.type("0")
    player.press(.enter)
    #expect(player.departure?.statement == "dens | where segment == 0")
    #expect(recorder.run("dens | where segment == 0") == .fine)
  }

  @Test func oneFeatureWillDo() throws {
    let recorder = try Sessions.with("x\n1\n2\n9\n10\n")
    try #require(recorder.run("let m = t | kmeans k=2 seed=1") == .fine)
    var player = Player(try recorder.view("m", ModelExploration.self))
    player.type("xy1?")
    player.resize(20, 8)
    #expect(!player.screen.isEmpty)
  }

  @Test func whatCanBeExplored() throws {
    let (recorder, _) = try iris()
    try #require(recorder.run("let tree = iris | hclust\nlet cut3 = tree | cut k=3") == .fine)
    let found = Dictionary(
      uniqueKeysWithValues: recorder.session.explorable.map { ($0.name, $0.views) })
    #expect(found["iris"] == [.table])
    #expect(found["segs"] == [.model, .table])
    #expect(found["tree"] == [.tree, .table])
    #expect(found["cut3"] == [.tree, .model, .table])
  }

  @Test func wrongNamesAreExplained() throws {
    let (recorder, _) = try iris()
    #expect(throws: (any Error).self) { try recorder.session.exploration(of: "iris", as: "tree") }
    do {
      _ = try recorder.session.exploration(of: "irsi", as: nil)
      Issue.record("there is no irsi")
    } catch {
      let text = "\(error)"
      #expect(text.contains("did you mean `iris`?"))
      #expect(text.contains("segs (model)"))
    }
  }
}
