import SegTestSupport
import Synchronization
import Testing

@testable import SegRuntime

/// Ctrl-C at the prompt keeps the best model so far, and so does the clock anywhere.
@Suite struct KeptWorkTests {
  struct Fit: Sendable, CustomTestStringConvertible {
    let stage: String
    let rows: Int
    /// What the saved statement has to say and what it may no longer say.
    let says: String
    let lacks: String
    var testDescription: String { "\(stage), \(rows) rows" }
  }

  static let fits = [
    Fit(stage: "kmeans k=20 restarts=300 tol=0", rows: 400, says: "restarts=", lacks: "=300"),
    Fit(stage: "kmeans k=20 restarts=300 tol=0", rows: 20_000, says: "restarts=", lacks: "=300"),
    Fit(stage: "kmeans k=20 restarts=1 tol=0", rows: 20_000, says: "max_iter=", lacks: "=300"),
    Fit(stage: "minibatch k=8 restarts=300", rows: 2000, says: "restarts=", lacks: "=300"),
    Fit(stage: "bisecting k=40", rows: 2000, says: "k=", lacks: "k=40"),
    Fit(stage: "kmedoids k=8 restarts=300", rows: 400, says: "restarts=", lacks: "=300"),
    Fit(stage: "clara k=8 samples=300", rows: 2000, says: "samples=", lacks: "=300"),
    Fit(stage: "gmm k=4", rows: 600, says: "restarts=1", lacks: "restarts=7"),
    Fit(stage: "kprototypes k=20 restarts=300", rows: 400, says: "restarts=", lacks: "=300"),
    Fit(stage: "fuzzy k=6 restarts=300", rows: 2000, says: "restarts=", lacks: "=300"),
    Fit(stage: "spherical k=20 restarts=300", rows: 400, says: "restarts=", lacks: "=300"),
    Fit(stage: "balanced k=5 restarts=300", rows: 400, says: "restarts=", lacks: "=300"),
  ]

  private static let phases = [
    "k-means", "mini-batch k-means", "swaps", "first medoids", "mixture", "prototypes",
    "fuzzy c-means", "spherical k-means", "balanced k-means",
  ]

  /// A session with rows, and the text of their file.
  private func session(rows: Int) throws -> SessionRecorder {
    let recorder = try SessionRecorder(threads: 2)
    var random = SeededData(seed: 5)
    let lines = random.table(rows: rows, columns: 4).map {
      $0.map { "\($0)" }.joined(separator: ",")
    }
    try recorder.write("a,b,c,d\n" + lines.joined(separator: "\n") + "\n", to: "t.csv")
    #expect(recorder.enter("let t = load \"t.csv\"") == .fine)
    return recorder
  }

  /// Expects that what is saved gives the same rows again, on another number of threads.
  private func replays(_ recorder: SessionRecorder) throws {
    let kept = try recorder.csv("m | where a > -1000")
    let replayed = try SessionRecorder(threads: 1)
    try replayed.write(try recorder.text(of: "t.csv"), to: "t.csv")
    let script = recorder.session.history.prefix(2).joined(separator: "\n")
    #expect(replayed.run(script) == .fine, "\(replayed.transcript)")
    #expect(try replayed.csv("m | where a > -1000") == kept, "\(script)")
  }

  @Test(arguments: fits) func atThePromptTheBestSoFarIsKept(fit: Fit) throws {
    let recorder = try session(rows: fit.rows)
    let session = recorder.session
    let line = "let m = t | \(fit.stage) seed=3 | name 1 = \"First\""
    recorder.onProgress { step in
      guard Self.phases.contains(step.phase), step.fraction ?? 0 > 0 else { return }
      session.interrupt()
      session.interrupt()
    }
    #expect(recorder.enter(line) == .interrupted, "\(recorder.transcript)")
    // Before there is a model, nothing can be kept.
    var moment = 1
    while interrupt(recorder, line, at: moment) == .interrupted {
      try #require(moment < 1 << 20 && session.history.count == 1)
      moment *= 2
    }
    let note = try #require(recorder.notes.first { $0.hasPrefix("stopped: kept") })
    #expect(note.contains(fit.says), "\(note)")
    #expect(session.history.count == 2)
    let saved = session.history[1]
    #expect(saved.contains(fit.says) && !saved.contains(fit.lacks), "\(saved)")
    try replays(recorder)
  }

  /// What becomes of a line when Ctrl-C comes with its progress for the `moment`-th time.
  private func interrupt(
    _ recorder: SessionRecorder, _ line: String, at moment: Int
  ) -> RunStatus {
    let session = recorder.session
    let calls = Atomic(0)
    recorder.onProgress { step in
      guard Self.phases.contains(step.phase) else { return }
      if calls.wrappingAdd(1, ordering: .relaxed).newValue == moment { session.interrupt() }
    }
    defer { recorder.onProgress { _ in } }
    return recorder.enter(line)
  }

  /// A last pass over many rows takes its time: until then the answer to Ctrl-C stays in sight.
  @Test func ctrlCIsAnsweredUntilTheModelIsThere() throws {
    let recorder = try session(rows: 20_000)
    let session = recorder.session
    let said = Mutex<[String]>([])
    recorder.onProgress { step in
      let isFirst = said.withLock { said in
        said.append(step.phase)
        return said.count == 4
      }
      if isFirst { session.interrupt() }
    }
    #expect(recorder.enter("let m = t | kmeans k=20 restarts=300 tol=0 seed=3") == .fine)
    let phases = said.withLock { $0 }
    let answer = "keeping the best so far; Ctrl-C again gives it up"
    let place = try #require(phases.firstIndex(of: answer), "\(phases)")
    #expect(place >= 4 && phases[place...].allSatisfy { $0 == answer }, "\(phases)")
  }

  /// The clock asks for the same; what is saved has settings in its place, and a script is warned.
  @Test(arguments: [
    "kmeans k=20 restarts=1000000 within=50ms", "kmeans within=50ms, k=20, restarts=1000000",
    "clara k=3, samples=1000000, within=50ms, seed=1",
    "fanny k=3 m=1.5 tol=0 max_iter=1000000 within=1s",
  ]) func theClockKeepsTheBestSoFar(stage: String) throws {
    let recorder = try session(rows: 2000)
    #expect(recorder.run("let m = t | \(stage)") == .fine, "\(recorder.transcript)")
    #expect(recorder.transcript.contains("warning L09"), "\(recorder.transcript)")
    let saved = recorder.session.history[1]
    #expect(!saved.contains("within") && !saved.contains("1000000"), "\(saved)")
    try replays(recorder)
  }

  /// Time enough changes nothing, and later work is not ended by an earlier clock.
  @Test func enoughTimeLeavesTheResult() throws {
    let recorder = try session(rows: 400)
    #expect(recorder.run("let m = t | kmeans k=3 within=2h seed=1") == .fine)
    #expect(!recorder.transcript.contains("L09"), "\(recorder.transcript)")
    #expect(recorder.session.history[1] == "let m = t | kmeans k=3 seed=1")
    try replays(recorder)
  }

  @Test(arguments: [
    ("t | kmeans k=2..3 within=30s", "S0206"), ("t | kmeans k=2 within=0s", "S0213"),
    ("t | kmeans k=2 within=1mo", "S0213"),
  ]) func theClockIsForOneFit(line: String, code: String) throws {
    let recorder = try session(rows: 20)
    #expect(recorder.enter(line) == .failed)
    #expect(recorder.transcript.contains(code), "\(recorder.transcript)")
  }
}
