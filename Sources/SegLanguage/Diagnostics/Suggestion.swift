/// Finds the name that was probably meant.
package enum Suggestion {
  /// The nearest candidate by Damerau–Levenshtein distance, without regard to case; nil when none
  /// is near. A candidate that begins with what was typed counts as nearer.
  ///
  /// Cost: length of `word` × total length of the candidates.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = Array(word.lowercased())
    guard !typed.isEmpty else { return nil }
    var best: (score: Int, candidate: String)?
    for candidate in candidates {
      let other = Array(candidate.lowercased())
      let score = score(typed, other)
      guard score <= cutOff(typed.count, other.count) else { continue }
      if best.map({ score < $0.score }) ?? true { best = (score, candidate) }
    }
    return best?.candidate
  }

  /// Twice the distance, so that a prefix (1) lies between equal (0) and one slip (2).
  private static func score(_ typed: [Character], _ other: [Character]) -> Int {
    if typed == other { return 0 }
    if typed.count >= 2, other.starts(with: typed) { return 1 }
    return 2 * distance(typed, other)
  }

  /// One slip for words up to five letters, two up to eight, then a third of the length.
  private static func cutOff(_ a: Int, _ b: Int) -> Int {
    let length = max(a, b)
    if length <= 2 { return 1 }
    if length <= 5 { return 2 }
    return 2 * max(2, length / 3)
  }

  /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
