import ArgumentParser
import Testing

@testable import seg

@Suite struct ArgumentTests {
  @Test func parametersAreGivenAsPairs() throws {
    #expect(try RunCommand.pairs([]) == [:])
    #expect(
      try RunCommand.pairs(["--k", "6", "--asof=2026-06-30"]) == ["k": "6", "asof": "2026-06-30"])
    #expect(try RunCommand.pairs(["--text=a=b", "--empty="]) == ["text": "a=b", "empty": ""])
    #expect(try RunCommand.pairs(["--low", "-3"]) == ["low": "-3"])
  }

  @Test(arguments: [["k", "6"], ["--k"], ["-k", "6"], ["--", "6"], ["--k", "6", "7"]])
  func otherWordsAreRefused(words: [String]) {
    #expect(throws: ValidationError.self) { try RunCommand.pairs(words) }
  }

  @Test(arguments: [
    (["f.seg"], ["run", "f.seg"]), (["f.seg", "--k", "6"], ["run", "f.seg", "--k", "6"]),
    (["run", "f.seg"], ["run", "f.seg"]), (["check", "f.seg"], ["check", "f.seg"]),
    (["fmt", "f.seg"], ["fmt", "f.seg"]), (["doc"], ["doc"]), (["help"], ["help"]),
    (["--version"], ["--version"]), ([], []),
  ])
  func aFileAloneIsRun(given: [String], expected: [String]) {
    #expect(SegCommand.withDefaults(given) == expected)
  }

  @Test(arguments: [
    ("4GB", 4_000_000_000), ("4gb", 4_000_000_000), ("512MB", 512_000_000),
    ("1.5GB", 1_500_000_000), ("2GiB", 2_147_483_648), ("64MiB", 67_108_864),
    ("3000000", 3_000_000), ("2000KB", 2_000_000), ("1TB", 1_000_000_000_000),
  ])
  func memoryIsReadWithItsUnit(text: String, bytes: Int) {
    #expect(MemorySize(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "GB", "much", "-4GB", "0", "1KB", "4 G", "nanGB", "infGB", "1e30GB"])
  func otherSizesAreRefused(text: String) {
    #expect(MemorySize(argument: text) == nil)
  }
}
