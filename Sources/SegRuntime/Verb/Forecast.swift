import SegEngine

/// What work over all pairs of rows will take, said before it begins.
///
/// The constants were measured on two cores with AVX2 (see the README's table); other machines differ by a
/// small factor, and the progress line soon knows better.
struct Forecast: Equatable {
  let rows: Int
  let seconds: Double

  /// Shorter work begins without words.
  private static let worthSaying = 10.0

  /// - Parameters:
  ///   - nanoseconds: of one core, for each ordered pair of rows.
  ///   - each: the same for each column of a pair.
  ///   - threads: that work beside each other.
  init(rows: Int, columns: Int, nanoseconds: Double, each: Double = 0, threads: Int) {
    self.rows = rows
    let pairs = Double(rows) * Double(rows)
    seconds = pairs * (nanoseconds + each * Double(columns)) * 1e-9 / Double(threads)
  }

  /// nil for work that is soon done.
  var text: String? {
    guard seconds >= Self.worthSaying else { return nil }
    return "about \(Self.rough(seconds)): all pairs of \(rows) rows are compared"
  }

  /// A time to one or two digits in the largest fitting unit.
  static func rough(_ seconds: Double) -> String {
    if seconds < 90 { return "\(Int((seconds / 5).rounded()) * 5) seconds" }
    if seconds < 5400 { return "\(Int((seconds / 60).rounded())) minutes" }
    return "\(Int((seconds / 3600).rounded())) hours"
  }
}

extension Call {
  func forecast(_ rows: NumericRows, nanoseconds: Double, each: Double) -> Forecast {
    Forecast(
      rows: rows.matrix.rows, columns: rows.features.count, nanoseconds: nanoseconds, each: each,
      threads: max(execution.threads, 1))
  }

  /// Says what comes, and what would take less.
  func announce(_ forecast: Forecast, less: String) {
    guard let text = forecast.text else { return }
    note("\(text); Ctrl-C stops it, and \(less)")
  }
}
