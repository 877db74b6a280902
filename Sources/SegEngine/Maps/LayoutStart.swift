import SegKernels

/// Where the points of a map by UMAP start: the parts of the graph apart as the rows are, each by its own
/// eigenvectors.
struct LayoutStart {
  /// Fewer points stand at random.
  private static let leastSpectral = 20
  /// The side of the map.
  private static let side: Float = 10

  let graph: LinkLists
  let seed: UInt64

  /// x, y of each point.
  ///
  /// - Parameter components: two principal components of each point, in the order of the graph.
  /// Throws `cancelled`.
  func places(
    components: [Float], _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let parts = parts()
    var places = [Float](repeating: 0, count: 2 * graph.count)
    if parts.count == 1 {
      places = try spectral(graph, seed: seed, execution) ?? components
    } else {
      let centers = parts.map { Self.center(components, $0) }
      let room = Self.room(centers)
      for (number, part) in parts.enumerated() {
        try execution.checkCancelled()
        let own = try layout(part, number: number, execution)
        for (place, point) in part.enumerated() {
          for axis in 0..<2 {
            places[2 * point + axis] = centers[number][axis] + room[number] * own[2 * place + axis]
          }
        }
      }
    }
    return Self.inSquare(places, seed: seed)
  }

  /// The points of each part that no link leaves, the part with the first point first.
  private func parts() -> [[Int]] {
    var part = [Int](repeating: -1, count: graph.count)
    var parts: [[Int]] = []
    for first in 0..<graph.count where part[first] < 0 {
      var members = [first]
      part[first] = parts.count
      var next = 0
      while next < members.count {
        let row = members[next]
        next += 1
        for link in graph.links[graph.starts[row]..<graph.starts[row + 1]]
        where part[Int(link.row)] < 0 {
          part[Int(link.row)] = parts.count
          members.append(Int(link.row))
        }
      }
      parts.append(members.sorted())
    }
    return parts
  }

  /// Places of a part between −1 and 1.
  private func layout(
    _ part: [Int], number: Int, _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let own = RandomSource(seed: seed).split(UInt64(number))
    if part.count >= Self.leastSpectral {
      var names = [Int32](repeating: 0, count: graph.count)
      for (place, point) in part.enumerated() { names[point] = Int32(truncatingIfNeeded: place) }
      var starts = [0]
      var links: [MapLink] = []
      for point in part {
        for link in graph.links[graph.starts[point]..<graph.starts[point + 1]] {
          links.append(MapLink(row: names[Int(link.row)], share: link.share))
        }
        starts.append(links.count)
      }
      var source = own
      let found = try spectral(
        LinkLists(starts: starts, links: links), seed: source.next(), execution)
      if let found {
        let largest = found.reduce(0) { max($0, abs($1)) }
        return found.map { $0 / largest }
      }
    }
    var random = own
    return (0..<2 * part.count).map { _ in Float(2 * random.uniform() - 1) }
  }

  /// nil where the eigenvectors cannot be found, or tell nothing.
  private func spectral(
    _ graph: LinkLists, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> [Float]? {
    guard graph.count >= Self.leastSpectral else { return nil }
    do throws(EngineError) {
      let places = try SpectralStart(graph).places(seed: seed, execution)
      let isUseful = places.allSatisfy(\.isFinite) && places.contains { $0 != 0 }
      return isUseful ? places : nil
    } catch {
      guard case .noConvergence = error else { throw error }
      return nil
    }
  }

  private static func center(_ places: [Float], _ part: [Int]) -> SIMD2<Float> {
    var sum = SIMD2<Double>.zero
    for point in part { sum += SIMD2(Double(places[2 * point]), Double(places[2 * point + 1])) }
    let mean = sum / Double(part.count)
    return SIMD2(Float(mean.x), Float(mean.y))
  }

  /// Half of the way to the nearest other centre. O(parts²) up to 2,000 parts, then one for all.
  private static func room(_ centers: [SIMD2<Float>]) -> [Float] {
    func length(_ way: SIMD2<Float>) -> Float { (way * way).sum().squareRoot() }
    var widest: Float = 0
    for center in centers { widest = max(widest, length(center - centers[0])) }
    let usual = widest > 0 ? widest / Float(centers.count).squareRoot() / 2 : 1
    guard centers.count <= 2000 else { return centers.map { _ in usual } }
    return centers.indices.map { one in
      var nearest = Float.infinity
      for other in centers.indices where other != one {
        nearest = min(nearest, length(centers[one] - centers[other]))
      }
      return nearest > 0 ? nearest / 2 : usual
    }
  }

  /// Stretched to the side of the map, with a little noise so that equal points can part.
  private static func inSquare(_ places: [Float], seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    var (low, high) = (SIMD2<Float>(repeating: .infinity), SIMD2<Float>(repeating: -.infinity))
    for i in 0..<places.count / 2 {
      low = pointwiseMin(low, SIMD2(places[2 * i], places[2 * i + 1]))
      high = pointwiseMax(high, SIMD2(places[2 * i], places[2 * i + 1]))
    }
    let span = high - low
    return places.indices.map { index in
      let axis = index & 1
      let place = span[axis] > 0 ? (places[index] - low[axis]) / span[axis] * side : side / 2
      return place + Float(random.normal() * 1e-3)
    }
  }
}
