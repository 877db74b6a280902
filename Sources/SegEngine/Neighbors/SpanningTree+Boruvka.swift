import SegKernels

/// Borůvka's algorithm on a kd-tree: in each round every component takes the shortest link out of it.
///
/// Each point remembers its nearest point outside, or how far there is none, so that later rounds
/// search little; the first rounds are answered from lists of near neighbours. Borůvka (1926);
/// March, Ram & Gray, KDD (2010), https://doi.org/10.1145/1835804.1835882.
struct BoruvkaSpanning {
  private var forest: ComponentForest
  private let measure: Measure
  private var links: [ForeignLink]
  private var edges: [SpanningEdge] = []
  private let borders: [Int]
  private var components: Int

  /// Points in a chunk: whole leaves, and few enough to be cancelled soon.
  private static let grain = 8 * FlatTree.leafSize
  /// One chunk out of so many searches first, to give the others good bounds.
  private static let scouts = 16

  init(_ forest: consuming ComponentForest, _ measure: Measure) {
    let n = forest.tree.count
    self.forest = forest
    self.measure = measure
    links = [ForeignLink](repeating: .unknown, count: n)
    borders = KDTree.borders(of: n, grain: Self.grain)
    components = n
    edges.reserveCapacity(n)
  }

  /// Edges with reduced lengths, in no order. Throws `cancelled`.
  mutating func run(_ execution: Execution) throws(EngineError) -> [SpanningEdge] {
    let meter = ProgressMeter("spanning tree", total: components - 1, execution: execution)
    while components > 1 {
      let before = components
      try refresh(execution)
      var bounds = [Double](repeating: .infinity, count: components)
      lower(&bounds, besides: true)
      try search(bounds, execution) { $0 % Self.scouts == 0 }
      lower(&bounds, besides: false)
      try search(bounds, execution) { $0 % Self.scouts != 0 }
      join(chosen())
      meter.advance(by: before - components)
    }
    return edges
  }

  private mutating func refresh(_ execution: Execution) throws(EngineError) {
    let (forest, borders, measure) = (forest, borders, measure)
    try fillChunks(of: &links, borders: borders, execution) { chunk, links in
      LinkUpdates.refresh(&links, first: borders[chunk], forest, measure)
    }
  }

  private func lower(_ bounds: inout [Double], besides: Bool) {
    var span = bounds.mutableSpan
    LinkUpdates.lower(&span, links.span, forest, measure, besides: besides)
  }

  private mutating func search(
    _ bounds: [Double], _ execution: Execution, where isChosen: @Sendable (Int) -> Bool
  ) throws(EngineError) {
    let (forest, borders, measure) = (forest, borders, measure)
    try fillChunks(of: &links, borders: borders, execution) { chunk, links in
      guard isChosen(chunk) else { return }
      ForeignSearch.search(&links, first: borders[chunk], bounds: bounds.span, forest, measure)
    }
  }

  private func chosen() -> [Int32] {
    var chosen = [Int32](repeating: -1, count: components)
    var span = chosen.mutableSpan
    LinkUpdates.choose(&span, links.span, forest)
    return chosen
  }

  /// Takes the links of the chosen points into the tree, and numbers the components that come out.
  private mutating func join(_ chosen: [Int32]) {
    var sets = DisjointSets(count: components)
    for (component, point) in chosen.enumerated() where point >= 0 {
      let link = links[Int(point)]
      let other = Int(forest.components[Int(link.partner)])
      let (a, b) = (sets.root(of: component), sets.root(of: other))
      guard a != b else { continue }
      _ = sets.join(a, b)
      let rows = forest.tree.rows
      edges.append(
        SpanningEdge(
          Int(rows[Int(point)]), Int(rows[Int(link.partner)]), weight: link.length))
    }
    rename(&sets)
  }

  private mutating func rename(_ sets: inout DisjointSets) {
    var numbers = [Int32](repeating: -1, count: components)
    var renamed = numbers
    var count: Int32 = 0
    for component in 0..<components {
      let root = sets.root(of: component)
      if numbers[root] < 0 {
        numbers[root] = count
        count += 1
      }
      renamed[component] = numbers[root]
    }
    components = Int(count)
    forest.rename(renamed.span)
  }
}
