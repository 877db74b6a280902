import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// A dendrogram that is walked and cut.
@Suite struct TreeExplorationTests {
  private func iris(columns: Int = 80, rows: Int = 24) throws -> (
    SessionRecorder, Player<TreeExploration>
  ) {
    let recorder = try Sessions.withExamples()
    try #require(recorder.run("let tree = iris | hclust") == .fine)
    return (recorder, Player(try recorder.view("tree"), columns: columns, rows: rows))
  }

  @Test func screens() throws {
    var (_, player) = try iris()
    expectSnapshot(player.screen, named: "explore-tree-80.txt")
    player.resize(120, 40)
    player.type("3")
    player.press(.right, .right)
    expectSnapshot(player.screen, named: "explore-tree-120.txt")
    player.type("?")
    expectSnapshot(player.screen, named: "explore-tree-help.txt")
  }

  @Test func countsAndSilhouettesAreThoseOfCut() throws {
    var (recorder, player) = try iris()
    player.type("3")
    let sizes = try recorder.csv("tree | cut k=3 | freq segment | sort segment")
    let lines = player.lines.filter { $0.hasSuffix("%") || $0.contains(" % ") }
    #expect(lines.count == 3)
    for (line, size) in zip(lines, sizes.column("n")) {
      #expect(line.contains(" \(size) "), "\(line)")
    }
    let widths = try recorder.csv("tree | cut k=3 | silhouette")
    for (line, width) in zip(lines, widths.column("silhouette")) {
      let value = try #require(Double(width))
      #expect(line.contains(NumberText.fixed(value, places: 4)), "\(line)")
    }
  }

  @Test func numbersAreThoseOfCutForEveryK() throws {
    let (recorder, player) = try iris()
    let outline = player.state.pane.outline
    for k in [1, 2, 3, 5, 9, 20, 60, 149, 150] {
      let groups = outline.groups(k)
      let numbers = try #require(outline.numbers(groups))
      var labels = [Int32](repeating: 0, count: 150)
      for (group, number) in zip(groups, numbers) {
        for row in outline.rowOrder[outline.rows(group)] { labels[Int(row)] = number }
      }
      #expect(labels == (try outline.source.labels(k: k)), "k = \(k)")
    }
    _ = recorder
  }

  @Test func profilesAreInOriginalUnits() throws {
    let recorder = try Sessions.withExamples()
    try #require(recorder.run("let tree = iris | scale | hclust") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self), columns: 120, rows: 40)
    player.type("2")
    let profile = try recorder.csv("tree | cut k=2 | profile")
    for name in ["petal_length", "sepal_width"] {
      for text in profile.column(name) {
        let value = try #require(Double(text))
        #expect(player.screen.contains(NumberText.significant(value, 4)), "\(name) \(text)")
      }
    }
  }

  @Test func theLineMovesByHeightAndIsTakenAsOne() throws {
    var (recorder, player) = try iris()
    player.press(.up)
    let taken = player.state.pane.line
    player.type("y")
    let statement = try #require(player.departure?.statement)
    #expect(player.departure?.isTaken == true)
    #expect(statement.hasPrefix("tree | cut height="), "\(statement)")
    let height = try #require(Double(statement.dropFirst("tree | cut height=".count)))
    #expect(abs(height - taken) < taken / 2)
    let labels = try player.state.pane.outline.source.labels(height: height)
    #expect(Int(labels.max() ?? 0) == player.state.pane.cut.k)
    #expect(recorder.run(statement) == .fine)
  }

  @Test func oneMoreAndOneFewer() throws {
    var (_, player) = try iris()
    player.type("+++")
    #expect(player.state.pane.cut.k == 5)
    player.type("-")
    #expect(player.state.pane.cut.k == 4)
    player.press(.enter)
    #expect(player.departure == Departure(statement: "tree | cut k=4", isTaken: true))
  }

  @Test func theLineStopsAtTheEnds() throws {
    var (_, player) = try iris()
    for _ in 0..<60 { player.press(.up) }
    #expect(player.state.pane.cut.k == 1)
    for _ in 0..<200 { player.press(.down) }
    #expect(player.state.pane.cut.k >= 100)
    for _ in 0..<200 { player.type("+") }
    #expect(player.state.pane.cut.k == 150)
    #expect(player.lines[0].hasSuffix("150 groups"))
  }

  @Test func leavingWithoutTakingMentionsTheCut() throws {
    var (_, player) = try iris()
    player.type("3q")
    #expect(player.departure == Departure(statement: "tree | cut k=3", isTaken: false))
    var (_, other) = try iris()
    other.press(.control("c"))
    #expect(other.departure == .silent)
  }

  @Test func branchesOpenAndFold() throws {
    var (_, player) = try iris()
    let before = player.state.pane.ends.count
    player.press(.right)
    player.type(" ")
    #expect(player.state.pane.ends.count == before + 1)
    player.press(.backspace)
    #expect(player.state.pane.ends.count == before)
    player.press(.enter)
    #expect(player.state.pane.ends.count == before + 1, "Enter opens while the cursor walks")
    player.press(.backspace, .backspace, .backspace)
    #expect(player.state.pane.ends.count < before)
    for _ in 0..<40 { player.press(.backspace) }
    #expect(player.state.pane.ends.count == 1)
  }

  @Test func findsRowsByIdAndByText() throws {
    let recorder = try Sessions.with(
      "customer_id,x\n310,1\n25,2\n31,3\n7,40\n99,41\n8,90\n", load: "id=customer_id")
    try #require(recorder.run("let tree = t | hclust") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self))
    player.type("3/31")
    player.press(.enter)
    let labels = try player.state.pane.outline.source.labels(k: 3)
    #expect(player.screen.contains("customer_id 31 is in group \(labels[3]) of"))
    #expect(player.screen.contains("◆"))
    #expect(player.state.pane.found.count == 1, "the same name comes before a longer one")
    player.type("/nobody")
    player.press(.enter)
    #expect(player.screen.contains("nothing is called \"nobody\""))
  }

  @Test func nextWalksThroughAllThatWereFound() throws {
    var (_, player) = try iris()
    player.type("/virginica")
    player.press(.enter)
    #expect(player.state.pane.found.count == 50)
    #expect(player.screen.contains("1 of 50"))
    player.type("n")
    #expect(player.screen.contains("2 of 50"))
    player.type("NN")
    #expect(player.screen.contains("50 of 50"))
  }

  @Test func comparesTwoLinkages() throws {
    var (recorder, player) = try iris()
    player.type("3c")
    let figures = try recorder.csv(
      "for $l in [\"ward\", \"average\"] { iris | hclust linkage=$l | cut k=3 } | compare cophenetic"
    )
    for text in figures.column("cophenetic") {
      let value = try #require(Double(text))
      #expect(player.screen.contains(NumberText.fixed(value, places: 4)), "\(text)")
    }
    #expect(player.screen.contains("ARI at 3 groups 0."))
    player.type("ty")
    #expect(player.departure?.statement == "iris | hclust linkage=average | cut k=3")
  }

  @Test func twoTreesStandSideBySide() throws {
    var (_, player) = try iris(columns: 120, rows: 40)
    player.type("3c")
    expectSnapshot(player.screen, named: "explore-tree-two.txt")
    player.type("+")
    #expect(player.lines[0].contains("tree  ward"))
    #expect(player.lines[0].components(separatedBy: ": 4 groups").count == 3, "both are cut")
    player.type("s")
    #expect(player.lines[0].components(separatedBy: ": 4 groups").count == 2, "one alone")
    player.type("st")
    player.press(.right)
    let row = player.state.pane.outline.rowOrder[player.state.pane.cursor]
    let other = player.state.panes[0]
    #expect(other.outline.rowOrder[other.cursor] == row, "the cursors stay on one row")
    player.resize(79, 24)
    #expect(player.lines[0].components(separatedBy: "cut at").count == 2, "no room for two")
    player.type("s")
    #expect(player.screen.contains("two trees need 80 columns"))
  }

  @Test func groupsOfMostlyTheSameRowsWearOneColour() throws {
    var (_, player) = try iris(columns: 120, rows: 40)
    player.type("3c")
    let (one, other) = (player.state.panes[0], player.state.panes[1])
    let sheet = player.state.sheet()
    var seen: [Set<Int32>] = []
    for (pane, layout) in zip([one, other], ViewLayout.halves(player.state.size)) {
      var colors: Set<Int32> = []
      for column in layout.axis..<layout.span.upperBound {
        if let color = sheet[column, layout.labelRow].style.group { colors.insert(color) }
      }
      seen.append(colors)
      #expect(pane.cut.k == 3)
    }
    #expect(seen == [[1, 2, 3], [1, 2, 3]])
    // Both trees have the 50 setosa as a branch; the last row of them is found in one colour.
    let setosa = [one, other].map { pane in
      pane.number(ofGroup: pane.group(at: pane.outline.rowOrder.firstIndex(of: 0) ?? 0))
    }
    let partner = player.state.figures?.comparison?.partners?[setosa[1] ?? 0]
    #expect(partner == setosa[0])
  }

  @Test func linkagesComeInTurn() throws {
    var (_, player) = try iris()
    player.type("cc")
    #expect(player.lines[22].contains(", complete 0."))
    #expect(player.state.panes.count == 2)
    player.type("tc")
    #expect(player.lines[22].contains(", single 0."))
    #expect(player.state.shown == 0)
  }

  @Test func aCutClusteringOpensItsTreeAtItsCut() throws {
    let (recorder, _) = try iris()
    try #require(recorder.run("let segs = tree | cut k=4") == .fine)
    var player = Player(try recorder.view("segs", TreeExploration.self))
    #expect(player.state.pane.cut.k == 4)
    player.type("+y")
    #expect(player.departure?.statement == "tree | cut k=5")
  }

  @Test func treesOfSmallGroups() throws {
    let recorder = try Sessions.withExamples()
    try #require(recorder.run("let tree = iris | hclust micro=20 seed=1") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self))
    player.type("3")
    let outline = player.state.pane.outline
    #expect(Set(outline.rowOrder) == Set(0..<150))
    let labels = try outline.source.labels(k: 3)
    let numbers = try #require(outline.numbers(outline.groups(3)))
    for (group, number) in zip(outline.groups(3), numbers) {
      for row in outline.rowOrder[outline.rows(group)] { #expect(labels[Int(row)] == number) }
    }
    player.type("c")
    #expect(player.screen.contains("ARI at 3 groups"))
  }

  @Test func inversionsAreCutByNumber() throws {
    let recorder = try Sessions.with("id,x,y\n1,0,0\n2,1,0\n3,0.5,0.87\n4,5,5\n", load: "id=id")
    try #require(recorder.run("let tree = t | hclust linkage=centroid") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self))
    #expect(player.state.pane.outline.hasInversions)
    player.press(.down)
    #expect(player.state.pane.cut.k == 3)
    player.type("y")
    #expect(player.departure?.statement == "tree | cut k=3")
  }

  @Test func aTreeOfOneRow() throws {
    let recorder = try Sessions.with("x\n1\n")
    try #require(recorder.run("let tree = t | hclust") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self))
    player.type("+-3 c")
    player.press(.up, .down, .left, .right, .backspace, .enter)
    #expect(player.state.pane.cut.k == 1)
  }

  @Test func wideNamesKeepTheirPlaces() throws {
    let recorder = try Sessions.with("kunde,x\n日本太郎,1\n中,2\nä\u{308}bc,9\n", load: "id=kunde")
    try #require(recorder.run("let tree = t | hclust") == .fine)
    let player = Player(try recorder.view("tree", TreeExploration.self))
    for line in player.lines { #expect(Padding.width(line) <= 80) }
    #expect(player.screen.contains("日本太郎"))
  }

  @Test func manyLeavesFoldToTheScreen() throws {
    let recorder = try SessionRecorder()
    var csv = "x,y\n"
    for row in 0..<3_000 { csv += "\((row * 7919) % 1009),\((row * 104_729) % 997)\n" }
    try recorder.write(csv, to: "t.csv")
    try #require(recorder.run("let tree = load \"t.csv\" | hclust") == .fine)
    var player = Player(
      try recorder.view("tree", TreeExploration.self), columns: 100, rows: 30, doesWork: false)
    #expect(player.state.pane.ends.count <= 100 / 4)
    player.type("9")
    for _ in 0..<300 { player.type("+") }
    #expect(player.state.pane.cut.k == 309)
    #expect(player.state.pane.ends.count <= 100 / 4)
    #expect(player.lines.allSatisfy { Padding.width($0) <= 100 })
    expectSnapshot(player.screen, named: "explore-tree-many.txt")
  }

  @Test func estimatesStateTheirError() throws {
    let recorder = try SessionRecorder()
    var csv = "x\n"
    for row in 0..<4_500 { csv += "\((row * 7919) % 4501 + (row % 3) * 9000)\n" }
    try recorder.write(csv, to: "t.csv")
    try #require(recorder.run("let tree = load \"t.csv\" | hclust") == .fine)
    var player = Player(try recorder.view("tree", TreeExploration.self))
    player.type("3")
    #expect(player.screen.contains(" ± "))
    #expect(player.screen.contains("(1,000 of 4,500 rows)"))
  }

  @Test func anySizeOfScreenWillDo() throws {
    var (_, player) = try iris()
    for (columns, rows) in [(1, 1), (20, 8), (40, 10), (300, 90)] {
      player.resize(columns, rows)
      #expect(player.lines.count - 1 == max(rows, 8))
    }
  }
}
