import ArgumentParser
import SegRuntime
import SegTerminal

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script.",
    discussion:
      "Each `param $name` of the script is a flag: seg run monthly.seg --k 6 --asof 2026-06-30")

  @Argument(help: "The script; - reads it from standard input.")
  var file: String

  @OptionGroup var machine: MachineOptions

  @Option(
    help:
      "Write results as \(ResultFormat.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var format: ResultFormat?

  @Flag(help: "One JSON object a line on standard output for each result, note and problem.")
  var json = false

  @Argument(parsing: .allUnrecognized, help: "--name value for parameters of the script.")
  var parameters: [String] = []

  func run() throws {
    let source = try Script.read(file)
    var configuration = machine.configuration()
    configuration.parameters = try Self.pairs(parameters)
    try Self.requireKnown(configuration.parameters, source)
    let console = Console()
    let session = Session(configuration, display: Screen.display, output: console.write)
    session.settings.format = format ?? .table
    session.settings.isMachine = json
    let interrupts = Interrupts { [weak session] in session?.interrupt() }
    let status = session.run(script: source)
    withExtendedLifetime(interrupts) {}
    if status != .fine { throw status.exitCode }
  }

  func validate() throws {
    if json, format != nil { throw ValidationError("--json and --format exclude each other") }
  }

  /// `--k 6` and `--k=6`.
  static func pairs(_ words: [String]) throws -> [String: String] {
    var pairs: [String: String] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--"), word.count > 2 else {
        throw ValidationError("unexpected argument `\(word)`; parameters are given as --name value")
      }
      let name = word.dropFirst(2)
      if let equals = name.firstIndex(of: "=") {
        pairs[String(name[..<equals])] = String(name[name.index(after: equals)...])
      } else if let value = rest.popFirst() {
        pairs[String(name)] = value
      } else {
        throw ValidationError("--\(name) needs a value")
      }
    }
    return pairs
  }

  private static func requireKnown(_ parameters: [String: String], _ source: String) throws {
    let known = ScriptParameters.of(source)
    for name in parameters.keys.sorted() where !known.contains(where: { $0.name == name }) {
      let lines = known.map { "  --\($0.name)  \($0.help) (default \($0.standard))" }
      throw ValidationError(
        "this script has no parameter `\(name)`"
          + (lines.isEmpty ? "; it has none" : "; it has\n" + lines.joined(separator: "\n")))
    }
  }
}

extension ResultFormat: ExpressibleByArgument {}

/// Reads a script for a subcommand.
enum Script {
  static func read(_ file: String) throws -> String {
    if let text = file == "-" ? Screen.standardInput() : Screen.text(of: file) { return text }
    throw ValidationError("cannot read `\(file)`")
  }
}
