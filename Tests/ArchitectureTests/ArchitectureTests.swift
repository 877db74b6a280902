import SegTestSupport
import Testing

@Suite struct ArchitectureTests {
  @Test(arguments: Rule.allCases)
  func holds(_ rule: Rule) throws {
    let complaints = rule.complaints(
      about: try SourceTree.checkedOut.get(), exceptions: Allowed.exceptions[rule] ?? [])
    #expect(complaints.isEmpty, "\n\(complaints.joined(separator: "\n"))")
  }

  @Test func looksAtAllSources() throws {
    let tree = try SourceTree.checkedOut.get()
    let targets = Set(tree.sources.map { $0.path.split(separator: "/")[1] }.map(String.init))
    #expect(targets == Set(Allowed.imports.rows.map(\.target)))
    #expect(tree.tests.contains { $0.path == "Tests/ArchitectureTests/ArchitectureTests.swift" })
  }

  @Test func readmeShowsTheTableOfImports() throws {
    let table = try ReadmeTable.text(under: "Who may import whom")
    #expect(
      table == Allowed.imports.markdown,
      "README.md must have this table under \"Who may import whom\":\n\(Allowed.imports.markdown)")
  }
}

enum ReadmeTable {
  /// The first Markdown table below a heading of README.md, with the line ends.
  static func text(under heading: String) throws -> String {
    table(under: heading, in: try Repository.text("README.md"))
  }

  static func table(under heading: String, in text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { !($0.hasPrefix("#") && $0.hasSuffix(" " + heading)) }
      .drop { !$0.hasPrefix("|") }
      .prefix { $0.hasPrefix("|") }
      .map { $0 + "\n" }.joined()
  }
}

extension SourceTree {
  /// This repository, read once for all rules.
  static let checkedOut = Result {
    SourceTree(
      package: try read("Package.swift"),
      sources: try Repository.files(below: "Sources", suffix: ".swift").map(read),
      tests: try Repository.files(below: "Tests", suffix: ".swift").map(read))
  }

  private static func read(_ path: String) throws -> SourceText {
    SourceText(path: path, text: try Repository.text(path))
  }
}
