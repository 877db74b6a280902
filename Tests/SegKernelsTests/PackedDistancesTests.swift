import SegKernels
import Testing

/// Against plain loops, bit by bit: lanes sum over columns in the same order.
struct PackedDistancesTests {
  @Test(arguments: [1, 2, 7, 8, 9, 17, 40], [1, 2, 3, 8, 11])
  func packedDistancesArePlainDistances(points: Int, columns: Int) {
    let targets = numbers(points * columns, salt: 1)
    let point = numbers(columns, salt: 2)
    let packed = pack(targets, columns)
    for measure in [Measure.squaredEuclidean, .euclidean, .manhattan, .maximum] {
      let plain = (0..<points).map { i in
        distance(point, Array(targets[i * columns..<(i + 1) * columns]), measure)
      }
      var found = [Double](repeating: -1, count: points)
      var span = found.mutableSpan
      PackedDistances.fill(&span, from: point.span, to: packed.span, measure)
      #expect(found == plain)
      let sum = PackedDistances.sum(
        from: point.span, to: packed.span, count: points, measure)
      #expect(abs(sum - plain.reduce(0, +)) <= 1e-13 * max(sum, 1))
    }
  }

  @Test(arguments: [1, 5, 8, 21], [1, 3, 6])
  func nearestCentersAreTheFirstOfTheNearest(centers k: Int, columns: Int) {
    let rows = numbers(50 * columns, salt: 3)
    // The last centre repeats the first, so that ties occur.
    let different = numbers(k * columns, salt: 4)
    let centers = different + Array(different.prefix(columns))
    let packed = pack(centers, columns)
    var labels = [Int32](repeating: -1, count: 50)
    var squared = [Double](repeating: 0, count: 50)
    var labelSpan = labels.mutableSpan
    var squaredSpan = squared.mutableSpan
    let changed = NearestCenters.assign(
      rows: rows.span, columns: columns, packed: packed.span, labels: &labelSpan,
      squared: &squaredSpan)
    #expect(changed == 50)
    for i in 0..<50 {
      let point = Array(rows[i * columns..<(i + 1) * columns])
      let all = (0...k).map { group in
        distance(
          point, Array(centers[group * columns..<(group + 1) * columns]), .squaredEuclidean)
      }
      #expect(squared[i] == all.min())
      #expect(labels[i] == Int32(all.firstIndex(of: squared[i]) ?? -1))
    }
  }

  private func pack(_ points: [Double], _ columns: Int) -> [Double] {
    let size = PackedPoints.size(points: points.count / columns, columns: columns)
    var packed = [Double](repeating: 0, count: size)
    var span = packed.mutableSpan
    PackedPoints.pack(points.span, columns: columns, into: &span)
    return packed
  }

  private func distance(_ a: [Double], _ b: [Double], _ measure: Measure) -> Double {
    var (sum, largest, squares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      squares += (x - y) * (x - y)
      sum += abs(x - y)
      largest = max(largest, abs(x - y))
    }
    switch measure {
    case .squaredEuclidean: return squares
    case .euclidean: return squares.squareRoot()
    case .manhattan: return sum
    case .maximum: return largest
    }
  }

  /// Numbers in −1…1 without a pattern.
  private func numbers(_ count: Int, salt: UInt64) -> [Double] {
    var state = salt &* 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
  }
}
