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
}
