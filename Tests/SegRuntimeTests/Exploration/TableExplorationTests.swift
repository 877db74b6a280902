import SegTestSupport
import Testing

@testable import SegRuntime

/// The rows of a table, scrolled, sorted and filtered.
@Suite struct TableExplorationTests {
  private func orders(columns: Int = 80, rows: Int = 24) throws -> (
    SessionRecorder, Player<TableExploration>
  ) {
    let recorder = try Sessions.withExamples()
    return (recorder, Player(try recorder.view("orders"), columns: columns, rows: rows))
  }

  @Test func screens() throws {
    var (_, player) = try orders()
    expectSnapshot(player.screen, named: "explore-table-80.txt")
    player.resize(120, 40)
    player.press(.right)
    player.type("s")
    expectSnapshot(player.screen, named: "explore-table-120.txt")
  }

  @Test func sortsByTheColumnAndOffersIt() throws {
    var (recorder, player) = try orders()
    let place = try #require(player.state.columns.firstIndex { $0.name == "amount" })
    for _ in 0..<place { player.press(.right) }
    player.type("s")
    #expect(player.state.statement == "orders | sort amount")
    player.type("s")
    #expect(player.state.statement == "orders | sort -amount")
    let largest = try recorder.csv("orders | sort -amount | head 1").column("amount")[0]
    #expect(Double(player.state.texts[place][0]) == Double(largest))
    player.press(.enter)
    #expect(player.departure == Departure(statement: "orders | sort -amount", isTaken: true))
    player.type("s")
    #expect(player.state.statement == "orders")
  }

  @Test func filtersByAConditionOfTheLanguage() throws {
    var (recorder, player) = try orders()
    let count = try recorder.csv("orders | where amount > 100").rows.count
    player.type("/amount > 100")
    player.press(.enter)
    #expect(player.state.kept?.rowCount == count)
    player.type("q")
    #expect(player.departure == Departure(statement: "orders | where amount > 100", isTaken: false))
  }

  @Test func aWrongConditionIsExplainedAndChangesNothing() throws {
    var (_, player) = try orders()
    let before = player.state.kept?.rowCount
    player.type("/amuont > 100")
    player.press(.enter)
    #expect(player.screen.contains("amuont"))
    #expect(player.screen.contains("did you mean"))
    #expect(player.state.condition == "")
    #expect(player.state.kept?.rowCount == before)
    #expect(player.state.field?.text == "amuont > 100", "what was typed can be mended")
    player.press(.control("u"))
    player.type("amount >")
    player.press(.enter)
    #expect(player.state.condition == "")
    #expect(!player.state.message.isEmpty)
    player.type(" 100")
    player.press(.enter)
    #expect(player.state.condition == "amount > 100")
  }

  @Test func tabCompletesColumns() throws {
    var (_, player) = try orders()
    player.type("/amo")
    player.press(.tab)
    #expect(player.state.field?.text == "amount")
    player.press(.escape)
    #expect(player.state.field == nil)
  }

  @Test func onlyWindowsOfRowsAreRead() throws {
    let recorder = try SessionRecorder()
    var csv = "n\n"
    for row in 1...20_000 { csv += "\(row)\n" }
    try recorder.write(csv, to: "t.csv")
    try #require(recorder.run("let t = load \"t.csv\"") == .fine)
    var player = Player(try recorder.view("t", TableExploration.self))
    #expect(player.state.kept?.rowCount == 20_000)
    #expect((player.state.page?.table.rowCount ?? 0) <= 200)
    player.type("G")
    #expect(player.lines.contains { $0.hasPrefix("20,000 ") && $0.hasSuffix(" 20000") })
    #expect((player.state.page?.table.rowCount ?? 0) <= 200)
    for _ in 0..<30 { player.press(.pageUp) }
    let top = player.state.top
    #expect(top == 20_000 - 31 * player.state.visibleRows)
    #expect(player.lines[2].hasSuffix(" \(top + 1)"))
    player.type("g")
    #expect(player.lines[2].hasSuffix(" 1"))
  }

  @Test func scrollsToTheSides() throws {
    let recorder = try Sessions.with(
      (1...40).map { "column_\($0)" }.joined(separator: ",") + "\n"
        + (1...40).map { "\($0)" }.joined(separator: ",") + "\n")
    var player = Player(try recorder.view("t", TableExploration.self))
    #expect(player.lines[1].hasSuffix("›"))
    player.type("$")
    #expect(player.screen.contains("column_40"))
    #expect(player.lines[1].hasPrefix("‹"))
    player.type("0")
    #expect(player.screen.contains("column_1 "))
  }

  @Test func emptyTables() throws {
    let recorder = try Sessions.with("x\n1\n")
    var player = Player(try recorder.view("t", TableExploration.self))
    player.type("/x > 5")
    player.press(.enter, .down, .pageDown, .end, .home)
    #expect(player.state.kept?.rowCount == 0)
    #expect(player.lines[0].hasSuffix("0 rows"))
  }

  @Test func oddNamesAreWrittenAsTheLanguageNeedsThem() throws {
    let recorder = try Sessions.with("Total Spend\n2\n1\n")
    var player = Player(try recorder.view("t", TableExploration.self))
    player.type("sy")
    #expect(player.departure?.statement == "t | sort `Total Spend`")
    #expect(recorder.run("t | sort `Total Spend`") == .fine)
  }

  @Test func modelsAreTablesToo() throws {
    let recorder = try Sessions.withExamples()
    let player = Player(try recorder.view("six_segments", as: "table", TableExploration.self))
    #expect(player.screen.contains("segment"))
  }
}
