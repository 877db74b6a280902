/// A tree of merges in flat arrays, children before parents.
struct MergeTree: Sendable {
  let left: [Int32]
  let right: [Int32]
  let heights: [Double]
  let order: [Int32]

  init(left: [Int32], right: [Int32], heights: [Double], order: [Int32]) {
    precondition(left.count == right.count && left.count == heights.count)
    precondition(order.count == left.count + 1)
    self.left = left
    self.right = right
    self.heights = heights
    self.order = order
  }
}
