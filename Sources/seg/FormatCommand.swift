import ArgumentParser
import SegRuntime
import SegTerminal

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Bring scripts into the one format.",
    discussion: "A file with a syntax error is left as it is.")

  @Flag(help: "Change nothing; exit with 1 if a file would change.")
  var check = false

  @Argument(help: "Scripts; - reads standard input and writes to standard output.")
  var files: [String]

  func run() throws {
    let console = Console()
    var isFine = true
    for file in files {
      let source = try Script.read(file)
      guard let formatted = ScriptFormat.formatted(source) else {
        console.write(.problem("\(file): " + ScriptFormat.problems(source)))
        isFine = false
        continue
      }
      if file == "-" {
        console.write(.result(String(formatted.dropLast())))
      } else if formatted != source {
        if check {
          console.write(.note("\(file) would change"))
          isFine = false
        } else {
          guard Screen.write(formatted, to: file) else {
            throw ValidationError("cannot write `\(file)`")
          }
          console.write(.note("\(file) changed"))
        }
      }
    }
    if !isFine { throw ExitCode(1) }
  }
}
