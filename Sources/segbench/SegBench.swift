import Glibc

/// `segbench METHOD data=FILE rows=N columns=D threads=T name=value…` runs one method once and
/// prints what it took as one line of JSON. FILE holds row-major doubles and nothing else.
@main
enum SegBench {
  static func main() {
    do {
      var arguments = CommandLine.arguments.dropFirst()
      guard let name = arguments.popFirst(),
        let method = Method.all.first(where: { $0.name == name })
      else {
        throw BadInput("methods: " + Method.all.map(\.name).joined(separator: " "))
      }
      let setting = try Setting(Array(arguments))
      var stopwatch = Stopwatch()
      let quality = try method.run(setting, &stopwatch)
      print(stopwatch.json(quality: quality))
    } catch {
      let text = "segbench: \(error)\n"
      write(STDERR_FILENO, text, text.utf8.count)
      exit(1)
    }
  }
}

struct BadInput: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
