import SegTestSupport
import Testing

@testable import SegRuntime

/// Sessions that tests share.
enum Sessions {
  static let fixtures = "Tests/SegRuntimeTests/Fixtures"

  /// The data sets that every example of a verb may use.
  static let examples = """
    let six = load "examples/six.csv"
    let iris = load "examples/iris.csv"
    let orders = load "examples/orders.csv"
    let customers = load "examples/customers.csv" id=customer_id
    let six_segments = six | kmeans k=2 seed=1
    let $k = 3
    """

  /// A session in which `six`, `iris`, `orders`, `customers` and `six_segments` are defined.
  static func withExamples(threads: Int = 1) throws -> SessionRecorder {
    let recorder = try SessionRecorder(fixtures: fixtures, threads: threads)
    try #require(recorder.run(examples) == .fine, "\(recorder.transcript)")
    recorder.forget()
    return recorder
  }

  /// A session with one data set `t`, written as CSV.
  static func with(_ csv: String, load options: String = "") throws -> SessionRecorder {
    let recorder = try SessionRecorder()
    try recorder.write(csv, to: "t.csv")
    try #require(
      recorder.run("let t = load \"t.csv\" \(options)") == .fine, "\(recorder.transcript)")
    recorder.forget()
    return recorder
  }
}

extension SessionRecorder {
  /// What `pipeline` gives, as the CSV that `export` writes.
  func csv(_ pipeline: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> PlainCSV
  {
    PlainCSV(try exported(pipeline, sourceLocation: sourceLocation))
  }

  func exported(_ pipeline: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let status = run("\(pipeline) | export \"exported.csv\"")
    try #require(status == .fine, "\(transcript)", sourceLocation: sourceLocation)
    return try text(of: "exported.csv")
  }

  /// The codes of the problems that `script` has in the check before the run.
  func checked(_ script: String) -> [String] {
    forget()
    _ = session.check(script: script)
    defer { forget() }
    return codes
  }

  /// Runs a script that must fail, and gives its problems' codes.
  func failing(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) -> [String] {
    forget()
    let status = run(script)
    #expect(status == .failed, "\(transcript)", sourceLocation: sourceLocation)
    return codes
  }

  /// The one thing that a script shows.
  func shown(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    forget()
    try #require(run(script) == .fine, "\(transcript)", sourceLocation: sourceLocation)
    return try #require(results.last, sourceLocation: sourceLocation)
  }
}
