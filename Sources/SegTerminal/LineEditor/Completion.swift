import CEditLine
import Foundation

/// One way to go on.
package struct Candidate: Sendable, Equatable {
  package var text: String
  /// A few words shown behind it.
  package var detail: String

  package init(text: String, detail: String = "") {
    self.text = text
    self.detail = detail
  }
}

/// The ways to go on at a place of a text.
package struct Completion: Sendable, Equatable {
  /// What a candidate takes the place of, in offsets of UTF-8.
  package var replaced: Range<Int>
  package var candidates: [Candidate]

  package init(replaced: Range<Int>, candidates: [Candidate]) {
    self.replaced = replaced
    self.candidates = candidates
  }

  /// What Tab does: the longest beginning that all candidates share is inserted if it says more
  /// than what is typed; where it does not, several candidates are listed.
  func reply(
    typed: String, columns: Int, rows: Int
  ) -> (inserted: String?, listing: String?) {
    guard let first = candidates.first else { return (nil, nil) }
    let shared = candidates.dropFirst().reduce(first.text) { beginning, candidate in
      beginning.commonPrefix(with: candidate.text, options: [])
    }
    if candidates.count == 1 { return (shared == typed ? nil : shared, nil) }
    if shared.count > typed.count { return (shared, nil) }
    return (nil, Self.listing(of: candidates, columns: columns, rows: rows))
  }

  // MARK: List

  private static let gap = 2

  /// Candidates with their details where all find room on a screen; else without, cut with a count.
  static func listing(of candidates: [Candidate], columns: Int, rows: Int) -> String {
    let room = max(1, rows - 4)
    let hasDetails = candidates.contains { !$0.detail.isEmpty }
    let widest = candidates.map { width($0.text) }.max() ?? 0
    if hasDetails, candidates.count <= room {
      return detailed(candidates[...], widest, columns).joined(separator: "\r\n")
    }
    let across = max(1, (columns - 1 + gap) / (widest + gap))
    let shown = candidates.prefix(across * room)
    var lines = gridded(shown.map(\.text), columns: columns)
    if shown.count < candidates.count {
      lines.append("… and \(candidates.count - shown.count) more")
    }
    return lines.joined(separator: "\r\n")
  }

  private static func detailed(
    _ candidates: ArraySlice<Candidate>, _ widest: Int, _ columns: Int
  ) -> [String] {
    let widest = min(widest, columns / 2)
    return candidates.map { candidate in
      let line = padded(fitted(candidate.text, columns / 2), to: widest + gap) + candidate.detail
      return trimmed(fitted(line, columns - 1))
    }
  }

  /// Down the columns first, as `ls` does.
  private static func gridded(_ texts: [String], columns: Int) -> [String] {
    let cell = (texts.map(width).max() ?? 0) + gap
    let across = max(1, (columns - 1 + gap) / cell)
    let rows = (texts.count + across - 1) / across
    return (0..<rows).map { row in
      let line = stride(from: row, to: texts.count, by: rows)
        .map { padded(texts[$0], to: cell) }.joined()
      return fitted(trimmed(line), columns - 1)
    }
  }

  private static func width(_ text: String) -> Int { Int(SegDisplayWidth(text)) }

  private static func padded(_ text: String, to length: Int) -> String {
    text + String(repeating: " ", count: max(0, length - width(text)))
  }

  private static func trimmed(_ text: String) -> String {
    var result = Substring(text)
    while result.last == " " { result.removeLast() }
    return String(result)
  }

  private static func fitted(_ text: String, _ limit: Int) -> String {
    guard width(text) > limit else { return text }
    var result = ""
    var used = 0
    for character in text {
      used += width(String(character))
      if used > limit - 1 { break }
      result.append(character)
    }
    return result + "…"
  }
}
