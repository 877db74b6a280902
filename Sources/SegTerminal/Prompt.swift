import CEditLine
import Foundation
import SegLanguage
package import SegRuntime

/// The read-run-print loop: statements go to the session, directives are answered here.
package final class Prompt {
  private let session: Session
  private let console = Console(pages: true)
  private let version: String
  private let classroom: Classroom
  private let interrupts: Interrupts
  private let history = History(path: Prompt.historyPath)
  /// The last statement that was typed, for `:edit`.
  private var lastStatement = ""
  /// What the next prompt starts with.
  private var initial: String?

  package init(_ configuration: SessionConfiguration, version: String) {
    self.version = version
    var configuration = configuration
    configuration.home = Screen.environment("HOME")
    configuration.lessons = Lessons.root(folder: configuration.folder)
    let session = Session(configuration, display: Self.display, output: console.write)
    session.settings.tips = Screen.isInteractive
    self.session = session
    interrupts = Interrupts { [weak session] in session?.interrupt() }
    classroom = Classroom(
      session, console, lessons: Lessons.all(in: configuration.lessons),
      paint: Paint(isColored: Screen.display().color != .none))
  }

  private static func display() -> Display {
    var display = Screen.display()
    display.hintsAtMore = Screen.isInteractive
    return display
  }

  /// - Returns: at a terminal always `fine`; for piped input whether all of it was.
  package func run() -> RunStatus {
    let editor = makeEditor()
    if Screen.isInteractive { greet() }
    var status = RunStatus.fine
    reading: while true {
      let initial = initial
      self.initial = nil
      interrupts.forget()
      switch editor.readStatement(prompt: "seg> ", initial: initial) {
      case .endOfInput: break reading
      case .interrupted: continue
      case .line(let text):
        guard let outcome = handle(text, editor) else { break reading }
        if outcome != .fine { status = outcome }
        if outcome == .failed { editor.statementFailed() }
      }
    }
    return Screen.isInteractive ? .fine : status
  }

  private func makeEditor() -> any LineEditor {
    let isSeen = Screen.isInteractive && Screen.isTerminal
    let plain = PlainLineEditor(
      isComplete: Self.isComplete, show: { isSeen ? Screen.show($0) : () })
    guard Screen.isInteractive, Screen.isTerminal, Screen.environment("TERM") != "dumb" else {
      return plain
    }
    var settings = LineEditorSettings(isComplete: Self.isComplete)
    let (session, typing) = (session, Typing(session))
    settings.complete = { text, cursor in Self.completion(session, text, cursor) }
    settings.history = history
    settings.repair = { text, cursor in typing.repair(text, cursor: cursor) }
    settings.edit = TextEditor.edited
    if Screen.display().color != .none {
      settings.read = { text, cursor in typing.reading(of: text, cursor: cursor) }
      settings.hasNews = typing.hasNews
    }
    return EditLineEditor(settings: settings) ?? plain
  }

  private func greet() {
    console.write(
      .note("\(version). ?NAME explains, ?keys, Tab completes, :quit leaves. To begin:"))
    classroom.firstSteps()
  }

  private static func isComplete(_ text: String) -> Bool {
    Directive(text) != nil || Continuation.isComplete(text)
  }

  private static func completion(_ session: Session, _ text: String, _ cursor: Int) -> Completion {
    if let directive = DirectiveCompletion.completion(text, cursor: cursor, session: session) {
      return directive
    }
    let found = session.completions(text, cursor: cursor)
    return Completion(
      replaced: found.start..<found.end,
      candidates: found.candidates.map { Candidate(text: $0.text, detail: $0.detail) })
  }

  private static var historyPath: String {
    let home = Screen.environment("HOME") ?? NSTemporaryDirectory()
    let state = Screen.environment("XDG_STATE_HOME") ?? home + "/.local/state"
    return state + "/seg/history"
  }

  /// - Returns: nil to leave.
  private func handle(_ text: String, _ editor: any LineEditor) -> RunStatus? {
    if text.allSatisfy(\.isWhitespace) {
      if Screen.isInteractive, session.history.isEmpty { classroom.firstSteps() }
      return .fine
    }
    guard let directive = Directive(text) else {
      lastStatement = text
      let status = editor.whileBusy { session.enter(text) }
      classroom.entered(status)
      return status
    }
    switch directive {
    case .quit: return nil
    case .explore(let name, let view): return explore(name, view)
    case .names: list(session.namesWithHeadlines)
    case .history(let word): showHistory(word)
    case .edit: return edit()
    case .help(let topic): return help(topic)
    case .shell(let command): return shell(command)
    case .run(let path): return editor.whileBusy { runScript(path) }
    case .save(let path, let name): return save(path, name)
    case .session(let name, let words):
      return SessionDirective.named(name)?.run(classroom, words) ?? .failed
    case .unknown(let name, let hint):
      console.write(.problem("there is no `:\(name)` of this form; \(hint)"))
      return .failed
    }
    return .fine
  }

  private func explore(_ name: String?, _ view: String?) -> RunStatus {
    guard let name else {
      let found = session.explorable
      list(found.map { ($0.name, $0.views.map(\.rawValue).joined(separator: ", ")) })
      if found.isEmpty { console.write(.note("there is nothing to explore yet; ?explore")) }
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
        initial = statement
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
      let tables = DataFiles.tables(in: session.configuration.folder)
      console.write(.result(Help.firstPage(tables: tables, height: Screen.height)))
      return .fine
    }
    if let text = PromptHelp.own(topic, width: Screen.width) {
      console.write(.result(text))
      return .fine
    }
    let own = topic.hasPrefix(":") ? String(topic.dropFirst()) : topic
    let directives = Directive.all.filter { topic == "directives" || $0.name == own }
    if !directives.isEmpty {
      let lines = directives.map { "  \($0.form)  \($0.help)" }
      console.write(.result(lines.joined(separator: "\n")))
      return .fine
    }
    let answer = session.help(topic, width: Screen.width)
    console.write(answer.isFound ? .result(answer.text) : .problem(answer.text))
    return answer.isFound ? .fine : .failed
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
    // Ctrl-C right behind Enter came before there was a command for it to end.
    guard !interrupts.came else {
      console.write(.note(""))
      return .interrupted
    }
    let status = SegRunCommand(command, "")
    // What ended the command ends nothing else.
    interrupts.forget()
    if status < 0 { console.write(.problem("cannot run `\(command)`")) }
    // The terminal has shown `^C`, and the prompt belongs below.
    if status > 128, Screen.isInteractive { console.write(.note("")) }
    return status == 0 ? .fine : .failed
  }

  /// Without a word the statements that ran here; with one those of all prompts that have it.
  private func showHistory(_ word: String?) {
    guard let word else { return console.write(.result(session.history.joined(separator: "\n"))) }
    let clock = DateFormatter()
    clock.dateFormat = "yyyy-MM-dd HH:mm"
    let found = history.search(word, limit: Self.mostFound) { Directive($0) == nil }
    for entry in found {
      let time = clock.string(from: Date(timeIntervalSince1970: Double(entry.seconds)))
      let indent = "\n" + String(repeating: " ", count: time.count + 2)
      console.write(.result(time + "  " + entry.text.replacing("\n", with: indent)))
    }
    if found.isEmpty { console.write(.note("no statement in the history has `\(word)`")) }
  }

  private static let mostFound = 50

  private func edit() -> RunStatus {
    guard Screen.isInteractive else {
      console.write(.problem("`:edit` needs a terminal"))
      return .failed
    }
    guard let text = TextEditor.edited(lastStatement) else {
      console.write(.problem("the editor failed; $VISUAL or $EDITOR names it"))
      return .failed
    }
    initial = text
    return .fine
  }
}
