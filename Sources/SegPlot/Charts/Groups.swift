/// Rows by segment, with the segments' names.
struct Groups: Sendable {
  /// One for each row; 0 is noise.
  let labels: [Int32]
  let names: [Int32: String]
  /// The groups that occur, rising, noise last.
  let present: [Int32]

  init(_ labels: [Int32], names: [Int32: String]) {
    self.labels = labels
    self.names = names
    present = Set(labels).sorted { ($0 == 0 ? .max : $0) < ($1 == 0 ? .max : $1) }
  }

  func name(_ group: Int32) -> String {
    names[group] ?? (group == 0 ? "noise" : "segment \(group)")
  }

  /// A name for a place beside a mark: without the word "segment".
  func shortName(_ group: Int32) -> String {
    names[group] ?? (group == 0 ? "noise" : String(group))
  }

  var legend: [LegendEntry] { LegendEntry.entries(groups: labels, names: names) }

  /// The rows of each group that occurs.
  func members() -> [Int32: [Int]] { Dictionary(grouping: labels.indices) { labels[$0] } }

  func values(_ values: [Double], of group: Int32) -> [Double] {
    zip(values, labels).compactMap { $1 == group && $0.isFinite ? $0 : nil }
  }
}

/// Figures of a list of numbers.
enum Figures {
  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// Hyndman and Fan's type 7, of values that rise.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1)
    let lower = Int(place)
    guard lower + 1 < sorted.count else { return last }
    return sorted[lower] + (sorted[lower + 1] - sorted[lower]) * (place - Double(lower))
  }

  static func median(_ values: [Double]) -> Double { quantile(values.sorted(), 0.5) }

  static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}

/// Words for readings.
enum Words {
  static func list(_ items: [String]) -> String {
    items.count < 2
      ? items.joined() : items.dropLast().joined(separator: ", ") + " and " + items[items.count - 1]
  }

  static func rows(_ count: Int) -> String {
    count == 1 ? "1 row" : NumberText.count(count) + " rows"
  }

  static func span(_ values: [Double]) -> String {
    let known = values.filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else { return "has no values" }
    return low == high
      ? "is always \(NumberText.short(low))"
      : "runs from \(NumberText.short(low)) to \(NumberText.short(high))"
  }

  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    return NumberText.fixed(share * 100, decimals: abs(share) < 0.0995 ? 1 : 0) + " %"
  }
}
