package import SegData

/// What `for` and a range option give: values by key, in order.
package struct Collection: Sendable {
  package struct Entry: Sendable {
    /// The settings that tell this entry from the others: k=3, linkage=ward.
    package let keys: [Key]
    package let value: Value
  }

  package struct Key: Sendable, Hashable {
    package let name: String
    package let value: Plain
  }

  package let entries: [Entry]
  /// One row an entry: the keys and what the value says of itself in one line.
  package let summary: DataSet

  package var elementKind: Kind? { entries.first?.value.kind }
}
