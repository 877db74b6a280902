import ArgumentParser

@main
struct SegCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "seg")
}
