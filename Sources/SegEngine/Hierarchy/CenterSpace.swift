import SegKernels

/// Groups known by their centres and sizes: Ward, centroid and median linkage in O(n · d) memory.
struct CenterSpace: MergingSpace {
  private let linkage: Linkage
  private let columns: Int
  /// count × columns.
  private var centers: [Double]
  /// Weighted sums of rows, count × columns: a centre then depends on its rows, not on the order of
  /// their merges, and whole numbers keep their ties.
  private var sums: [Double]
  /// Packed centres; those that are gone are +∞.
  private var packed: [Double]
  /// One for each packed place; 1 for those that are gone.
  private var sizes: [Double]
  private(set) var count: Int

  /// Groups in a chunk of a search.
  private static let grain = 64

  init(_ rows: Matrix, weights: [Double]?, linkage: Linkage) {
    self.linkage = linkage
    columns = rows.columns
    centers = rows.values
    count = rows.rows
    let places = PackedPoints.size(points: rows.rows, columns: 1)
    sizes = [Double](repeating: 1, count: places)
    sums = rows.values
    packed = rows.packed()
    guard let weights else { return }
    for i in 0..<rows.rows {
      sizes[i] = weights[i]
      for j in 0..<columns { sums[i * columns + j] *= weights[i] }
    }
  }

  private var rule: CenterRule { linkage == .ward ? .ward : .plain }

  func search(
    _ wanted: [Int32], _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let work = Double(wanted.count) * Double(count) * Double(columns)
    // Starting threads costs as much as some ten thousand distances.
    let runner = work < 1e6 ? execution.serial : execution
    let meter = ProgressMeter("nearest groups", total: wanted.count, execution: execution)
    let parts = try forEachChunk(of: wanted.count, grain: Self.grain, runner) { range in
      defer { meter.advance(by: range.count) }
      return find(Array(wanted[range]))
    }
    for (part, found) in parts.enumerated() {
      for index in found.keys.indices {
        table.note(
          Int(wanted[part * Self.grain + index]), nearest: found.nearest[index],
          key: found.keys[index], tied: found.tied[index])
      }
    }
    return wanted
  }

  private func find(_ wanted: [Int32]) -> NearestFound {
    var found = NearestFound(count: wanted.count)
    NearestGroups.find(
      wanted.span, centers: centers.span, columns: columns, packed: packed.span,
      sizes: sizes.span, rule: rule, found: &found)
    return found
  }

  mutating func merge(
    _ pairs: [(kept: Int, gone: Int)], _ execution: Execution
  ) throws(EngineError) {
    for (kept, gone) in pairs {
      let size = sizes[kept] + sizes[gone]
      for j in 0..<columns {
        let (at, other) = (kept * columns + j, gone * columns + j)
        if linkage == .median {
          centers[at] = (centers[at] + centers[other]) / 2
        } else {
          sums[at] += sums[other]
          centers[at] = sums[at] / size
        }
        packed[place(kept, j)] = centers[at]
        packed[place(gone, j)] = .infinity
      }
      sizes[kept] = size
      sizes[gone] = 1
    }
  }

  private func place(_ position: Int, _ j: Int) -> Int {
    let lanes = PackedPoints.lanes
    return (position / lanes * columns + j) * lanes + position % lanes
  }

  mutating func compact(to positions: [Int32], _ execution: Execution) throws(EngineError) {
    for (new, old) in positions.lazy.map({ Int($0) }).enumerated() {
      sizes[new] = sizes[old]
      for j in 0..<columns {
        centers[new * columns + j] = centers[old * columns + j]
        sums[new * columns + j] = sums[old * columns + j]
      }
    }
    count = positions.count
    let places = PackedPoints.size(points: count, columns: 1)
    centers.removeLast(centers.count - count * columns)
    sums.removeLast(sums.count - count * columns)
    sizes.removeLast(sizes.count - places)
    for place in count..<places { sizes[place] = 1 }
    packed = Matrix(rows: count, columns: columns, values: centers).packed()
  }

  func keys(of position: Int, into out: inout MutableSpan<Double>) {
    NearestGroups.fill(
      &out, from: position, centers: centers.span, columns: columns, packed: packed.span)
  }
}
