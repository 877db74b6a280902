import SegKernels

/// The forces that push the points of a map apart, from a grid over the map.
struct PotentialField: Sendable {
  /// Distance of nodes of the grid, where the map is not too wide for it.
  private static let spacing: Float = 1 / 3
  /// Nodes along the side of the largest grid.
  private static let mostNodes = 3000
  private static let grain = 1024

  private var convolution: GridConvolution
  private var grid: [Float] = []
  private var potential: [Float] = []
  private var bands: [Float] = []
  private var blocks: [Float] = []
  private var places: [Float]

  init(points: Int) {
    convolution = GridConvolution(nodes: 16, spacing: Self.spacing)
    places = [Float](repeating: 0, count: 2 * points)
  }

  /// Bytes of the largest grid that n points are likely to need.
  static func memoryNeeded(rows: Int) -> Int {
    GridConvolution.memoryNeeded(nodes: min(mostNodes, 64 + 2 * Int(Double(rows).squareRoot())))
      + rows * 12
  }

  /// Σⱼ q² · (y − yⱼ) for all points, and the sum of q over all pairs.
  ///
  /// - Parameters:
  ///   - points: 2 · n, in.
  ///   - low, high: corners of a box around them.
  ///   - pushes: 2 · n, out.
  ///
  /// O(n + side² · log side). Throws `cancelled`.
  mutating func push(
    _ points: [Float], low: SIMD2<Float>, high: SIMD2<Float>, pushes: inout [Float],
    _ execution: Execution
  ) throws(EngineError) -> Double {
    prepare(span: (high - low).max())
    let middle = (low + high) / 2
    let (side, spacing) = (convolution.side, convolution.spacing)
    let origin = middle - SIMD2(repeating: Float(side) / 2 * spacing)
    let borders = KDTree.borders(of: points.count / 2, grain: Self.grain).map { $0 * 2 }
    try fillChunks(of: &places, borders: borders, execution) { chunk, places in
      let first = borders[chunk]
      for index in places.indices {
        places[index] = (points[first + index] - origin[index & 1]) / spacing
      }
    }
    try spread(execution)
    try convolve(execution)
    return try read(&pushes, borders, execution) - Double(points.count / 2)
  }

  /// A grid wide enough for the map.
  private mutating func prepare(span: Float) {
    let margin = GridSplines.reach.before + GridSplines.reach.after + 3
    var spacing = max(convolution.spacing, Self.spacing)
    while Int(span / spacing) + margin > Self.mostNodes { spacing *= 2 }
    let nodes = Int(span / spacing) + margin
    if nodes > convolution.side || spacing != convolution.spacing {
      convolution = GridConvolution(nodes: nodes, spacing: spacing)
    }
    let side = convolution.side
    if grid.count != side * side {
      grid = [Float](repeating: 0, count: side * side)
      potential = grid
      bands = [Float](
        repeating: 0, count: side / GridConvolution.band * convolution.bandSize)
      blocks = [Float](
        repeating: 0, count: convolution.frequencyBlocks * convolution.blockSize)
    }
  }

  /// Points by the band of rows in which they begin to touch the grid.
  private func sorted() -> (starts: [Int], points: [Int32]) {
    let band = GridConvolution.band
    var starts = [Int](repeating: 0, count: convolution.side / band + 1)
    let count = places.count / 2
    var own = [UInt8](repeating: 0, count: count)
    for i in 0..<count {
      let number = (Int(places[2 * i + 1]) - GridSplines.reach.before) / band
      own[i] = UInt8(truncatingIfNeeded: number)
      starts[number + 1] += 1
    }
    for number in 1..<starts.count { starts[number] += starts[number - 1] }
    var next = starts
    var points = [Int32](repeating: 0, count: count)
    for i in 0..<count {
      let number = Int(own[i])
      points[next[number]] = Int32(truncatingIfNeeded: i)
      next[number] += 1
    }
    return (starts, points)
  }

  /// Bands of even number first, then those between: no two at once touch the same nodes.
  private mutating func spread(_ execution: Execution) throws(EngineError) {
    let (band, side) = (GridConvolution.band, convolution.side)
    let (starts, points) = sorted()
    let places = places
    let count = side / band
    let even = stride(from: 0, to: count, by: 2).map { $0 * band * side } + [side * side]
    try fillChunks(of: &grid, borders: even, execution) { chunk, grid in
      for index in grid.indices { grid[index] = 0 }
      GridSplines.spread(
        places.span, points: points.span.extracting(starts[2 * chunk]..<starts[2 * chunk + 1]),
        firstRow: 2 * chunk * band, side: side, grid: &grid)
    }
    let odd = [0] + stride(from: 1, to: count, by: 2).map { $0 * band * side } + [side * side]
    try fillChunks(of: &grid, borders: odd, execution) { chunk, grid in
      guard chunk > 0 else { return }
      let number = 2 * chunk - 1
      GridSplines.spread(
        places.span, points: points.span.extracting(starts[number]..<starts[number + 1]),
        firstRow: number * band, side: side, grid: &grid)
    }
  }

  private mutating func convolve(_ execution: Execution) throws(EngineError) {
    let convolution = convolution
    let bandPixels = GridConvolution.band * convolution.side
    let grid = grid
    let inBands = (0...convolution.side / GridConvolution.band).map { $0 * convolution.bandSize }
    try fillChunks(of: &bands, borders: inBands, execution) { band, spectrum in
      convolution.transformRows(
        grid.span.extracting(band * bandPixels..<(band + 1) * bandPixels), spectrum: &spectrum)
    }
    let bands = bands
    let inBlocks = (0...convolution.frequencyBlocks).map { $0 * convolution.blockSize }
    try fillChunks(of: &blocks, borders: inBlocks, execution) { block, out in
      convolution.convolve(block: block, spectra: bands.span, out: &out)
    }
    let blocks = blocks
    let inGrid = (0...convolution.side / GridConvolution.band).map { $0 * bandPixels }
    try fillChunks(of: &potential, borders: inGrid, execution) { band, potential in
      convolution.restoreRows(band: band, spectra: blocks.span, grid: &potential)
    }
  }

  /// The push of each point is minus half the slope of the potential; returns the sum of the potentials.
  private func read(
    _ pushes: inout [Float], _ borders: [Int], _ execution: Execution
  ) throws(EngineError) -> Double {
    let (side, factor) = (convolution.side, -0.5 / convolution.spacing)
    let (places, potential) = (places, potential)
    let totals = try fillChunksGiving(of: &pushes, borders: borders, execution) { chunk, pushes in
      let total = GridSplines.read(
        places.span.extracting(borders[chunk]..<borders[chunk + 1]), grid: potential.span,
        side: side,
        slopes: &pushes)
      for index in pushes.indices { pushes[index] *= factor }
      return total
    }
    return totals.reduce(0, +)
  }
}
