import Foundation
import Testing

@testable import SegData

@Suite struct LoadTests {
  private func load(
    _ text: String, _ name: String = "t.csv", _ change: (inout LoadRequest) -> Void = { _ in }
  ) throws -> (source: FileSource, table: Table) {
    try load(Data(text.utf8), name, change)
  }

  private func load(
    _ data: Data, _ name: String = "t.csv", _ change: (inout LoadRequest) -> Void = { _ in }
  ) throws -> (source: FileSource, table: Table) {
    try withFolder { folder in
      try write(data, to: folder + "/" + name)
      var request = LoadRequest(folder + "/" + name)
      change(&request)
      let backend = backend()
      let source = try backend.inspect(request)
      return (source, try backend.run(.file(source)))
    }
  }

  private func types(_ source: FileSource) -> [ColumnType] { source.schema.columns.map(\.type) }

  @Test func sniffsTypes() throws {
    let (source, table) = try load(
      "id,plz,price,day,at,ok,answer,big,none\n1,0123,1.5,2026-01-02,2026-01-02 10:00:00,true,Yes,12345678901234567890,\n"
        + "2,8000,2,2026-01-03,2026-01-03 11:30:00,false,No,1,\n")
    #expect(
      types(source) == [.integer, .text, .number, .date, .timestamp, .boolean, .text, .text, .text])
    #expect(
      table.lines == [
        "1|0123|1.5|2026-01-02|2026-01-02 10:00:00|true|Yes|12345678901234567890|null",
        "2|8000|2.0|2026-01-03|2026-01-03 11:30:00|false|No|1|null",
      ])
    #expect(source.guesses.contains(Guess(.delimiter, ",")))
    #expect(source.guesses.contains(Guess(.type(column: "plz"), "text")))
  }

  @Test func readsGermanFiles() throws {
    let text =
      "name;umsatz;stück;seit\r\nMüller & Söhne;1.234,56;1.000;31.12.2025\r\nGroß €;-2,5;20;01.02.2024\r\n"
    let windows = try #require(text.data(using: .windowsCP1252))
    for data in [Data(text.utf8), windows, Data([0xef, 0xbb, 0xbf]) + Data(text.utf8)] {
      let (source, table) = try load(data)
      #expect(source.schema.names == ["name", "umsatz", "stück", "seit"])
      #expect(types(source)[1] == .number && types(source)[3] == .date)
      #expect(table.row(0).map(\.number)[1] == 1234.56 && table.row(0).map(\.number)[2] == 1000)
      #expect(table.cell(0, 0) == .text("Müller & Söhne") && table.cell(1, 0) == .text("Groß €"))
      #expect(table.cell(1, 3) == .date(day(2024, 2, 1)))
      #expect(source.guesses.contains(Guess(.decimal, ",")))
    }
    let (source, _) = try load(windows)
    #expect(source.guesses.contains(Guess(.encoding, "cp1252")))
  }

  @Test func keepsMixedDecimalSignsAsText() throws {
    let (source, _) = try load("a;b\n1,5;2.5\n2,5;3.25\n")
    #expect(types(source) == [.text, .number])
    #expect(source.guesses.contains { $0.topic == .type(column: "a") && $0.doubt != nil })
  }

  @Test func takesWordsForMissingNumbersOnly() throws {
    let (source, table) = try load("land,wert,charge\nNA,1,1.5\nDE,NA, \nFR,3,2\n")
    #expect(types(source) == [.text, .integer, .number])
    #expect(table.lines == ["NA|1|1.5", "DE|null|null", "FR|3|2.0"])
    #expect(source.guesses.contains(Guess(.missing, "NA")))
    let given = try load("land,wert\n-9,1\nDE,-9\n") { $0.nullTokens = ["-9"] }
    #expect(given.table.lines == ["null|1", "DE|null"])
  }

  @Test func dropsBlanksThatStandAfterEveryDelimiter() throws {
    let (source, table) = try load(
      "id, name, x\na, Bob ,1\nb, ,2\n".replacing(",1", with: ", 1").replacing(",2", with: ", 2"))
    #expect(source.schema.names == ["id", "name", "x"])
    #expect(table.lines == ["a|Bob |1", "b|null|2"])
    let kept = try load("id,name\na, Bob\nb,Al\n")
    #expect(kept.table.lines == ["a| Bob", "b|Al"])
  }

  @Test func reportsDatesThatCanBeReadTwoWays() throws {
    let (source, _) = try load("d\n03/04/2026\n05/06/2026\n")
    #expect(source.guesses.contains { $0.topic == .dateFormat && $0.doubt != nil })
    let sure = try load("d\n03/04/2026\n25/06/2026\n")
    #expect(sure.source.guesses.contains(Guess(.dateFormat, "%d/%m/%Y")))
    let given = try load("d\n03/04/2026\n05/06/2026\n") { $0.dateFormat = "mm/dd/yyyy" }
    #expect(given.table.lines == ["2026-03-04", "2026-05-06"])
  }

  @Test func followsWhatIsGiven() throws {
    let (source, table) = try load("1|x\n2|y\n") {
      $0.header = false
      $0.delimiter = "|"
      $0.types = ["column0": .text]
    }
    #expect(source.schema.columns.map(\.type) == [.text, .text])
    #expect(table.lines == ["1|x", "2|y"])
    #expect(source.guesses.contains(Guess(.header, "false", isGiven: true)))
    #expect(
      failure { _ = try self.load("ab\n1\n") { $0.types = ["abc": .text] } }
        == .unknownColumn("abc", nearest: "ab"))
    #expect(failure { _ = try self.load("ab\n1\n") { $0.encoding = "ebcdic" } } != nil)
  }

  @Test func wholeNumbersWithLateTextsStayTexts() throws {
    let rows = (0..<40_000).map { "\($0),1" }.joined(separator: "\n")
    let (source, table) = try load("no,x\n" + rows + "\nC536,2\n")
    #expect(types(source) == [.text, .integer])
    #expect(table.rowCount == 40_001)
  }

  @Test func namesLineColumnAndValueOfAMisfit() throws {
    let kind = failure {
      _ = try self.load("id,amount\n1,2\n2,zwölf\n") { $0.types = ["amount": .number] }
    }
    guard case .badValue(let line, let column, let value, let expected, let file) = kind else {
      Issue.record("\(String(describing: kind))")
      return
    }
    #expect(line == 3 && column == "amount" && value == "zwölf" && expected == .number)
    #expect(file?.hasSuffix("/t.csv") == true)
    let error = DataError(
      .badValue(line: 3, column: "amount", value: "zwölf", expected: .number, file: "t.csv"))
    #expect(error.message == "`t.csv`, line 3, column `amount`: \"zwölf\" is not a number")
    #expect(error.advice == "types=[amount=text] reads the column as text")
  }

  @Test func namesLinesWithMissingFields() throws {
    let kind = failure { _ = try self.load("a,b\n1,x\n2\n3,y\n") }
    guard case .badLine(let line, let found, let expected, _) = kind else {
      Issue.record("\(String(describing: kind))")
      return
    }
    #expect(line == 3 && found == 1 && expected == 2)
  }

  @Test func readsSeveralFilesInTheOrderOfTheirNames() throws {
    try withFolder { folder in
      try write("a,b\n3,x\n", to: folder + "/p_2.csv")
      try write("a,b\n1,y\n2.5,z\n", to: folder + "/p_1.csv")
      try write("a,b\n9,y\n", to: folder + "/[p]*.csv")
      let backend = backend()
      let source = try backend.inspect(LoadRequest(folder + "/p_?.csv"))
      #expect(try backend.run(.file(source)).lines == ["1.0|y", "2.5|z", "3.0|x"])
      let odd = try backend.inspect(LoadRequest(folder + "/[p]*.csv"))
      #expect(try backend.run(.file(odd)).lines == ["9|y"])
      try write("b,a\n1,2\n", to: folder + "/p_3.csv")
      #expect(failure { _ = try backend.inspect(LoadRequest(folder + "/p_?.csv")) } != nil)
    }
  }

  @Test func readsHeadersWithoutRows() throws {
    let (source, table) = try load("a,b\n")
    #expect(source.schema.names == ["a", "b"] && table.rowCount == 0)
  }

  @Test func readsNestedJSONAsText() throws {
    let (source, table) = try load(
      "[{\"a\": 1, \"b\": {\"c\": [1, 2]}}, {\"a\": null, \"b\": null}]", "t.json")
    #expect(types(source) == [.integer, .text])
    #expect(table.lines == ["1|{\"c\":[1,2]}", "null|null"])
    let lines = try load("{\"a\": \"x\"}\n{\"a\": \"y\"}\n", "t.unknown")
    #expect(lines.source.format == "jsonl" && lines.table.lines == ["x", "y"])
  }

  @Test func readsFixtures() throws {
    let backend = backend()
    let source = try backend.inspect(LoadRequest(fixture("kunden.csv.gz")))
    #expect(source.schema.names == ["Kundennr", "Name", "Umsatz"])
    #expect(
      try backend.run(.file(source)).lines == ["0007|Ärztehaus, Köln|1234.5", "0012|O'Neill|null"])
  }
}
