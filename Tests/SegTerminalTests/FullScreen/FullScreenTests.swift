import Foundation
import SegRuntime
import SegTestSupport
import Synchronization
import Testing

@testable import SegTerminal

/// Views on a pseudo-terminal: what is sent, and how the terminal is left.
@Suite(.serialized)
struct FullScreenTests {
  /// A tree of ten rows in a session of its own.
  private func tree() throws -> (SessionRecorder, any Exploration) {
    let recorder = try SessionRecorder()
    try recorder.write("x\n1\n2\n4\n8\n16\n32\n64\n128\n256\n512\n", to: "t.csv")
    try #require(recorder.run("let t = load \"t.csv\"\nlet tree = t | hclust") == .fine)
    return (recorder, try recorder.session.exploration(of: "tree", as: nil))
  }

  @Test func keysAreFollowedAndTheTerminalIsGivenBack() throws {
    let (recorder, view) = try tree()
    let terminal = try #require(ViewTerminal())
    let before = terminal.modes
    terminal.show(view)
    #expect(terminal.waitForOutput("2 groups"))
    #expect(terminal.waitForOutput("\u{1B}[?1049h"))
    #expect(terminal.modes != before)
    terminal.type("4")
    terminal.type("y")
    #expect(terminal.waitForDeparture() == Departure(statement: "tree | cut k=4", isTaken: true))
    #expect(terminal.modes == before)
    #expect(terminal.waitForOutput("\u{1B}[?25h\u{1B}[?1049l"))
    withExtendedLifetime(recorder) {}
  }

  @Test func controlCLeaves() throws {
    let (recorder, view) = try tree()
    let terminal = try #require(ViewTerminal())
    let before = terminal.modes
    terminal.show(view)
    #expect(terminal.waitForOutput("2 groups"))
    terminal.type("\u{3}")
    #expect(terminal.waitForDeparture() == .silent)
    #expect(terminal.modes == before)
    withExtendedLifetime(recorder) {}
  }

  @Test func aNewSizeIsDrawn() throws {
    let (recorder, view) = try tree()
    let terminal = try #require(ViewTerminal())
    terminal.show(view)
    #expect(terminal.waitForOutput("2 groups"))
    terminal.resize(columns: 120, rows: 40)
    #expect(terminal.waitForOutput("\u{1B}[40;1H"))
    terminal.type("q")
    #expect(terminal.waitForDeparture()?.statement == "tree | cut k=2")
    withExtendedLifetime(recorder) {}
  }

  @Test func whatIsFinishedInTheBackgroundAppearsByItself() throws {
    let (recorder, view) = try tree()
    let terminal = try #require(ViewTerminal())
    terminal.show(view)
    #expect(terminal.waitForOutput(";12H\u{1B}[0;1m0."))
    terminal.type("q")
    _ = terminal.waitForDeparture()
    withExtendedLifetime(recorder) {}
  }

  @Test func aFileIsNoTerminal() throws {
    let (_, view) = try tree()
    let file = open("/dev/null", O_RDWR)
    defer { close(file) }
    let screen = FullScreen(input: file, output: file, color: .none, interrupt: {})
    #expect(screen.show(view) == nil)
  }

  @Test func directives() {
    #expect(Directive(":explore tree") == .explore(name: "tree", view: nil))
    #expect(Directive(":explore m table") == .explore(name: "m", view: "table"))
    #expect(Directive(":explore") == .explore(name: nil, view: nil))
    #expect(Directive(":ex tree") == .explore(name: "tree", view: nil))
  }
}

/// The far side of a pseudo-terminal on which one view is shown.
private final class ViewTerminal: Sendable {
  private struct State {
    var output: [UInt8] = []
    var departure: Departure?
    var isOver = false
  }

  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
  }

  private let controller: Int32
  private let terminal: Int32
  private let state = Mutex(State())

  init?() {
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var lock: Int32 = 0
    var number: Int32 = 0
    guard controller >= 0, ioctl(controller, Request.unlock, &lock) == 0,
      ioctl(controller, Request.number, &number) == 0
    else { return nil }
    terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    resize(columns: 80, rows: 24)
    Thread.detachNewThread { self.collectOutput() }
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  private func collectOutput() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(controller, &bytes, bytes.count)
      guard count > 0 else { return }
      state.withLock { $0.output += bytes[..<count] }
    }
  }

  func show(_ view: any Exploration) {
    Thread.detachNewThread {
      let screen = FullScreen(
        input: self.terminal, output: self.terminal, color: .none, interrupt: {})
      let departure = screen.show(view)
      self.state.withLock {
        $0.departure = departure
        $0.isOver = true
      }
    }
  }

  /// The flags of the terminal's line discipline.
  var modes: [UInt32] {
    var state = termios()
    tcgetattr(terminal, &state)
    return [state.c_iflag, state.c_oflag, state.c_lflag]
  }

  func type(_ keys: String) { _ = keys.withCString { write(controller, $0, strlen($0)) } }

  func waitForOutput(_ text: String) -> Bool { waits { $0.output.contains(text) } }

  func waitForDeparture() -> Departure? {
    _ = waits { $0.isOver }
    return state.withLock { $0.departure }
  }

  private var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
  private var isOver: Bool { state.withLock { $0.isOver } }

  /// Asks again and again, for at most ten seconds, so that a failure does not hang the tests.
  private func waits(_ condition: (ViewTerminal) -> Bool) -> Bool {
    for _ in 0..<1_000 {
      if condition(self) { return true }
      usleep(10_000)
    }
    return condition(self)
  }
}
