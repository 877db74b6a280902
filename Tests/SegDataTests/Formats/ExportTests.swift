import Foundation
import Testing

@testable import SegData

@Suite struct ExportTests {
  @Test(arguments: [
    "t.csv", "t.tsv", "t.parquet", "t.json", "t.jsonl", "t.csv.gz", "t.json.gz", "t.csv.zst",
  ])
  func whatIsWrittenIsReadAgain(name: String) throws {
    try withFolder { folder in
      let backend = backend()
      let table = Table(
        ("id", texts("01", "02", "a\"b,c\n;ö")), ("x", numbers(0.1, nil, 1e22)),
        ("n", integers(1, -7, nil)),
        ("d", .dates([20_000, 20_001, 20_002], Validity())))
      let plan = Plan.stored(try backend.store(table))
      let summary = try backend.export(plan, to: folder + "/" + name)
      #expect(summary.rows == 3)
      let size =
        try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.size] as? Int
      #expect(summary.bytes == size)
      let source = try backend.inspect(LoadRequest(folder + "/" + name))
      #expect(try backend.run(.file(source)) == table)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
    }
  }

  @Test func writesGermanCSV() throws {
    try withFolder { folder in
      let backend = backend()
      let plan = Plan.stored(
        try backend.store(Table(("x", numbers(1234.5, -0.25)), ("t", texts("a;b", nil)))))
      _ = try backend.export(plan, to: folder + "/o.csv", options: ExportOptions(decimal: ","))
      let text = try String(contentsOfFile: folder + "/o.csv", encoding: .utf8)
      #expect(text == "x;t\n1234,5;\"a;b\"\n-0,25;\n")
    }
  }

  @Test func failureLeavesTheOldFile() throws {
    try withFolder { folder in
      let backend = backend()
      try write("old", to: folder + "/o.csv")
      let plan = Plan.stored(try backend.store(Table(("t", texts("1", "x")))))
      let broken = try plan.projecting([NamedScalar("v", .call("number", .column("t")))])
      let kind = failure { _ = try backend.export(broken, to: folder + "/o.csv") }
      #expect(kind == .conversion(value: "x", expected: "a number"))
      #expect(try String(contentsOfFile: folder + "/o.csv", encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["o.csv"])
    }
  }

  @Test func namesWhyNothingWasWritten() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Table(("t", texts("1")))))
    #expect(
      failure { _ = try backend.export(plan, to: "/dev/full", format: "csv") }
        == .diskFull("/dev/full"))
    #expect(
      failure { _ = try backend.export(plan, to: "/nowhere/at/all.csv") }
        == .notWritable("/nowhere/at/all.csv", reason: "there is no such folder"))
    #expect(
      failure { _ = try backend.export(plan, to: "a.xlsx") }
        == .unknownFormat("xlsx", known: ["csv", "tsv", "parquet", "json", "jsonl"]))
  }
}
