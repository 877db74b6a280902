import Foundation
import SegLanguage
package import SegRuntime

/// The read-run-print loop: statements go to the session, directives are answered here.
package final class Prompt {
  private let session: Session
  private let console = Console()
  private let version: String
  private let folder: String

  package init(_ configuration: SessionConfiguration, version: String) {
    self.version = version
    folder = configuration.folder
    session = Session(configuration, display: Screen.display, output: console.write)
  }

  /// - Returns: at a terminal always `fine`; for piped input whether all of it was.
  package func run() -> RunStatus {
    let session = session
    let interrupts = Interrupts { [weak session] in session?.interrupt() }
    defer { withExtendedLifetime(interrupts) {} }
    let editor = makeEditor()
    if Screen.isInteractive { greet() }
    var status = RunStatus.fine
    reading: while true {
      switch editor.readStatement(prompt: "seg> ") {
      case .endOfInput: break reading
      case .interrupted: continue
      case .line(let text):
        guard let outcome = handle(text, editor) else { break reading }
        if outcome != .fine { status = outcome }
      }
    }
    return Screen.isInteractive ? .fine : status
  }

  private func makeEditor() -> any LineEditor {
    let plain = PlainLineEditor(isComplete: Self.isComplete)
    guard Screen.isInteractive, Screen.isTerminal, Screen.environment("TERM") != "dumb" else {
      return plain
    }
    let session = session
    let settings = LineEditorSettings(
      isComplete: Self.isComplete,
      complete: { text, cursor in Self.completion(session, text, cursor) },
      history: History(path: Self.historyPath))
    return EditLineEditor(settings: settings) ?? plain
  }

  private func greet() {
    console.write(.note("\(version). :help lists the verbs, ?verb explains one, :quit leaves."))
  }

  private static func isComplete(_ text: String) -> Bool {
    Directive(text) != nil || Continuation.isComplete(text)
  }

  private static func completion(_ session: Session, _ text: String, _ cursor: Int) -> Completion {
    if text.hasPrefix(":explore ") { return views(session, text, cursor) }
    if text.hasPrefix(":") {
      let names = Directive.all.map { Candidate(text: ":" + $0.name, detail: $0.help) }
      return Completion(
        replaced: 0..<cursor, candidates: names.filter { $0.text.hasPrefix(text) })
    }
    let found = session.completions(text, cursor: cursor)
    return Completion(
      replaced: found.start..<found.end,
      candidates: found.candidates.map { Candidate(text: $0.text, detail: $0.detail) })
  }

  /// The names behind `:explore`, then their views.
  private static func views(_ session: Session, _ text: String, _ cursor: Int) -> Completion {
    let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    let words = before.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let typed = words.last ?? ""
    let candidates =
      words.count > 2
      ? session.explorable.first { $0.name == words[1] }?.views.map { Candidate(text: $0.rawValue) }
      : session.explorable.map { Candidate(text: $0.name, detail: $0.views[0].rawValue) }
    return Completion(
      replaced: cursor - typed.utf8.count..<cursor,
      candidates: words.count > 3 ? [] : (candidates ?? []).filter { $0.text.hasPrefix(typed) })
  }

  private static var historyPath: String {
    let home = Screen.environment("HOME") ?? NSTemporaryDirectory()
    let state = Screen.environment("XDG_STATE_HOME") ?? home + "/.local/state"
    return state + "/seg/history"
  }

  /// - Returns: nil to leave.
  private func handle(_ text: String, _ editor: any LineEditor) -> RunStatus? {
    if text.allSatisfy(\.isWhitespace) { return .fine }
    guard let directive = Directive(text) else { return session.enter(text) }
    switch directive {
    case .quit: return nil
    case .explore(let name, let view): return explore(name, view, editor)
    case .names: list(session.namesWithHeadlines)
    case .history: console.write(.result(session.history.joined(separator: "\n")))
    case .help(let topic): return help(topic)
    case .shell(let command): return shell(command)
    case .run(let path): return runScript(path)
    case .save(let path, let name): return save(path, name)
    case .unknown(let name, let hint):
      console.write(.problem("there is no `:\(name)` of this form; \(hint)"))
      return .failed
    }
    return .fine
  }

  private func explore(_ name: String?, _ view: String?, _ editor: any LineEditor) -> RunStatus {
    guard let name else {
      let found = session.explorable.map { entry in
        (entry.name, entry.views.map(\.rawValue).joined(separator: ", "))
      }
      list(found.map { (name: $0.0, text: $0.1) })
      if found.isEmpty { console.write(.note("there is nothing to explore yet")) }
      return .fine
    }
    do {
      let exploration = try session.exploration(of: name, as: view)
      guard let departure = FullScreen(session: session)?.show(exploration) else {
        console.write(
          .problem("`:explore` needs a terminal; `\(name) | head` shows rows in a pipe"))
        return .failed
      }
      guard let statement = departure.statement else { return .fine }
      if departure.isTaken {
        editor.prefill(statement)
      } else {
        console.write(.note("left at: " + statement))
      }
      return .fine
    } catch let problem as Diagnostic {
      console.write(.problem(problem.render(source: "", style: .plain)))
    } catch {
      console.write(.problem("\(error)"))
    }
    return .failed
  }

  private func list(_ names: [(name: String, text: String)]) {
    let width = names.map(\.name.count).max() ?? 0
    for entry in names {
      let padding = String(repeating: " ", count: width - entry.name.count + 2)
      console.write(.result(entry.name + padding + entry.text))
    }
  }

  private func help(_ topic: String?) -> RunStatus {
    guard let topic else {
      let lines = Directive.all.map { "  \($0.form)  \($0.help)" }
      console.write(
        .result(Help.overview() + "\nAt the prompt\n" + lines.joined(separator: "\n")))
      return .fine
    }
    guard let text = Help.text(topic, width: Screen.width) else {
      let near = Help.suggestion(topic).map { "; did you mean `?\($0)`?" } ?? ""
      console.write(.problem("there is nothing about `\(topic)`\(near)"))
      return .failed
    }
    console.write(.result(text))
    return .fine
  }

  private func runScript(_ path: String) -> RunStatus {
    guard let source = Screen.text(of: path) else {
      console.write(.problem("cannot read `\(path)`"))
      return .failed
    }
    return session.run(script: source)
  }

  private func save(_ path: String, _ name: String?) -> RunStatus {
    do {
      let count = try session.save(path, for: name)
      console.write(.note("wrote \(count) statements to \(path)"))
      return .fine
    } catch let problem as Diagnostic {
      console.write(.problem(problem.render(source: "", style: .plain)))
    } catch {
      console.write(.problem("\(error)"))
    }
    return .failed
  }

  private func shell(_ command: String) -> RunStatus {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    do {
      try process.run()
    } catch {
      console.write(.problem("cannot run `\(command)`: \(error.localizedDescription)"))
      return .failed
    }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? .fine : .failed
  }
}
