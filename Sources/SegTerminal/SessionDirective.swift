import Foundation
import SegRuntime

/// A directive that changes how the session shows and teaches; all of them stand in one table.
struct SessionDirective: Sendable {
  let name: String
  let form: String
  let help: String
  /// How many words may follow.
  let words: ClosedRange<Int>
  /// Words that Tab offers.
  let choices: [String]
  let run: @Sendable (Classroom, [String]) -> RunStatus

  static let all: [SessionDirective] = [
    SessionDirective(
      name: "mode", form: ":mode [FORMAT]",
      help: "write results as " + ResultFormat.allCases.map(\.rawValue).joined(separator: ", "),
      words: 0...1, choices: ResultFormat.allCases.map(\.rawValue), run: { $0.mode($1.first) }),
    SessionDirective(
      name: "more", form: ":more [ROWS|all]", help: "the last result again, with more rows",
      words: 0...1, choices: ["all"], run: { $0.more($1.first) }),
    SessionDirective(
      name: "wider", form: ":wider", help: "the last result again, with all columns in full",
      words: 0...0, choices: [],
      run: { room, _ in room.wider() }),
    SessionDirective(
      name: "lint", form: ":lint on|off", help: "warn of doubtful data: ids as numbers, long tails",
      words: 0...1, choices: ["on", "off"], run: { $0.set("lint", \.lints, $1.first) }),
    SessionDirective(
      name: "tips", form: ":tips on|off", help: "one line about what usually comes next",
      words: 0...1, choices: ["on", "off"], run: { $0.set("tips", \.tips, $1.first) }),
    SessionDirective(
      name: "teach", form: ":teach on|off",
      help: "after a statement: what was done, what to look at, what comes next", words: 0...1,
      choices: ["on", "off"],
      run: { $0.set("teach", \.teaches, $1.first) }),
    SessionDirective(
      name: "pictures", form: ":pictures [auto|text|kitty|sixel]",
      help: "show charts as pictures where the terminal can, or as text", words: 0...1,
      choices: PictureMode.allCases.map(\.rawValue), run: { $0.pictures($1.first) }),
    SessionDirective(
      name: "tutorial", form: ":tutorial [N|next|again|hint|stop]",
      help: "lessons to type along; `tutorial` lists them", words: 0...1,
      choices: ["next", "again", "hint", "stop"],
      run: { $0.tutorial($1.first) }),
  ]

  static func named(_ name: String) -> SessionDirective? { all.first { $0.name == name } }
}

/// What the prompt does for learners beside running statements: lessons, tips, and showing results again.
final class Classroom {
  let session: Session
  private let console: Console
  private let lessons: [LessonFile]
  private var lesson: Tutorial?
  /// Verbs whose tip has been given.
  private var tipped: Set<String> = []
  private let paint: Paint

  init(_ session: Session, _ console: Console, lessons: [LessonFile], paint: Paint) {
    self.session = session
    self.console = console
    self.lessons = lessons
    self.paint = paint
  }

  // MARK: Statements

  /// What there is to say after a statement of the user's.
  func entered(_ status: RunStatus) {
    if let lesson {
      lesson.entered(status)
      if lesson.isOver { self.lesson = nil }
      return
    }
    guard status == .fine, let guidance = session.guidance else { return }
    if session.settings.teaches {
      teach(guidance)
    } else if session.settings.tips, !guidance.next.isEmpty,
      tipped.insert(guidance.verb).inserted
    {
      tip(guidance.next)
    }
  }

  private func teach(_ guidance: Guidance) {
    console.write(.note(paint.dim("done  \(guidance.verb): \(guidance.done)")))
    console.write(.note(paint.dim("look  " + guidance.lookAt)))
    for line in guidance.next { console.write(.note(paint.dim("next  " + line))) }
  }

  /// One line; a second way only where it fits.
  private func tip(_ lines: [String]) {
    let both = lines.prefix(2).joined(separator: "   or   ")
    let text = both.count + 6 < Screen.width ? both : lines[0]
    console.write(.note(paint.dim("next  " + text)))
  }

  /// What to do first, from the files of the folder.
  func firstSteps() {
    let tables = DataFiles.tables(in: session.configuration.folder)
    for line in Session.firstSteps(tables: tables, hasLessons: !lessons.isEmpty) {
      console.write(.note("  " + line))
    }
    if tables.count > 3 {
      console.write(
        .note("  … and \(tables.count - 3) more files; Tab inside the quotes lists them"))
    }
    if !lessons.isEmpty {
      console.write(.note("  tutorial" + paint.dim("   lessons to type along, with data")))
    }
    console.write(.note("  ?" + paint.dim("          what there is")))
  }

  // MARK: Directives

  func mode(_ word: String?) -> RunStatus {
    guard let word else {
      let lines = ResultFormat.allCases.map { format in
        (format == session.settings.format ? "* " : "  ")
          + format.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0) + format.help
      }
      console.write(.result(lines.joined(separator: "\n")))
      return .fine
    }
    guard let format = ResultFormat(rawValue: word) else {
      let all = ResultFormat.allCases.map(\.rawValue).joined(separator: ", ")
      return refuse("there is no mode `\(word)`; there are \(all)")
    }
    session.settings.format = format
    console.write(.note("results are written as \(word): \(format.help)"))
    return .fine
  }

  func pictures(_ word: String?) -> RunStatus {
    if let word {
      guard let mode = PictureMode(rawValue: word) else {
        let all = PictureMode.allCases.map(\.rawValue).joined(separator: ", ")
        return refuse("there is no way `\(word)` to show pictures; there are \(all)")
      }
      console.pictureMode = mode
    }
    let mode = console.pictureMode
    console.write(.note("pictures are shown \(mode.help) (\(mode.rawValue))"))
    return .fine
  }

  func wider() -> RunStatus {
    console.wide { session.showAgain(rows: nil, isWhole: true) }
  }

  func more(_ word: String?) -> RunStatus {
    switch word {
    case nil: return session.showAgain(rows: 200, isWhole: false)
    case "all": return session.showAgain(rows: 100_000_000, isWhole: false)
    case let word?:
      guard let rows = Int(word.replacing("_", with: "")), rows > 0 else {
        return refuse("`:more` takes a number of rows, or all")
      }
      return session.showAgain(rows: rows, isWhole: false)
    }
  }

  func set(
    _ name: String, _ setting: WritableKeyPath<SessionSettings, Bool>, _ word: String?
  ) -> RunStatus {
    switch word {
    case "on": session.settings[keyPath: setting] = true
    case "off": session.settings[keyPath: setting] = false
    case nil: break
    default: return refuse("`:\(name)` is on or off")
    }
    console.write(.note("\(name) is \(session.settings[keyPath: setting] ? "on" : "off")"))
    return .fine
  }

  private func refuse(_ text: String) -> RunStatus {
    console.write(.problem(text))
    return .failed
  }

  // MARK: Lessons

  func tutorial(_ word: String?) -> RunStatus {
    switch word {
    case "next", "again", "hint", "stop": return step(word ?? "")
    case nil where lesson == nil: return list()
    case nil: return step("again")
    case let word?:
      guard let number = Int(word), lessons.indices.contains(number - 1) else {
        return refuse(
          lessons.isEmpty
            ? "the lessons are not here; they lie in the folder `tutorials` of Seg"
            : "there is no lesson `\(word)`; there are 1 to \(lessons.count)")
      }
      return start(lessons[number - 1])
    }
  }

  private func list() -> RunStatus {
    guard !lessons.isEmpty else {
      return refuse("the lessons are not here; they lie in the folder `tutorials` of Seg")
    }
    for (index, file) in lessons.enumerated() {
      console.write(.note("  tutorial \(index + 1)   \(file.lesson.title)"))
    }
    return .fine
  }

  private func start(_ file: LessonFile) -> RunStatus {
    let (console, paint) = (console, paint)
    let tutorial = Tutorial(file.lesson, session) { paragraphs in
      let lines = Paragraphs.wrapped(paragraphs, width: min(Screen.width, 100) - 2)
      console.write(.note(lines.map { paint.accent("┃ ") + $0 }.joined(separator: "\n")))
    }
    lesson = tutorial
    tutorial.begin()
    return .fine
  }

  private func step(_ word: String) -> RunStatus {
    guard let lesson else { return refuse("no lesson is open; `tutorial` lists them") }
    switch word {
    case "next":
      let status = lesson.next()
      if lesson.isOver { self.lesson = nil }
      return status
    case "hint": lesson.hint()
    case "stop":
      self.lesson = nil
      console.write(.note("the lesson ends; what was made stays"))
    default: lesson.again()
    }
    return .fine
  }
}

/// Text that stands back or stands out, where there are colours.
struct Paint: Sendable {
  let isColored: Bool

  func dim(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
  func accent(_ text: String) -> String { isColored ? "\u{1B}[36m\(text)\u{1B}[0m" : text }
}

/// Prose in lines of a width; a line of its own stays one, and one that starts with `Type` or two blanks is not cut.
enum Paragraphs {
  static func wrapped(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      paragraph.hasPrefix("Type   ") || paragraph.hasPrefix("  ") || paragraph.hasPrefix("let ")
        ? [String(paragraph)] : wrapped(paragraph: paragraph, width)
    }
  }

  private static func wrapped(paragraph: Substring, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in paragraph.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > max(20, width) {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return lines + [line]
  }
}
