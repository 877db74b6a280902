/// A tree of groups that keeps few of many rows, which are read once: the first step of TwoStep.
///
/// A row goes down to the nearest group of each level; in a leaf it joins the nearest group if that costs no
/// more likelihood than `threshold`, else it is a group of its own. A node with too many parts is split
/// about the two that lie farthest apart. With too many groups the threshold rises, and the groups go into
/// a new tree. Zhang, Ramakrishnan & Livny, "BIRCH", SIGMOD 1996, https://doi.org/10.1145/235968.233324.
struct FeatureTree: Sendable {
  private struct Node {
    var features: [LikelihoodFeature] = []
    /// Nodes below each feature; empty in a leaf.
    var children: [Int] = []
    var isLeaf: Bool { children.isEmpty }
  }

  private let frame: LikelihoodFrame
  private let branches: Int
  private let most: Int
  private var nodes = [Node()]
  private var root = 0
  private(set) var threshold = 0.0
  /// Groups in leaves.
  private(set) var leaves = 0

  /// At most `most` groups, nodes of at most `branches` parts.
  init(_ frame: LikelihoodFrame, branches: Int, most: Int) {
    self.frame = frame
    self.branches = branches
    self.most = most
  }

  /// O(depth · branches · columns), now and then O(groups · …) for a new tree.
  mutating func insert(_ row: LikelihoodRow, weight: Double) {
    let own = LikelihoodFeature(row, weight: weight, frame)
    insert(own) { feature, frame in
      feature.distance(to: row, weight: weight, frame)
    } add: {
      feature, frame in
      feature.add(row, weight: weight, frame)
    }
    while leaves > most { rebuild() }
  }

  /// The groups in leaves, from left to right.
  var groups: [LikelihoodFeature] {
    var found: [LikelihoodFeature] = []
    var stack = [root]
    while let node = stack.popLast() {
      if nodes[node].isLeaf {
        found += nodes[node].features
      } else {
        stack += nodes[node].children.reversed()
      }
    }
    return found
  }

  private mutating func insert(
    _ own: LikelihoodFeature, distance: (LikelihoodFeature, LikelihoodFrame) -> Double,
    add: (inout LikelihoodFeature, LikelihoodFrame) -> Void
  ) {
    var path: [(node: Int, place: Int)] = []
    var node = root
    while !nodes[node].isLeaf {
      let nearest = nearest(in: node, distance).place
      add(&nodes[node].features[nearest], frame)
      path.append((node, nearest))
      node = nodes[node].children[nearest]
    }
    if !nodes[node].features.isEmpty {
      let nearest = nearest(in: node, distance)
      if nearest.distance <= threshold {
        add(&nodes[node].features[nearest.place], frame)
        return
      }
    }
    nodes[node].features.append(own)
    leaves += 1
    splitUpwards(from: node, path)
  }

  private func nearest(
    in node: Int, _ distance: (LikelihoodFeature, LikelihoodFrame) -> Double
  ) -> (place: Int, distance: Double) {
    var best = (place: 0, distance: Double.infinity)
    for (place, feature) in nodes[node].features.enumerated() {
      let found = distance(feature, frame)
      if found < best.distance { best = (place, found) }
    }
    return best
  }

  private mutating func splitUpwards(from leaf: Int, _ path: [(node: Int, place: Int)]) {
    var node = leaf
    var path = path
    while nodes[node].features.count > branches {
      let other = split(node)
      let sums = (sum(of: node), sum(of: other))
      if let (parent, place) = path.popLast() {
        nodes[parent].features[place] = sums.0
        nodes[parent].features.append(sums.1)
        nodes[parent].children.append(other)
        node = parent
      } else {
        nodes.append(Node(features: [sums.0, sums.1], children: [node, other]))
        root = nodes.count - 1
        return
      }
    }
  }

  /// Leaves in `node` what is nearer to the one of the two farthest parts; gives the node of the rest.
  private mutating func split(_ node: Int) -> Int {
    let old = nodes[node]
    var seeds = (0, 1, -1.0)
    for one in old.features.indices {
      for other in one + 1..<old.features.count {
        let distance = old.features[one].distance(to: old.features[other], frame)
        if distance > seeds.2 { seeds = (one, other, distance) }
      }
    }
    var (kept, moved) = (Node(), Node())
    for (place, feature) in old.features.enumerated() {
      let isKept =
        place == seeds.0
        || place != seeds.1
          && feature.distance(to: old.features[seeds.0], frame)
            <= feature.distance(to: old.features[seeds.1], frame)
      if isKept {
        kept.features.append(feature)
        if !old.isLeaf { kept.children.append(old.children[place]) }
      } else {
        moved.features.append(feature)
        if !old.isLeaf { moved.children.append(old.children[place]) }
      }
    }
    nodes[node] = kept
    nodes.append(moved)
    return nodes.count - 1
  }

  private func sum(of node: Int) -> LikelihoodFeature {
    var sum = nodes[node].features[0]
    for feature in nodes[node].features.dropFirst() { sum.add(feature, frame) }
    return sum
  }

  /// The threshold becomes the median of the least distances within leaves, or half as much again, so that
  /// about half of the leaves lose a group.
  private mutating func rebuild() {
    let old = groups
    var least: [Double] = []
    for node in nodes where node.isLeaf && node.features.count > 1 {
      var nearest = Double.infinity
      for (place, feature) in node.features.enumerated() {
        for other in node.features[(place + 1)...] {
          nearest = min(nearest, feature.distance(to: other, frame))
        }
      }
      least.append(nearest)
    }
    least.sort()
    let median = least.isEmpty ? 0 : least[least.count / 2]
    threshold = max(median, threshold * 1.5, Double.leastNormalMagnitude)
    nodes = [Node()]
    root = 0
    leaves = 0
    for group in old {
      insert(group) { feature, frame in
        feature.distance(to: group, frame)
      } add: {
        feature, frame in
        feature.add(group, frame)
      }
    }
  }
}
