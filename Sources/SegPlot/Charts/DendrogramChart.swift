/// A tree of merges, root at the left, one row for each leaf at the right.
package struct DendrogramChart: Sendable {
  let tree: MergeTree
  private let labels: [String]?
  private let leaves: Int?
  private let cutHeight: Double?
  private let segments: [Int32]?
  private let title: String?

  /// - Parameters:
  ///   - left: n - 1 merges as R writes them: `-(i + 1)` is leaf i, `m` is merge number m from 1.
  ///   - right: the other side of each merge; sides come from earlier merges only.
  ///   - heights: n - 1 finite numbers; a merge may lie below its parts (inversion).
  ///   - order: the n leaves (from 0) from top to bottom such that no lines cross.
  ///   - labels: n names of leaves; without them their numbers from 1 are shown.
  ///   - leaves: draw only the last merges, so that this many ends remain; an end that stands for
  ///     several leaves shows their number in brackets. nil shows up to 100 leaves, or 50 ends.
  ///   - cutHeight: where a dashed line is drawn.
  ///   - segments: n segment numbers; subtrees inside one segment get its colour.
  package init(
    left: [Int32], right: [Int32], heights: [Double], order: [Int32], labels: [String]? = nil,
    leaves: Int? = nil, cutHeight: Double? = nil, segments: [Int32]? = nil, title: String? = nil
  ) {
    tree = MergeTree(left: left, right: right, heights: heights, order: order)
    self.labels = labels
    self.leaves = leaves
    self.cutHeight = cutHeight
    self.segments = segments
    self.title = title
  }

  package func scene() -> Scene {
    Scene(
      title: title,
      xAxis: Axis(label: "height", domain: .covering(tree.heights), isReversed: true),
      yAxis: Axis(domain: .slots([]), labelsTrail: true))
  }
}
