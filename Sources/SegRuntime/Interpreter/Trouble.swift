import SegData
import SegEngine
import SegLanguage

/// Gives errors of the layers below a code and a place.
enum Trouble {
  static func diagnostic(_ error: any Error, stage: Stage) -> any Error {
    switch error {
    case var problem as Diagnostic:
      if problem.span == nil { problem.span = stage.span }
      return problem
    case let problem as DataError: return data(problem, stage.span, stage.name.text)
    case let problem as EngineError: return engine(problem, stage)
    default: return error
    }
  }

  static func data(_ error: DataError, _ span: Span?, _ place: String) -> any Error {
    if case .cancelled = error.kind { return Interrupted() }
    return Diagnostic(
      code: error.code, message: error.message, span: span, notes: error.advice.map { [$0] } ?? [])
  }

  private static func engine(_ error: EngineError, _ stage: Stage) -> any Error {
    if case .cancelled = error { return Interrupted() }
    return Diagnostic(
      code: error.code, message: "`\(stage.name.text)`: \(error.message)", span: stage.span,
      notes: error.advice.map { [$0] } ?? [])
  }
}

/// Ctrl-C: not an error, the session goes on.
struct Interrupted: Error {}

extension EngineError {
  /// S04xx.
  var code: String {
    switch self {
    case .notFinite: "S0401"
    case .memory: "S0402"
    case .tooFewRows: "S0403"
    case .tooManyGroups: "S0404"
    case .invalid: "S0405"
    case .invertedTree: "S0406"
    case .needsEuclidean: "S0407"
    case .zeroVector: "S0408"
    case .badWeight: "S0409"
    case .undefinedForGroups: "S0410"
    case .nothingInCommon, .noValues: "S0412"
    case .badDistance, .sizeMismatch, .noConvergence: "S0411"
    case .singular: "S0420"
    case .cancelled: "S0499"
    }
  }
}
