import SegLanguage

/// Leads through a lesson at the prompt: shows a step, looks at what a statement has led to, goes on or gives a hint.
///
/// Any other statement may be tried in between. What it says is text for the screen.
package final class Tutorial {
  private let session: Session
  private let lesson: Lesson
  private var place = 0
  private var before: Scope
  private let say: (String) -> Void

  /// - Parameter say: takes paragraphs.
  package init(_ lesson: Lesson, _ session: Session, say: @escaping (String) -> Void) {
    self.lesson = lesson
    self.session = session
    self.say = say
    before = session.scope
  }

  package var isOver: Bool { place >= lesson.steps.count }

  /// The statement of the step at hand.
  package var statement: String? { isOver ? nil : lesson.steps[place].statement }

  package func begin() {
    say([lesson.title, lesson.introduction].filter { !$0.isEmpty }.joined(separator: "\n"))
    say(
      "Other statements may be tried at any time. :tutorial hint explains the verbs of a step, next "
        + "does it, again repeats it, stop ends the lesson. Alt-Enter starts a new line.")
    open()
  }

  /// Shows the step at hand once more.
  package func again() { show() }

  /// What the verbs of the step do, and the step once more.
  package func hint() {
    guard !isOver else { return }
    let step = lesson.steps[place]
    let lines = step.verbs.map { "\($0.name): \($0.summary) ?\($0.name) tells more." }
    say((lines + [typed(step)]).joined(separator: "\n"))
  }

  private func typed(_ step: Lesson.Step) -> String {
    "Type   " + step.statement.replacing("\n", with: "\n     ")
  }

  /// Does the step for the learner.
  package func next() -> RunStatus {
    guard let statement else { return .fine }
    say(statement)
    let status = session.enter(statement)
    entered(status)
    return status
  }

  /// Looks at what a statement has led to.
  package func entered(_ status: RunStatus) {
    guard !isOver else { return }
    guard status == .fine else {
      say("The step is still open:  \(lesson.steps[place].outline)   (:tutorial again)")
      return
    }
    switch session.check(lesson.steps[place], before: before) {
    case .reached:
      place += 1
      if !isOver { say(Self.praise[place % Self.praise.count]) }
      open()
    case .differs(let what):
      say("Nearly: \(what). :tutorial hint helps; the step is still open.")
    case .unrelated:
      say("The step is still open:  \(lesson.steps[place].outline)   (:tutorial again)")
    }
    before = session.scope
  }

  private static let praise = ["Good.", "Well done.", "That is it.", "Right."]

  /// Runs what the lesson needs before the step, then shows the step; after the last one ends the lesson.
  private func open() {
    let setup = isOver ? lesson.closing : lesson.steps[place].setup
    for statement in setup where !statement.hasPrefix("seg ") {
      if session.enter(statement) != .fine {
        say("The lesson's own line failed:  \(statement)")
      }
    }
    before = session.scope
    if isOver {
      say("That was the lesson. :save FILE keeps what was typed; `tutorial` lists the others.")
    } else {
      show()
    }
  }

  private func show() {
    guard !isOver else { return }
    let step = lesson.steps[place]
    let head = "Step \(place + 1) of \(lesson.steps.count)" + (step.heading.map { ": \($0)" } ?? "")
    say([head, step.text, typed(step)].filter { !$0.isEmpty }.joined(separator: "\n"))
  }
}
