import CEditLine
import Foundation
package import SegRuntime

/// Shows an exploration on the whole screen of a terminal until it is left.
package final class FullScreen {
  private let input: Int32
  private let output: Int32
  private let color: Display.Color
  private let interrupt: @Sendable () -> Void

  /// nil where the standard streams are no terminal that can place its cursor.
  convenience init?(session: Session) {
    guard Screen.isInteractive, Screen.isTerminal, Screen.environment("TERM") ?? "dumb" != "dumb"
    else { return nil }
    self.init(
      input: STDIN_FILENO, output: STDOUT_FILENO, color: Screen.display().color,
      interrupt: { session.interruptTables() })
  }

  /// - Parameters:
  ///   - input: a descriptor of a terminal, which stays the caller's.
  ///   - interrupt: stops what the tables are doing.
  package init(
    input: Int32, output: Int32, color: Display.Color, interrupt: @escaping @Sendable () -> Void
  ) {
    (self.input, self.output, self.color, self.interrupt) = (input, output, color, interrupt)
  }

  /// - Returns: how it was left; nil when the screen cannot be had.
  package func show<State: Exploration>(_ state: State) -> Departure? {
    guard SegScreenTake(input, output) == 1 else { return nil }
    defer { SegScreenGiveBack() }
    let desk = Desk<State>(interrupt: interrupt)
    defer { desk.clear() }
    var stage = Stage(state: state, desk: desk, size: size)
    var shown: Sheet?
    var decoder = KeyDecoder()
    while true {
      if let departure = stage.departure { return departure }
      let sheet = stage.state.sheet()
      send(sheet.changes(from: shown, color: color))
      shown = sheet
      guard let bytes = wait(desk, decoder.isUndecided) else {
        return .silent
      }
      let keys = bytes.isEmpty ? decoder.flush() : decoder.keys(bytes)
      if keys.contains(.control("l")) { shown = nil }
      stage.advance(keys, size)
    }
  }

  private var size: Sheet.Size {
    let size = Screen.size(of: output)
    return Sheet.Size(columns: size?.columns ?? 80, rows: size?.rows ?? 24)
  }

  // MARK: Terminal

  private static let patience: Int32 = 100
  /// Between Escape and what may belong to it.
  private static let escapeDelay: Int32 = 30

  /// What was typed; nothing when time is over or work was finished; nil when the terminal is gone.
  private func wait<State>(_ desk: Desk<State>, _ isUndecided: Bool) -> [UInt8]? {
    var waits = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: desk.bell, events: Int16(POLLIN), revents: 0),
    ]
    let limit = isUndecided ? Self.escapeDelay : Self.patience
    guard poll(&waits, 2, limit) > 0, waits[0].revents != 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(input, &bytes, bytes.count)
    if count > 0 { return Array(bytes[..<count]) }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
  }

  private func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count =
        rest.withContiguousStorageIfAvailable { bytes in
          bytes.baseAddress.map { write(output, $0, bytes.count) } ?? -1
        } ?? -1
      guard count > 0 || errno == EINTR || errno == EAGAIN else { return }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

/// A state with what came of it so far.
private struct Stage<State: Exploration> {
  private(set) var state: State
  private let desk: Desk<State>
  private var size: Sheet.Size
  private(set) var departure: Departure?

  init(state: State, desk: Desk<State>, size: Sheet.Size) {
    (self.state, self.desk, self.size) = (state, desk, size)
    follow(self.state.update(.resize(size)))
  }

  /// Keys, then what the background has finished, then a new size.
  mutating func advance(_ keys: [Key], _ size: Sheet.Size) {
    for key in keys where departure == nil { follow(state.update(.key(key))) }
    for change in desk.finished() where departure == nil { follow(change(&state)) }
    if size != self.size, departure == nil {
      self.size = size
      follow(state.update(.resize(size)))
    }
  }

  private mutating func follow(_ effect: Effect<State>) {
    for work in effect.works { desk.start(work) }
    if let departure = effect.departure { self.departure = departure }
  }
}
