import SegRuntime

/// What a line says about work at hand: share, phase, figure so far, time gone and time left.
struct ProgressLine {
  let progress: WorkProgress
  /// Seconds since the work began.
  let elapsed: Double

  private static let cells = 20
  /// Below this share nobody can tell how long the rest will take.
  private static let leastShare = 0.02

  /// As much as fits into `width` columns.
  func text(width: Int) -> String {
    var line = progress.phase
    if let fraction = progress.fraction {
      let percent = Int((fraction * 100).rounded(.down))
      let full = Int(fraction * Double(Self.cells))
      let bar =
        String(repeating: "█", count: full) + String(repeating: "░", count: Self.cells - full)
      line = "\(bar) \(percent) % \(line)"
    }
    if let detail = progress.detail { line += ", \(detail)" }
    line += ", \(Self.time(elapsed))"
    if let fraction = progress.fraction, fraction > Self.leastShare {
      line += ", \(Self.time(elapsed / fraction - elapsed)) left"
    }
    return String(line.prefix(max(width, Self.cells)))
  }

  /// `45 s`, `3 min 20 s`, `2 h 5 min`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(max(seconds, 0).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
