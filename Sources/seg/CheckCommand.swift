import ArgumentParser
import SegRuntime
import SegTerminal

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find the mistakes of scripts without running them.",
    discussion: "Verbs, options and columns are checked; of files only the heads are read.")

  @Argument(help: "Scripts.")
  var files: [String]

  func run() throws {
    let console = Console()
    var isFine = true
    for file in files {
      let source = try Script.read(file)
      let session = Session(
        MachineOptions.standard, display: Screen.display,
        output: { output in
          if files.count > 1, case .problem(let text) = output {
            console.write(.problem("\(file):\n\(text)"))
          } else {
            console.write(output)
          }
        })
      if !session.check(script: source) { isFine = false }
    }
    if !isFine { throw ExitCode(1) }
  }
}

extension MachineOptions {
  /// All cores and the standard memory, for subcommands without these flags.
  static var standard: SessionConfiguration {
    var configuration = SessionConfiguration()
    configuration.cores = Screen.cores
    return configuration
  }
}
