import SegTestSupport
import Testing

@testable import SegRuntime

/// Plays keys to a view whose background work is done at once.
struct Player<State: Exploration> {
  private(set) var state: State
  private(set) var departure: Departure?
  /// The kinds of work that were asked for, in order.
  private(set) var works: [Work<State>.Kind] = []

  private let doesWork: Bool

  init(_ state: State, columns: Int = 80, rows: Int = 24, doesWork: Bool = true) {
    self.doesWork = doesWork
    self.state = state
    send(.resize(Sheet.Size(columns: columns, rows: rows)))
  }

  mutating func press(_ keys: Key...) {
    for key in keys { send(.key(key)) }
  }

  mutating func type(_ text: String) {
    for character in text { send(.key(.character(character))) }
  }

  mutating func resize(_ columns: Int, _ rows: Int) {
    send(.resize(Sheet.Size(columns: columns, rows: rows)))
  }

  private mutating func send(_ event: ExplorationEvent) { follow(state.update(event)) }

  private mutating func follow(_ effect: Effect<State>) {
    if let found = effect.departure { departure = found }
    for work in effect.works {
      works.append(work.kind)
      guard doesWork else { continue }
      let change = work.run(WorkStop())
      follow(change(&state))
    }
  }

  var screen: String { state.sheet().text }
  var lines: [String] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

extension SessionRecorder {
  func view<State: Exploration>(
    _ name: String, as view: String? = nil, _ type: State.Type = State.self
  ) throws -> State {
    try #require(try session.exploration(of: name, as: view) as? State)
  }
}
