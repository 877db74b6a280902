import SegData
import SegEngine

/// A full-screen view: a state that events change and that draws itself. It knows no terminal.
package protocol Exploration: Sendable {
  /// What follows from an event: work for the background, or the end.
  mutating func update(_ event: ExplorationEvent) -> Effect<Self>
  /// The screen as it is now.
  func sheet() -> Sheet
}

/// A view with a help box and a line to type in, which get keys before the view does.
protocol KeyedExploration: Exploration {
  /// The line that is being typed.
  var field: TextField? { get }
  /// What the last key has to say.
  var message: String { get set }
  var isHelpShown: Bool { get set }

  mutating func edit(_ key: Key) -> Effect<Self>
  mutating func press(_ key: Key) -> Effect<Self>
}

extension KeyedExploration {
  mutating func answer(_ key: Key) -> Effect<Self> {
    if isHelpShown {
      isHelpShown = false
      return .none
    }
    if field != nil { return edit(key) }
    message = ""
    return press(key)
  }
}

package enum ExplorationEvent: Sendable, Equatable {
  /// The size is known, now and whenever it changes.
  case resize(Sheet.Size)
  case key(Key)
}

/// A key of the keyboard.
package enum Key: Sendable, Hashable {
  case character(Character)
  case control(Character)
  case up, down, left, right, pageUp, pageDown, home, end
  case enter, escape, tab, backTab, backspace, delete
}

/// What an update asks for.
package struct Effect<State>: Sendable {
  package var works: [Work<State>] = []
  package var departure: Departure?

  static var none: Effect { Effect() }
  static func work(_ works: Work<State>...) -> Effect { Effect(works: works) }
  static func leave(_ statement: String? = nil, offer: Bool = true) -> Effect {
    Effect(departure: Departure(statement: statement, isTaken: offer && statement != nil))
  }
}

/// How a view was left.
package struct Departure: Sendable, Equatable {
  /// What gives in the language what the view showed; nil when there is nothing to say.
  package let statement: String?
  /// Whether it shall stand at the prompt; else it is only mentioned.
  package let isTaken: Bool

  package init(statement: String?, isTaken: Bool) {
    self.statement = statement
    self.isTaken = isTaken
  }

  /// Left without a word.
  package static let silent = Departure(statement: nil, isTaken: false)
}

/// Something that takes its time. It runs outside of the view and may not keep keys waiting.
package struct Work<State>: Sendable {
  /// New work takes the place of what was not finished of the same kind.
  package enum Kind: Sendable, Hashable { case figures, rows, other }

  package let kind: Kind
  /// Gives what is to be done to the state when it is finished.
  package let run: @Sendable (WorkStop) -> @Sendable (inout State) -> Effect<State>

  init(
    _ kind: Kind, _ run: @escaping @Sendable (WorkStop) -> @Sendable (inout State) -> Effect<State>
  ) {
    self.kind = kind
    self.run = run
  }
}

/// Stops work from another thread: computations at once, tables by the backend.
package final class WorkStop: Sendable {
  let cancellation = Cancellation()
  private let interrupt: @Sendable () -> Void

  package init(interrupt: @escaping @Sendable () -> Void = {}) {
    self.interrupt = interrupt
  }

  /// - Parameter touchesTables: also stop what the tables are doing.
  package func stop(touchesTables: Bool) {
    cancellation.cancel()
    if touchesTables { interrupt() }
  }

  package var isStopped: Bool { cancellation.isCancelled }
}

/// A line typed inside of a view.
struct TextField: Sendable, Equatable {
  enum Outcome { case editing, accepted, dismissed }

  /// What stands before it.
  let label: String
  private(set) var text = ""
  /// Characters before the cursor.
  private(set) var cursor = 0

  init(label: String, text: String = "") {
    self.label = label
    set(text)
  }

  mutating func set(_ text: String) {
    self.text = text
    cursor = text.count
  }

  mutating func update(_ key: Key) -> Outcome {
    switch key {
    case .enter: return .accepted
    case .escape, .control("c"): return .dismissed
    case .character(let character): insert(character)
    case .backspace where text.isEmpty: return .dismissed
    case .backspace: remove(at: cursor - 1)
    case .delete: remove(at: cursor)
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"): set("")
    default: break
    }
    return .editing
  }

  private mutating func insert(_ character: Character) {
    text.insert(character, at: text.index(text.startIndex, offsetBy: cursor))
    cursor = min(cursor + 1, text.count)
  }

  private mutating func remove(at place: Int) {
    guard place >= 0, place < text.count else { return }
    text.remove(at: text.index(text.startIndex, offsetBy: place))
    cursor = min(place, text.count)
  }

  func draw(on sheet: inout Sheet, row: Int) {
    let room = max(sheet.size.columns - label.count - 2, 8)
    let start = max(0, cursor - room + 1)
    sheet.write(label, 0, row, .strong)
    let shown = String(text.dropFirst(start).prefix(room))
    sheet.write(shown, label.count, row)
    let before = String(text.dropFirst(start).prefix(cursor - start))
    let place = label.count + Padding.width(before)
    sheet.fill(row: row, .reversed, from: place, to: place + 1)
  }
}
