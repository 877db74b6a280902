import Foundation
import Testing

@testable import SegTerminal

struct HistoryTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func entriesComeBackWithAllTheirLines() throws {
    try withFile { path in
      var clock = 100
      let history = History(path: path) {
        clock += 1
        return clock
      }
      let texts = ["a", "b |\n  c\tx", "back\\slash \\n \r\n", "größe 日本"]
      for text in texts { try history.append(text) }
      let entries = History(path: path).load(limit: 10)
      #expect(entries.map(\.text) == texts)
      #expect(entries.map(\.seconds) == [101, 102, 103, 104])
    }
  }

  @Test func onlyTheNewestAreLoaded() throws {
    try withFile { path in
      let history = History(path: path, now: { 0 })
      for number in 1...5 { try history.append("\(number)") }
      #expect(history.load(limit: 2).map(\.text) == ["4", "5"])
      #expect(history.load(limit: 0).isEmpty)
    }
  }

  @Test func searchFindsPartsOfWords() throws {
    try withFile { path in
      let history = History(path: path, now: { 7 })
      for text in ["orders | head", ":history ord", "x |\n  Order", "y"] {
        try history.append(text)
      }
      let found = history.search("ORD", limit: 9) { !$0.hasPrefix(":") }
      #expect(found.map(\.text) == ["orders | head", "x |\n  Order"])
      #expect(history.search("o", limit: 1).map(\.text) == ["x |\n  Order"])
      #expect(history.search("z", limit: 9).isEmpty)
    }
  }

  @Test func blanksAndRepetitionsAreLeftOut() throws {
    try withFile { path in
      let history = History(path: path, now: { 0 })
      for text in ["a", "", " \n", "a", "b", "a"] { try history.append(text) }
      #expect(history.load(limit: 9).map(\.text) == ["a", "b", "a"])
    }
  }

  @Test func fileHasTheDescribedForm() throws {
    try withFile { path in
      try History(path: path, now: { 42 }).append("x\ny\\")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "seg-history 1\n42\tx\\ny\\\\\n")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
    }
  }

  @Test func damagedLinesAreSkipped() throws {
    try withFile { path in
      let text = "seg-history 1\nnonsense\n12\tgood\n13\tbad\\q\nx\ty\n14\talso good\n15\tcut\\"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(History(path: path).load(limit: 9).map(\.text) == ["good", "also good"])
    }
  }

  @Test func twoSessionsShareAFile() throws {
    try withFile { path in
      let (one, two) = (History(path: path, now: { 1 }), History(path: path, now: { 2 }))
      try one.append("a")
      try two.append("b")
      try one.append("c")
      #expect(one.load(limit: 9).map(\.text) == ["a", "b", "c"])
    }
  }

  @Test func aMissingFileIsEmptyAndItsFolderIsMade() throws {
    try withFile { path in
      let history = History(path: path + ".d/state/history", now: { 0 })
      defer { try? FileManager.default.removeItem(atPath: path + ".d") }
      #expect(history.load(limit: 5).isEmpty)
      try history.append("a")
      #expect(history.load(limit: 5).map(\.text) == ["a"])
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() {
    let history = History(path: "/dev/null/history", now: { 0 })
    #expect(throws: CocoaError.self) { try history.append("a") }
  }
}
