/// The groups that labels make: label 0 is noise and belongs to none.
struct LabelGroups: Sendable {
  /// Labels that occur, rising, without noise.
  let labels: [Int32]
  /// Group of each row, from 0 in the order of `labels`; −1 is noise.
  let groupOf: [Int32]
  /// Rows of each group.
  let sizes: [Int]

  /// O(n), or O(n log k) for labels far larger than n. Labels are not negative.
  init(_ labels: [Int32]) {
    let most = Int(labels.max() ?? 0)
    let known = most <= 4 * labels.count + 1024 ? Self.byTable(labels, most) : Self.bySet(labels)
    let groupOf =
      most <= 4 * labels.count + 1024
      ? Self.numbersByTable(labels, known, most) : Self.numbersBySet(labels, known)
    var sizes = [Int](repeating: 0, count: known.count)
    for group in groupOf where group >= 0 { sizes[Int(group)] += 1 }
    self.labels = known
    self.groupOf = groupOf
    self.sizes = sizes
  }

  /// The rows of each group, rising. O(n).
  var members: [[Int]] {
    var members = sizes.map { size in
      var rows: [Int] = []
      rows.reserveCapacity(size)
      return rows
    }
    for (row, group) in groupOf.enumerated() where group >= 0 { members[Int(group)].append(row) }
    return members
  }

  /// Rows that are not noise.
  var used: Int { sizes.reduce(0, +) }

  /// Throws `undefinedForGroups` unless there are 2…n−1 groups.
  func requireSeveral() throws(EngineError) {
    let rows = used
    guard labels.count >= 2 && labels.count < rows else {
      throw .undefinedForGroups(found: labels.count, rows: rows)
    }
  }

  private static func byTable(_ labels: [Int32], _ most: Int) -> [Int32] {
    var seen = [Bool](repeating: false, count: most + 1)
    for label in labels { seen[Int(label)] = true }
    return seen.indices.dropFirst().filter { seen[$0] }.map { Int32($0) }
  }

  private static func numbersByTable(
    _ labels: [Int32], _ known: [Int32], _ most: Int
  ) -> [Int32] {
    var number = [Int32](repeating: -1, count: most + 1)
    for (group, label) in known.enumerated() { number[Int(label)] = Int32(group) }
    return labels.map { number[Int($0)] }
  }

  private static func bySet(_ labels: [Int32]) -> [Int32] {
    Set(labels).subtracting([0]).sorted()
  }

  private static func numbersBySet(_ labels: [Int32], _ known: [Int32]) -> [Int32] {
    var number: [Int32: Int32] = [0: -1]
    for (group, label) in known.enumerated() { number[label] = Int32(group) }
    return labels.map { number[$0] ?? -1 }
  }
}
