import Testing

@testable import SegLanguage

@Suite struct TourTests {
  @Test func parsesWithoutDiagnostics() throws {
    let source = try caseText("tour.seg")
    let result = SegParser.parse(source, mode: .file)
    #expect(result.diagnostics.map { $0.render(source: source) } == [])
    #expect(result.script.statements.count == 37)
    #expect(result.tree.text == source)
  }
}
