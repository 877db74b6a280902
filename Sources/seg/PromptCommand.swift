import ArgumentParser
import SegRuntime
import SegTerminal

struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt", abstract: "Start the prompt (also: seg without arguments).")

  @OptionGroup var machine: MachineOptions

  func run() throws {
    let status = Prompt(machine.configuration(), version: Release.version).run()
    if status != .fine { throw status.exitCode }
  }
}
