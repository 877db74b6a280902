import Foundation
import SegData
import SegTestSupport
import Testing

@testable import SegRuntime

/// Results in the forms that other programs read.
@Suite struct ResultFormatTests {
  private static let table = Table(
    schema: Schema([Column("a|b", .text), Column("x_1", .number), Column("n", .integer)]),
    columns: [
      .texts(["say \"hi\", <you> & 5%", "", "", "line\nbreak"], Self.gap(2)),
      .numbers([0.1 + 0.2, -0.0, 1e300, 5], Validity()),
      .integers([9_007_199_254_740_993, 0, -1, 7], Self.gap(3)),
    ])

  private static func gap(_ row: Int) -> Validity {
    var validity = Validity()
    validity.remove(row)
    return validity
  }

  private func text(_ format: ResultFormat) -> String {
    TableWriter(table: Self.table, format: format).text()
  }

  @Test func separatedValuesTellMissingFromEmpty() {
    #expect(
      text(.csv) == """
        a|b,x_1,n
        "say ""hi"", <you> & 5%",0.30000000000000004,9007199254740993
        "",-0,0
        ,1e+300,-1
        "line
        break",5,
        """)
    #expect(text(.tsv).hasPrefix("a|b\tx_1\tn\n\"say \"\"hi\"\", <you> & 5%\"\t0.3"))
  }

  @Test func jsonReadsBackToTheSameValues() throws {
    for (format, isLines) in [(ResultFormat.json, false), (.jsonl, true)] {
      let source = isLines ? "[" + text(format).replacing("\n", with: ",") + "]" : text(format)
      let rows = try #require(
        try JSONSerialization.jsonObject(with: Data(source.utf8)) as? [[String: Any]])
      #expect(rows.count == 4)
      #expect(rows[0]["a|b"] as? String == "say \"hi\", <you> & 5%")
      // The reader of Foundation for any value rounds; the digits themselves do not.
      #expect(source.contains("\"x_1\": 0.30000000000000004"))
      #expect((rows[0]["n"] as? NSNumber)?.int64Value == 9_007_199_254_740_993)
      #expect(rows[1]["a|b"] as? String == "")
      #expect(rows[2]["a|b"] is NSNull && rows[3]["n"] is NSNull)
      #expect(rows[3]["a|b"] as? String == "line\nbreak")
    }
  }

  @Test func documentsEscapeWhatTheyWouldRead() {
    let markdown = text(.md).split(separator: "\n")
    #expect(markdown[0] == #"| a\|b | x\_1 | n |"#)
    #expect(markdown[1] == "| :--- | ---: | ---: |")
    #expect(markdown[2].contains("&lt;you> &amp; 5%"))
    #expect(markdown[4].hasPrefix("| · | 1e+300"))
    #expect(markdown[5].hasPrefix("| line<br>break"))
    let html = text(.html)
    #expect(html.contains("<td>say &quot;hi&quot;, &lt;you&gt; &amp; 5%</td>"))
    #expect(html.contains("<td class=\"null\">·</td>") && html.contains("<td></td>"))
    let latex = text(.latex)
    #expect(latex.contains(#"a\textbar{}b & x\_1 & n \\"#))
    #expect(latex.contains(#"\textless{}you\textgreater{} \& 5\%"#))
    #expect(latex.hasPrefix("\\begin{tabular}{lrr}"))
  }

  @Test func numbersReadBackToTheSameBits() {
    var random = SeededData(seed: 3)
    let odd: [Double] = [
      0.1, -0.0, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 123_456_789_012_345_680,
      1e15, 1 / 3,
    ]
    for value in odd + (0..<200).map({ _ in random.normal() * 1e9 }) {
      #expect(Double(NumberText.exact(value))?.bitPattern == value.bitPattern, "\(value)")
    }
    #expect(NumberText.exact(.infinity) == "inf" && JSONText.number(.nan) == "\"nan\"")
  }

  @Test func aModeShowsAllRowsAndAModelIsItsSegments() throws {
    let recorder = try Sessions.withExamples()
    recorder.session.settings.format = .csv
    #expect(try recorder.shown("iris").split(separator: "\n").count == 151)
    let model = try recorder.shown("six | kmeans k=2 seed=1")
    #expect(model == "segment,n,share\n1,3,0.5\n2,3,0.5")
    #expect(recorder.notes.contains { $0.hasPrefix("k-means") })
    #expect(try recorder.shown("= 1 / 3") == "0.3333333333333333")
    recorder.session.settings.format = .html
    #expect(try recorder.shown("six | plot x, y").hasPrefix("<svg"))
  }
}

/// One JSON object a line.
@Suite struct MachineOutputTests {
  private func lines(_ script: String) throws -> [[String: Any]] {
    let recorder = try Sessions.withExamples()
    recorder.session.settings.isMachine = true
    recorder.run(script)
    #expect(recorder.notes == [] && recorder.problems == [])
    return try recorder.results.map { line in
      #expect(!line.contains("\n"))
      return try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func resultsHaveColumnsAndRows() throws {
    let found = try lines("customers | select customer_id, age, city\n= [1, \"a\"]")
    #expect(found.count == 2)
    #expect(found[0]["kind"] as? String == "result" && found[0]["type"] as? String == "table")
    #expect(found[0]["line"] as? Int == 1 && found[1]["line"] as? Int == 2)
    let columns = try #require(found[0]["columns"] as? [[String: String]])
    #expect(columns.map { $0["name"] } == ["customer_id", "age", "city"])
    #expect(columns.map { $0["type"] } == ["integer", "integer", "text"])
    let rows = try #require(found[0]["rows"] as? [[Any]])
    #expect(rows.count == 15 && rows[2][1] is NSNull)
    #expect((found[1]["value"] as? [Any])?.count == 2)
  }

  @Test func problemsHavePlaceAndRepair() throws {
    let found = try lines("let t = iris\nt | haed 3")
    #expect(found.count == 1)
    let problem = found[0]
    #expect(problem["kind"] as? String == "error" && problem["code"] as? String == "S0201")
    #expect(problem["line"] as? Int == 2 && problem["column"] as? Int == 5)
    #expect(problem["end_line"] as? Int == 2 && problem["end_column"] as? Int == 9)
    #expect(problem["fix"] as? String == "t | head 3" && problem["fix_is_sure"] as? Bool == true)
    #expect(
      Set(problem.keys) == [
        "kind", "code", "message", "line", "column", "end_line", "end_column", "label", "notes",
        "fix", "fix_is_sure",
      ])
  }

  @Test func warningsAndNotesAreLinesToo() throws {
    let found = try lines("let m = orders | kmeans k=2 seed=1")
    let kinds = found.compactMap { $0["kind"] as? String }
    #expect(kinds.contains("warning") && kinds.contains("note"))
    #expect(found.contains { $0["code"] as? String == "L10" })
    #expect(found.contains { ($0["message"] as? String)?.hasPrefix("m: k-means") == true })
  }
}

/// `it` on the screen again.
@Suite struct ShowAgainTests {
  @Test func moreRowsOfTheSameResult() throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("iris")
    #expect(try #require(recorder.results.last).contains("150 rows, the first 20 shown"))
    recorder.forget()
    #expect(recorder.session.showAgain(rows: 60, isWhole: false) == .fine)
    let more = try #require(recorder.results.last)
    #expect(more.split(separator: "\n").count == 63)
    #expect(more.contains("150 rows, the first 60 shown"))
    #expect(recorder.session.showAgain(rows: 500, isWhole: false) == .fine)
    #expect(recorder.results.last?.contains("(150 rows)") == true)
  }

  /// A file that is gone is not missed: its rows were kept.
  @Test func nothingIsRunAgain() throws {
    let recorder = try Sessions.with("a\n" + (1...90).map { "\($0)\n" }.joined())
    recorder.enter("t | where a > 10")
    try recorder.write("a\nbroken", to: "t.csv")
    #expect(recorder.session.showAgain(rows: 70, isWhole: false) == .fine)
    #expect(recorder.results.last?.contains("80 rows, the first 70 shown") == true)
  }

  @Test func wholeShowsEveryColumnAndText() throws {
    let text = String(repeating: "long ", count: 20) + "end"
    let names = (1...40).map { "column_\($0)" }
    let rows = (0..<15).map { _ in names.map { _ in text }.joined(separator: ",") }
    let recorder = try Sessions.with(
      names.joined(separator: ",") + "\n" + rows.joined(separator: "\n") + "\n")
    recorder.enter("t")
    #expect(recorder.results.last?.contains("left out") == true)
    #expect(recorder.session.showAgain(rows: nil, isWhole: true) == .fine)
    let whole = try #require(recorder.results.last)
    #expect(whole.contains("column_40") && whole.contains("long end") && !whole.contains("…"))
  }

  @Test func withoutAResultItSaysSo() throws {
    let recorder = try SessionRecorder()
    #expect(recorder.session.showAgain(rows: 9, isWhole: false) == .failed)
  }
}
