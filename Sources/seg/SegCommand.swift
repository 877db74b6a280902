import ArgumentParser
import SegRuntime
import SegTerminal

/// The command line of Seg. `seg` alone is the prompt, `seg FILE` the same as `seg run FILE`.
@main
struct SegCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seg",
    abstract: "An interactive shell and scripting language for customer segmentation.",
    discussion: """
      Without a subcommand, a file is run and no file starts the prompt.
      Exit codes: 0 fine, 1 the script failed, 2 wrong use, 130 interrupted.
      """,
    version: Release.version,
    subcommands: [
      PromptCommand.self, RunCommand.self, CheckCommand.self, FormatCommand.self, DocCommand.self,
    ],
    defaultSubcommand: PromptCommand.self)

  static func main() {
    let missing = Processor.missing
    guard missing.isEmpty else {
      Console().write(
        .problem(
          "this program was compiled for a processor with \(missing.joined(separator: " and ")); "
            + "without its folder .build, scripts/seg compiles one for this machine"))
      exit(withError: ExitCode(2))
    }
    let arguments = withDefaults(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      finish(error)
    }
  }

  /// `seg FILE …` is `seg run FILE …`.
  static func withDefaults(_ arguments: [String]) -> [String] {
    guard let first = arguments.first, !first.hasPrefix("-") else { return arguments }
    let commands = configuration.subcommands.compactMap { $0._commandName } + ["help"]
    return commands.contains(first) ? arguments : ["run"] + arguments
  }

  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code == .validationFailure else { exit(withError: error) }
    Console().write(.problem(fullMessage(for: error)))
    exit(withError: ExitCode(2))
  }
}

/// What the program is called and which it is.
enum Release {
  static let version = "seg 0.1.0 (language seg 1)"
}

extension RunStatus {
  var exitCode: ExitCode {
    switch self {
    case .fine: .success
    case .failed: ExitCode(1)
    case .interrupted: ExitCode(130)
    }
  }
}
