import Testing

/// Every rule is shown to fail on what it forbids and to hold on what it allows.
@Suite struct RuleTests {
  private static let manifest = """
    let swiftSettings: [SwiftSetting] = [
      .enableUpcomingFeature("InternalImportsByDefault")
    ]
    let kernelSettings = swiftSettings + []
    let package = Package(targets: [
      .target(name: "SegEngine", dependencies: [.product(name: "X")], swiftSettings: swiftSettings),
      .target(name: "SegPlot"),
      .target(name: "CEditLine"),
    ])
    """

  private func tree(_ path: String, _ text: String, package: String = manifest) -> SourceTree {
    let file = SourceText(path: path, text: text)
    let isTest = path.hasPrefix("Tests/")
    return SourceTree(
      package: SourceText(path: "Package.swift", text: package),
      sources: isTest ? [] : [file], tests: isTest ? [file] : [])
  }

  private static func function(lines: Int) -> String {
    "func f() {\n" + String(repeating: "  g()\n", count: lines - 2) + "}\n"
  }

  private static let broken: [(Rule, String, String, String)] = [
    (.imports, "Sources/SegPlot/A.swift", "import Foundation", "SegPlot may not import Foundation"),
    (.imports, "Sources/SegEngine/Metrics/A.swift", "import Dispatch", "only in Core/Parallel"),
    (
      .imports, "Sources/SegEngine/Core/ParallelA.swift", "import Dispatch", "only in Core/Parallel"
    ),
    (.imports, "Sources/New/A.swift", "import B", "New is not in the table"),
    (.fileLength, "Sources/SegPlot/A.swift", String(repeating: "\n", count: 601), "601 lines"),
    (.fileLength, "Tests/SegPlotTests/A.swift", String(repeating: "\n", count: 601), "601 lines"),
    (.functionLength, "Sources/SegPlot/A.swift", function(lines: 61), "61 lines"),
    (.printing, "Sources/SegPlot/A.swift", "\n  print(1)", "A.swift:2: `print("),
    (.printing, "Sources/SegPlot/A.swift", "Swift.print(1)", "`print("),
    (.printing, "Sources/SegTerminal/A.swift", "debugPrint(1)", "`debugPrint("),
    (.trapping, "Sources/SegPlot/A.swift", "let a = try! b()", "`try!`"),
    (.trapping, "Sources/SegPlot/A.swift", "let a = b as! C", "`as!`"),
    (.trapping, "Sources/SegPlot/A.swift", "default: fatalError()", "`fatalError(`"),
    (.unsafe, "Sources/SegPlot/A.swift", "a: UnsafePointer<B>", "`UnsafePointer`"),
    (.unsafe, "Sources/SegEngine/A.swift", "a.withUnsafeBytes {", "`withUnsafeBytes`"),
    (.unsafe, "Sources/SegEngine/A.swift", "unsafeBitCast(a)", "`unsafeBitCast`"),
    (.internalImports, "Sources/SegPlot/A.swift", "", "Package.swift#SegPlot: has none"),
    (.testNames, "Tests/SegPlotTests/A.swift", "@Test func a() {}", "…Tests.swift"),
    (.testNames, "Tests/SegPlotTests/ATests.swift", "func a() {}", "there is no test in it"),
  ]

  @Test(arguments: broken.indices)
  func complains(_ index: Int) throws {
    let (rule, path, text, expected) = Self.broken[index]
    let complaints = rule.complaints(about: tree(path, text), exceptions: [])
    #expect(complaints.count == 1)
    #expect(complaints.first?.contains(expected) == true, "\(complaints)")
  }

  private static let kept: [(Rule, String, String)] = [
    (.imports, "Sources/SegEngine/Core/Parallel.swift", "import Dispatch"),
    (.imports, "Sources/SegEngine/Core/Parallel+Chunks.swift", "import Dispatch"),
    (.imports, "Sources/SegData/Formats/CSV.swift", "internal import Foundation"),
    (.fileLength, "Sources/SegPlot/A.swift", String(repeating: "\n", count: 600)),
    (.functionLength, "Sources/SegPlot/A.swift", "struct A {\n\(function(lines: 60))}"),
    (.printing, "Sources/seg/A.swift", "print(1)"),
    (.printing, "Sources/segbench/A.swift", "print(1)"),
    (.printing, "Sources/SegPlot/A.swift", "a.print(1); func print(b: C) {} // print(2)"),
    (.trapping, "Sources/SegPlot/A.swift", "try? a(); b as? C; \"try! fatalError(\""),
    (.unsafe, "Sources/SegKernels/A.swift", "a: UnsafePointer<B>"),
    (.unsafe, "Sources/SegEngine/Core/Matrix.swift", "a.withUnsafeBytes {"),
    (.internalImports, "Sources/SegEngine/A.swift", ""),
    (.testNames, "Tests/SegPlotTests/ATests.swift", "@Test func a() {}"),
    (.testNames, "Tests/SegPlotTests/Helper.swift", "func a() {}"),
  ]

  @Test(arguments: kept.indices)
  func holds(_ index: Int) {
    let (rule, path, text) = Self.kept[index]
    #expect(rule.complaints(about: tree(path, text), exceptions: []) == [])
  }

  @Test func everyRuleIsShownToFail() {
    #expect(Set(Self.broken.map(\.0)) == Set(Rule.allCases))
  }

  @Test func settingsWithoutTheFeatureFail() {
    let without = Self.manifest.replacing("InternalImportsByDefault", with: "Other")
    let tree = tree("Sources/SegEngine/A.swift", "", package: without)
    let complaints = Rule.internalImports.complaints(about: tree, exceptions: [])
    #expect(
      complaints
        == ["Package.swift: the common settings do not turn InternalImportsByDefault on"])
  }

  @Test func exceptionsExcuseOnlyTheirPlace() {
    let tree = tree("Sources/SegPlot/A.swift", "print(1)\nprint(2)")
    let excused = ["Sources/SegPlot/A.swift"] as Set
    #expect(Rule.printing.complaints(about: tree, exceptions: []).count == 2)
    #expect(Rule.printing.complaints(about: tree, exceptions: excused) == [])
  }

  @Test func anExceptionWithoutNeedFails() {
    let tree = tree("Sources/SegPlot/A.swift", "a()")
    let complaints = Rule.printing.complaints(
      about: tree, exceptions: ["Sources/SegPlot/A.swift"])
    #expect(
      complaints
        == ["Sources/SegPlot/A.swift: the exception from printing is no longer needed"])
  }

  @Test func tableOfImportsInMarkdown() {
    let table = ImportTable(rows: [
      .init(
        target: "A", own: [.init(module: "B", only: ["C/D"]), .init(module: "E")],
        outside: [.init(module: "F", purpose: "`G`")])
    ])
    #expect(table.markdown.hasSuffix("\n| A | B (only `C/D`), E | `F` (for `G`) |\n"))
    let text = "# A\n\n| x |\n\n## B\n\ntext\n\n\(table.markdown)\n| y |\n"
    #expect(ReadmeTable.table(under: "B", in: text) == table.markdown)
    #expect(ReadmeTable.table(under: "C", in: text).isEmpty)
  }
}
