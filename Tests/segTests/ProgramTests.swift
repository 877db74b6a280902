import Foundation
import SegTestSupport
import Testing

/// The program as a user meets it: exit codes, streams, files.
@Suite struct ProgramTests {
  private static let table = "id,x,y\n1,0,0\n2,1,0\n3,0,2\n4,5,5\n5,6,5\n6,5,7\n"

  private func with(_ script: String = "", _ body: (Program) throws -> Void) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.table, to: "t.csv")
    try program.write(script, to: "s.seg")
    try body(program)
  }

  @Test func resultsGoToStandardOutputAndTheRestToStandardError() throws {
    try with("let t = load \"t.csv\" id=id\nt | head 2\nlet m = t | kmeans k=2 seed=1\n") {
      program in
      let ending = try program.run("run", "s.seg")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output.contains("(2 rows)"))
      #expect(!ending.output.contains("k-means"))
      #expect(ending.errors.contains("t.csv: ") && ending.errors.contains("3 columns"))
      #expect(ending.errors.contains("m: k-means"))
      #expect(!(ending.output + ending.errors).contains("\u{1B}"))
    }
  }

  @Test func aFileAloneRunsAndParametersAreFlags() throws {
    let script = "param $k = 2, min=2, help=\"Segments\"\n= \"k is {$k}\"\n"
    try with(script) { program in
      #expect(try program.run("s.seg").output == "k is 2\n")
      #expect(try program.run("s.seg", "--k", "6").output == "k is 6\n")
      #expect(try program.run("run", "s.seg", "--k=7", "--threads", "1").output == "k is 7\n")
      let unknown = try program.run("run", "s.seg", "--m", "6")
      #expect(unknown.code == 2)
      #expect(
        unknown.errors.contains("no parameter `m`") && unknown.errors.contains("--k  Segments"))
      let low = try program.run("run", "s.seg", "--k", "1")
      #expect(low.code == 1)
      #expect(low.errors.contains("S0223"))
    }
  }

  @Test func scriptsComeFromStandardInput() throws {
    try with { program in
      let ending = try program.run("run", "-", input: "= 6 * 7\n")
      #expect(ending.output == "42\n")
    }
  }

  @Test func linesPipedIntoThePromptRun() throws {
    try with { program in
      let ending = try program.run(input: "let t = load \"t.csv\"\n= count(t) + 1\n")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output.contains("7"))
      #expect(!ending.output.contains("\u{1B}"))
    }
  }

  @Test func failedScriptsEndWithOne() throws {
    try with("load \"t.csv\" | haed 2\n") { program in
      let ending = try program.run("run", "s.seg")
      #expect(ending.code == 1)
      #expect(ending.output == "")
      #expect(
        ending.errors.contains("error S0201") && ending.errors.contains("did you mean `head`?"))
    }
    try with("assert 1 > 2, message=\"no\"\n") { program in
      let ending = try program.run("s.seg")
      #expect(ending.code == 1)
    }
  }

  @Test func wrongUseEndsWithTwo() throws {
    try with { program in
      #expect(try program.run("run").code == 2)
      #expect(try program.run("run", "none.seg").code == 2)
      #expect(try program.run("run", "s.seg", "--threads", "0").code == 2)
      #expect(try program.run("run", "s.seg", "--memory", "much").code == 2)
      #expect(try program.run("fmt", "--nonsense", "s.seg").code == 2)
      #expect(try program.run("doc", "nothing_of_the_kind").code == 2)
      let ending = try program.run("check", "none.seg")
      #expect(ending.code == 2)
      #expect(ending.output == "")
      #expect(ending.errors.contains("none.seg"))
    }
  }

  @Test func checkFindsMistakesWithoutRunning() throws {
    try with("load \"t.csv\" | head 1 | export \"o.csv\"\n= 1\n") { program in
      let ending = try program.run("check", "s.seg")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output == "")
      #expect(!program.exists("o.csv"))
      try program.write("load \"t.csv\" | where z > 1\nlod \"t.csv\"\n", to: "bad.seg")
      let bad = try program.run("check", "s.seg", "bad.seg")
      #expect(bad.code == 1)
      #expect(bad.errors.contains("bad.seg") && bad.errors.contains("S0204"))
      #expect(bad.errors.contains("S0202"))
    }
  }

  @Test func formatChecksAndChanges() throws {
    let ugly = "let   t=load \"t.csv\"|head   2\n"
    try with(ugly) { program in
      let checked = try program.run("fmt", "--check", "s.seg")
      #expect(checked.code == 1)
      #expect(try program.text(of: "s.seg") == ugly)
      #expect(try program.run("fmt", "s.seg").code == 0)
      let formatted = try program.text(of: "s.seg")
      #expect(formatted == "let t = load \"t.csv\" | head 2\n")
      #expect(try program.run("fmt", "--check", "s.seg").code == 0)
      #expect(try program.run("fmt", "-", input: ugly).output == formatted)
      try program.write("let = (\n", to: "s.seg")
      #expect(try program.run("fmt", "s.seg").code == 1)
      #expect(try program.text(of: "s.seg") == "let = (\n")
    }
  }

  @Test func docWritesTheReference() throws {
    try with { program in
      let page = try program.run("doc")
      #expect(page.code == 0)
      #expect(page.output.hasPrefix("# Reference") && page.output.contains("### kmeans"))
      #expect(try program.run("doc", "kmeans").output.hasPrefix("kmeans: "))
      let dump = Data(try program.run("doc", "--json").output.utf8)
      #expect(try JSONSerialization.jsonObject(with: dump) is [String: Any])
    }
  }

  @Test func versionAndHelpGoToStandardOutput() throws {
    try with { program in
      let version = try program.run("--version")
      #expect(version.code == 0)
      #expect(version.output.wholeMatch(of: /seg \d+\.\d+\.\d+ .*seg 1.*\n/) != nil)
      let help = try program.run("--help")
      #expect(help.code == 0)
      for command in ["run", "check", "fmt", "doc"] { #expect(help.output.contains(command)) }
    }
  }

  @Test func aClosedPipeEndsTheProgramQuietly() throws {
    let script = "let t = load \"t.csv\"\n" + String(repeating: "t | head 6\n", count: 300)
    try with(script) { program in
      let ending = try program.shell("\"$SEG\" run s.seg 2> errors | head -1")
      #expect(ending.code == 0)
      #expect(ending.output.split(separator: "\n").count == 1)
      #expect(try !program.text(of: "errors").contains("rror"))
      let status = try program.shell("\"$SEG\" run s.seg 2>/dev/null | true; echo ${PIPESTATUS[0]}")
      #expect(["0\n", "141\n"].contains(status.output))
    }
  }

  @Test func interruptedRunsEndWithOneHundredAndThirty() throws {
    var random = SeededData(seed: 9)
    let rows = random.table(rows: 3_000, columns: 3).map {
      $0.map { "\($0)" }.joined(separator: ",")
    }
    let script = """
      let t = load "u.csv"
      = "started"
      let m = t | kmeans k=40 restarts=1000000 tol=0
      m | export "m.csv"

      """
    try with(script) { program in
      try program.write("a,b,c\n" + rows.joined(separator: "\n") + "\n", to: "u.csv")
      let process = program.process(Program.file.path, ["run", "s.seg"])
      let (output, errors) = (Pipe(), Pipe())
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      // Reading waits until the line is there: the next statement is the long one.
      #expect(output.fileHandleForReading.availableData == Data("started\n".utf8))
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 130)
      let said = String(
        decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(said.contains("interrupted"))
      #expect(!program.exists("m.csv"))
    }
  }

  @Test func noTemporaryFilesStay() throws {
    try with("load \"t.csv\" | sort -x | export \"o.csv\"\n") { program in
      let ending = try program.shell(
        "TMPDIR=\"$PWD/tmp\"; mkdir tmp; export TMPDIR; \"$SEG\" s.seg; ls -A tmp")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output == "")
      #expect(program.exists("o.csv"))
    }
  }
}
