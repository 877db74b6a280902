import Foundation
import Testing

/// Results of scripts for other programs.
@Suite struct FormatFlagTests {
  private func with(_ script: String, _ body: (Program) throws -> Void) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("id,x,city\n1,0.1,\n2,3,\"a,b\"\n", to: "t.csv")
    try program.write(script, to: "s.seg")
    try body(program)
  }

  @Test func formatWritesResultsOnStandardOutput() throws {
    try with("load \"t.csv\" id=id\n") { program in
      let csv = try program.run("run", "--format", "csv", "s.seg")
      #expect(csv.code == 0, "\(csv.errors)")
      #expect(csv.output == "id,x,city\n1,0.1,\n2,3,\"a,b\"\n")
      #expect(try program.run("s.seg", "--format=jsonl").output.hasPrefix("{\"id\": 1, \"x\": 0.1"))
      #expect(try program.run("s.seg", "--format", "nonsense").code == 2)
      #expect(try program.run("s.seg", "--format", "csv", "--json").code == 2)
    }
  }

  @Test func machineModeIsOneObjectALine() throws {
    try with("let t = load \"t.csv\"\nt | head 1\nt | haed\n") { program in
      let ending = try program.run("run", "--json", "s.seg")
      #expect(ending.code == 1)
      #expect(ending.errors == "")
      let kinds = try ending.output.split(separator: "\n").map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object?["kind"] as? String)
      }
      #expect(kinds.last == "error" && Set(kinds).isSubset(of: ["note", "result", "error"]))
    }
  }

  @Test func directivesWorkInPipedInput() throws {
    try with("") { program in
      let input = ":mode csv\nlet t = load \"t.csv\"\nt | head 1\n:more\n:mode\n?x\n"
      let ending = try program.run(input: input)
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output.contains("id,x,city\n1,0.1,\n"))
      #expect(ending.output.contains("* csv"))
      #expect(ending.output.contains("`x`: number, a column of the last result"))
      #expect(!ending.errors.contains("next  "), "tips are for those who type")
    }
  }

  @Test func lessonsRunInPipedInput() throws {
    try with("") { program in
      let ending = try program.run(input: "tutorial\ntutorial 1\n:tutorial hint\n:tutorial stop\n")
      #expect(ending.errors.contains("tutorial 1   First segments"), "\(ending.errors)")
      #expect(ending.errors.contains("Step 1 of ") && ending.errors.contains("load: "))
    }
  }
}
