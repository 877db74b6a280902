import ArgumentParser
import SegRuntime
import SegTerminal

struct DocCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc", abstract: "Write the reference of all verbs, functions and messages.")

  @Flag(help: "As JSON, for other programs.")
  var json = false

  @Argument(help: "Only this verb, function or message code; or keys, those of the prompt.")
  var topic: String?

  func run() throws {
    let console = Console()
    if let topic {
      guard let text = PromptHelp.text(topic, width: Screen.display().width) else {
        throw ValidationError("there is nothing about `\(topic)`")
      }
      console.write(.result(text))
    } else {
      console.write(.result(json ? RegistryDump.json() : ReferencePage.markdown()))
    }
  }
}
