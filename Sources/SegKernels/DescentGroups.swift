/// The rows that meet at each row: some of its neighbours, and some of the rows whose neighbour it is.
///
/// A group is a stretch of `stride` numbers: how many new and old members it has, how many new and
/// old reverse neighbours were offered to it, then 2 · sample new members, own neighbours first, and
/// as many old ones.
public struct DescentGroups: Sendable {
  /// Members of each of the four kinds (new or old, own or reverse neighbours), at most.
  public let sample: Int
  /// Entries of the lists of neighbours that groups are chosen from.
  public let size: Int

  public init(sample: Int, size: Int) {
    self.sample = sample
    self.size = size
  }

  /// Numbers that a group takes.
  public var stride: Int { 4 * sample + 4 }

  /// Where the new members of a row stand among all groups.
  public func new(_ row: Int, in groups: [Int32]) -> Range<Int> {
    let start = row * stride + 4
    return start..<start + Int(groups[row * stride])
  }

  /// Where the old ones stand.
  public func old(_ row: Int, in groups: [Int32]) -> Range<Int> {
    let start = row * stride + 4 + 2 * sample
    return start..<start + Int(groups[row * stride + 1])
  }

  /// Chooses the groups of the rows from `first` on: the nearest own neighbours, and reverse
  /// neighbours at random, all equally likely.
  ///
  /// - Parameters:
  ///   - lists: n × size, in.
  ///   - groups: rows × `stride`, out.
  ///
  /// O(n · size), so rows are few pieces; those of a piece are close together in memory.
  public func choose(
    from lists: Span<DescentEntry>, first: Int, seed: UInt64, groups: inout MutableSpan<Int32>
  ) {
    let rows = groups.count / stride
    precondition(groups.count == rows * stride && lists.count % size == 0)
    precondition((first + rows) * size <= lists.count)
    // The pointers stay inside of these closures, and lists hold rows.
    groups.withUnsafeMutableBufferPointer { groups in
      lists.withUnsafeBufferPointer { lists in
        guard let groups = groups.baseAddress, let entries = lists.baseAddress else { return }
        var choice = DescentChoice(
          sample: sample, stride: stride, first: first, groups: groups, state: seed)
        for row in 0..<rows { choice.takeOwn(row, entries + (first + row) * size, size) }
        let target = Int32(truncatingIfNeeded: first)..<Int32(truncatingIfNeeded: first + rows)
        var start = 0
        for row in 0..<Int32(truncatingIfNeeded: lists.count / size) {
          for entry in start..<start + size where target.contains(entries[entry].row) {
            choice.offer(row, to: Int(entries[entry].row) - first, entries[entry].isNew ? 0 : 1)
          }
          start += size
        }
      }
    }
  }

  /// New neighbours that were chosen by their own row are new no more. `lists` are rows × size, in
  /// and out. O(rows · size).
  public func age(_ lists: inout MutableSpan<DescentEntry>) {
    for start in Swift.stride(from: 0, to: lists.count, by: size) {
      var chosen = 0
      for entry in start..<start + size where lists[entry].isNew && chosen < sample {
        lists[entry].isNew = false
        chosen += 1
      }
    }
  }
}

/// Some groups while they are chosen. The pointer is that of a buffer that outlives it.
private struct DescentChoice {
  let sample: Int
  let stride: Int
  let first: Int
  let groups: UnsafeMutablePointer<Int32>
  var state: UInt64

  /// The nearest neighbours of a row.
  @inline(__always)
  func takeOwn(_ row: Int, _ list: UnsafePointer<DescentEntry>, _ size: Int) {
    let group = groups + row * stride
    let (new, old) = (group + 4, group + 4 + 2 * sample)
    var (newCount, oldCount) = (0, 0)
    for i in 0..<size {
      if list[i].isNew, newCount < sample {
        new[newCount] = list[i].row
        newCount += 1
      } else if !list[i].isNew, oldCount < sample {
        old[oldCount] = list[i].row
        oldCount += 1
      }
    }
    group[0] = Int32(truncatingIfNeeded: newCount)
    group[1] = Int32(truncatingIfNeeded: oldCount)
    group[2] = 0
    group[3] = 0
  }

  /// Offers a row to a group that it has in its list, as new (0) or old (1).
  @inline(__always)
  mutating func offer(_ row: Int32, to target: Int, _ kind: Int) {
    let group = groups + target * stride
    let members = group + 4 + 2 * kind * sample
    let count = Int(group[kind])
    let reverse = Int(group[2 + kind])
    let own = count - min(reverse, sample)
    // A neighbour of both ways is there already.
    for i in 0..<own where members[i] == row { return }
    group[2 + kind] += 1
    guard reverse >= sample else {
      members[count] = row
      group[kind] += 1
      return
    }
    // Each of those offered so far has the same chance to stand in one of the places.
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let place = Int((state >> 33) % UInt64(reverse + 1))
    if place < sample { members[own + place] = row }
  }
}
