/// Finds the names that somebody may have meant.
package enum NearestNames {
  /// The nearest candidate, if one is near enough to be meant.
  package static func best(for name: String, in candidates: [String]) -> String? {
    all(for: name, in: candidates, limit: 1).first
  }

  /// The near candidates, nearest first, in the order given where equally near.
  package static func all(for name: String, in candidates: [String], limit: Int = 3) -> [String] {
    let wanted = Array(name.lowercased())
    let reach = max(1, wanted.count / 3)
    let scored = candidates.enumerated().compactMap { index, candidate in
      let distance = editDistance(wanted, Array(candidate.lowercased()))
      return distance <= reach ? (distance, index, candidate) : nil
    }
    return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(limit).map(\.2)
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        let replaced = previous[j] + (left[i] == right[j] ? 0 : 1)
        var best = min(replaced, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, before[j - 1] + 1)
        }
        current.append(best)
      }
      (before, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
