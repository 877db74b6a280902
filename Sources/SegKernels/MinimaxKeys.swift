/// Minimax distances of one group to all others: the least distance within which one member of either has
/// all members of both.
public enum MinimaxKeys {
  /// - Parameters:
  ///   - out: one for each position, +∞ for the group itself and those without members, out.
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
    _ out: inout MutableSpan<Double>, group: Int, members: Span<Int32>, reach: Span<Double>,
    slots: Span<Int32>, own: Span<Double>, groupOf: Span<Int32>
  ) {
    let n = own.count
    precondition(reach.count == n * n && groupOf.count == n && slots.count == out.count)
    for position in out.indices { out[position] = .infinity }
    let start = Int(slots[group]) * n
    for row in 0..<n {
      let position = Int(groupOf[row])
      let value = max(reach[start + row], own[row])
      if value < out[position] { out[position] = value }
    }
    for position in out.indices where slots[position] >= 0 {
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

  /// After the group at slot `gone` has merged into that at slot `kept`: writes the distance from each
  /// row to the farthest of their members to `kept` of `reach` (rows × rows, in and out). O(rows).
  public static func merge(
    _ gone: Int, into kept: Int, _ reach: inout MutableSpan<Double>, rows: Int
  ) {
    precondition(max(kept, gone) < rows && reach.count == rows * rows)
    for row in 0..<rows {
      let other = reach[gone * rows + row]
      if other > reach[kept * rows + row] { reach[kept * rows + row] = other }
    }
  }
}
