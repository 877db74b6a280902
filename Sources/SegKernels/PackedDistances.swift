/// Distances of one point to many packed points (see `PackedPoints`).
public enum PackedDistances {
  /// Writes the distance of `point` (columns, in) to each of the first `out.count` packed points
  /// into `out`. O(points · columns).
  public static func fill(
    _ out: inout MutableSpan<Double>, from point: Span<Double>, to packed: Span<Double>,
    _ measure: Measure
  ) {
    switch measure {
    case .squaredEuclidean: fill(&out, point, packed, SquaredEuclideanLanes.self)
    case .euclidean: fill(&out, point, packed, EuclideanLanes.self)
    case .manhattan: fill(&out, point, packed, ManhattanLanes.self)
    case .maximum: fill(&out, point, packed, MaximumLanes.self)
    }
  }

  /// Sum of the distances of `point` to the first `count` packed points. O(count · columns).
  public static func sum(
    from point: Span<Double>, to packed: Span<Double>, count: Int, _ measure: Measure
  ) -> Double {
    switch measure {
    case .squaredEuclidean: sum(point, packed, count, SquaredEuclideanLanes.self)
    case .euclidean: sum(point, packed, count, EuclideanLanes.self)
    case .manhattan: sum(point, packed, count, ManhattanLanes.self)
    case .maximum: sum(point, packed, count, MaximumLanes.self)
    }
  }

  private static func fill<M: LaneMeasure>(
    _ out: inout MutableSpan<Double>, _ point: Span<Double>, _ packed: Span<Double>, _: M.Type
  ) {
    let columns = point.count
    let count = out.count
    precondition(packed.count >= PackedPoints.size(points: count, columns: columns))
    // The pointers stay inside of these closures, and the sizes were checked.
    out.withUnsafeMutableBufferPointer { out in
      point.withUnsafeBufferPointer { point in
        packed.withUnsafeBufferPointer { packed in
          guard let out = out.baseAddress, let point = point.baseAddress,
            let packed = packed.baseAddress
          else { return }
          fill(out, count, point, packed, columns, M.self)
        }
      }
    }
  }

  @inline(__always)
  private static func fill<M: LaneMeasure>(
    _ out: UnsafeMutablePointer<Double>, _ count: Int, _ point: UnsafePointer<Double>,
    _ packed: UnsafePointer<Double>, _ columns: Int, _: M.Type
  ) {
    let lanes = PackedPoints.lanes
    var i = 0
    while i + lanes <= count {
      let distances = blockDistances(M.self, point, packed + i * columns, columns)
      UnsafeMutableRawPointer(out + i).storeBytes(of: distances, as: Lanes.self)
      i += lanes
    }
    guard i < count else { return }
    let distances = blockDistances(M.self, point, packed + i * columns, columns)
    for lane in 0..<count - i { out[i + lane] = distances[lane] }
  }

  private static func sum<M: LaneMeasure>(
    _ point: Span<Double>, _ packed: Span<Double>, _ count: Int, _: M.Type
  ) -> Double {
    let columns = point.count
    precondition(packed.count >= PackedPoints.size(points: count, columns: columns))
    // The pointers stay inside of these closures, and the sizes were checked.
    return point.withUnsafeBufferPointer { point in
      packed.withUnsafeBufferPointer { packed in
        guard let point = point.baseAddress, let packed = packed.baseAddress else { return 0 }
        return sum(point, packed, count, columns, M.self)
      }
    }
  }

  @inline(__always)
  private static func sum<M: LaneMeasure>(
    _ point: UnsafePointer<Double>, _ packed: UnsafePointer<Double>, _ count: Int,
    _ columns: Int, _: M.Type
  ) -> Double {
    let lanes = PackedPoints.lanes
    var sums = Lanes.zero
    var i = 0
    while i + lanes <= count {
      sums += blockDistances(M.self, point, packed + i * columns, columns)
      i += lanes
    }
    if i < count {
      let distances = blockDistances(M.self, point, packed + i * columns, columns)
      for lane in 0..<count - i { sums[lane] += distances[lane] }
    }
    // A fixed tree: the standard library leaves the order of its own sum open.
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}
