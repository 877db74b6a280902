import SegData

/// What `for` and a range option give: values by key, in order.
struct Collection: Sendable {
  struct Entry: Sendable {
    /// The settings that tell this entry from the others: k=3, linkage=ward.
    let keys: [Key]
    let value: Value
  }

  struct Key: Sendable, Hashable {
    let name: String
    let value: Plain
  }

  let entries: [Entry]
  /// One row an entry: the keys and what the value says of itself in one line.
  let summary: DataSet

  var elementKind: Kind? { entries.first?.value.kind }

  /// Collections inside of a collection become one, told apart by the keys of both: a sweep inside of `for`.
  static func flattened(_ entries: [Entry]) -> [Entry] {
    let inner = entries.map { entry -> [Entry]? in
      if case .collection(let collection) = entry.value { collection.entries } else { nil }
    }
    let shapes = Set(inner.map { $0?.first?.keys.map(\.name) })
    guard shapes.count == 1, shapes.first != .some(nil) else { return entries }
    return zip(entries, inner).flatMap { outer, members in
      let taken = Set(outer.keys.map(\.name))
      return (members ?? []).map { member in
        let keys = member.keys.map { key in
          taken.contains(key.name) ? Key(name: key.name + "_2", value: key.value) : key
        }
        return Entry(keys: outer.keys + keys, value: member.value)
      }
    }
  }
}
