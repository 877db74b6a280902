/// Minimax distances of one group to all others: the least distance within which one member of either has
/// all members of both.
public enum MinimaxKeys {
  /// - Parameters:
  ///   - out: one for each position, +∞ for the group itself and those without members, out.
  ///   - far: as many, out: room for the farthest members of the groups.
  ///   - group: position of the group.
  ///   - members: its rows, in.
  ///   - reach: rows × rows, in: at `slots[p] · rows + x` the distance from row x to the farthest member
  ///     of the group at position p.
  ///   - slots: one for each position, in; −1 for those without members.
  ///   - own: rows, in: the distance from each row to the farthest member of its own group.
  ///   - groupOf: rows, in: the position of each row's group.
  ///
  /// O(rows + positions · members).
  public static func fill(
    _ out: inout MutableSpan<Double>, far: inout MutableSpan<Double>, group: Int,
    members: Span<Int32>, reach: Span<Double>, slots: Span<Int32>, own: Span<Double>,
    groupOf: Span<Int32>
  ) {
    let n = own.count
    precondition(reach.count == n * n && groupOf.count == n && slots.count == out.count)
    precondition(far.count == out.count)
    for position in out.indices {
      out[position] = .infinity
      far[position] = 0
    }
    let start = Int(slots[group]) * n
    for row in 0..<n {
      let position = Int(groupOf[row])
      let distance = reach[start + row]
      let value = max(distance, own[row])
      if value < out[position] { out[position] = value }
      if distance > far[position] { far[position] = distance }
    }
    // A single row has the farthest members in its own distances, which stand in a row.
    let isSingle = members.count == 1
    for position in out.indices where slots[position] >= 0 {
      guard !isSingle else {
        out[position] = min(out[position], far[position])
        continue
      }
      let start = Int(slots[position]) * n
      var least = out[position]
      for index in members.indices {
        let row = Int(members[index])
        let value = max(reach[start + row], own[row])
        if value < least { least = value }
      }
      out[position] = least
    }
    out[group] = .infinity
  }

  /// After the group at slot `gone` has merged into that at slot `kept`.
  ///
  /// - Parameters:
  ///   - reach: rows × rows, in and out: the distance from each row to the farthest member of both is
  ///     written to `kept`.
  ///   - own: rows, in and out: those of the members.
  ///   - members: the rows of both, in.
  ///
  /// O(rows). Arrays and not spans: what is written is read again by other names.
  public static func merge(
    _ gone: Int, into kept: Int, _ reach: inout [Double], own: inout [Double], members: [Int32]
  ) {
    let rows = own.count
    precondition(max(kept, gone) < rows && min(kept, gone) >= 0 && reach.count == rows * rows)
    // The pointers stay inside of these closures, and the sizes were checked.
    reach.withUnsafeMutableBufferPointer { reach in
      own.withUnsafeMutableBufferPointer { own in
        for row in 0..<rows {
          reach[kept * rows + row] = max(reach[kept * rows + row], reach[gone * rows + row])
        }
        for member in members { own[Int(member)] = reach[kept * rows + Int(member)] }
      }
    }
  }
}
