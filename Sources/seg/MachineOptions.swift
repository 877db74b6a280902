import ArgumentParser
import SegRuntime
import SegTerminal

/// How much of the machine may be used.
struct MachineOptions: ParsableArguments {
  @Option(help: "Threads to use; all cores when left out. Results do not depend on it.")
  var threads: Int?

  @Option(help: "Memory to use, such as 4GB; tables beyond it go to disk.")
  var memory: MemorySize?

  @Option(help: "Folder for tables that do not fit into memory; the system's own when left out.")
  var temporary: String?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more") }
  }

  func configuration(folder: String = ".") -> SessionConfiguration {
    var configuration = SessionConfiguration()
    configuration.cores = Screen.cores
    configuration.threads = threads ?? 0
    configuration.memoryLimit = memory?.bytes ?? Screen.memory / 10 * 7
    configuration.temporaryFolder = temporary
    configuration.folder = folder
    return configuration
  }
}

/// A number of bytes with its unit.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let text = argument.uppercased()
    let units = [
      ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("MIB", 1_048_576),
      ("GIB", 1_073_741_824),
    ]
    let unit = units.first { text.hasSuffix($0.0) }
    let digits = unit.map { text.dropLast($0.0.count) } ?? text[...]
    guard let amount = Double(digits), amount * (unit?.1 ?? 1) >= 1e6,
      amount * (unit?.1 ?? 1) < 1e18
    else { return nil }
    bytes = Int(amount * (unit?.1 ?? 1))
  }
}
