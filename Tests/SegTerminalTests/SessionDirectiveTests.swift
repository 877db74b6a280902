import Foundation
import SegRuntime
import SegTestSupport
import Testing

@testable import SegTerminal

@Suite struct SessionDirectiveTests {
  @Test func everyDirectiveIsUnderstoodAndSaysItsUse() {
    for entry in Directive.all {
      #expect(entry.form.hasPrefix(":" + entry.name) && !entry.help.isEmpty)
      if case .unknown(_, let hint)? = Directive(":\(entry.name) a b c d"), entry.name != "help" {
        #expect(hint == "usage: " + entry.form)
      }
    }
    #expect(Set(Directive.all.map(\.name)).count == Directive.all.count)
  }

  @Test func lessonsNeedNoColon() {
    #expect(Directive("tutorial") == .session("tutorial", []))
    #expect(Directive("  tutorial 2") == .session("tutorial", ["2"]))
    #expect(Directive(":tutorial hint") == .session("tutorial", ["hint"]))
    #expect(Directive("tutorial | head") == nil && Directive("tutorial |head") == nil)
  }

  @Test func beginningsAndWholeNames() {
    #expect(Directive(":mode csv") == .session("mode", ["csv"]))
    #expect(Directive(":wid") == .session("wider", []))
    #expect(Directive(":help how many segments") == .help(topic: "how many segments"))
    #expect(Directive("?") == .help(topic: nil))
    if case .unknown? = Directive(":mo") {} else { Issue.record(":mo is two") }
  }
}

@Suite struct PagerTests {
  @Test func onlyLongOrWideTextsArePaged() {
    let pager = Pager(height: 5, width: 10)
    #expect(!pager.isNeeded("a\nb\nc\nd"))
    #expect(pager.isNeeded("a\nb\nc\nd\ne"))
    #expect(pager.isNeeded("01234567890"))
    #expect(!pager.isNeeded("\u{1B}[1m0123456789\u{1B}[0m"))
  }
}

@Suite struct ParagraphTests {
  @Test func proseIsWrappedAndStatementsAreNot() {
    let text = "one two three four five six seven\nType   let a = b | c | d | e | f | g"
    #expect(
      Paragraphs.wrapped(text, width: 20)
        == ["one two three four", "five six seven", "Type   let a = b | c | d | e | f | g"])
  }
}

/// The classroom beside a session, its words caught.
@Suite struct LessonFileTests {
  @Test func lessonsOfTheRepositoryAreFound() {
    let root = Lessons.root(folder: Repository.root.path)
    #expect(root == Repository.root.path)
    let lessons = Lessons.all(in: root)
    #expect(lessons.map(\.lesson.title).first == "First segments")
    #expect(Lessons.all(in: nil).isEmpty)
  }

  @Test func tablesOfAFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "seg-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["b.csv", "a.CSV.gz", "c.parquet", "d.txt", ".hidden.csv"] {
      try Data().write(to: folder.appending(path: name))
    }
    #expect(DataFiles.tables(in: folder.path) == ["a.CSV.gz", "b.csv", "c.parquet"])
  }
}
