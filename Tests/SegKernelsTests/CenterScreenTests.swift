import SegKernels
import Testing

/// The screen in single precision must find the labels of the plain loop in double precision.
struct CenterScreenTests {
  @Test(arguments: [1, 2, 7, 15, 16, 17, 33, 40], [1, 2, 3, 4, 5, 8, 11, 70])
  func labelsAreThoseOfDoublePrecision(rows: Int, columns: Int) {
    for centers in [1, 2, 3, 4, 5, 9, 20, 130] {
      let points = numbers(rows * columns, salt: 1)
      check(points, numbers(centers * columns, salt: 2), columns, scale: 1)
    }
  }

  /// P20: of equals the smallest; here all centres appear twice and rows lie between two.
  @Test func tiesGoToTheSmallestNumber() {
    let rows = (0..<400).map { Double($0 % 20) / 2 }
    let centers = [0, 1, 2, 3, 3, 2, 1, 0].flatMap { [Double($0), 4 - Double($0)] }
    #expect(check(rows, centers, 2, scale: 1).allSatisfy { $0 < 4 })
  }

  /// P11: clusters as far apart as 10⁸ times their width are beyond single precision.
  @Test(arguments: [1e8, -1e8, 1e12]) func farRowsKeepTheirLabels(offset: Double) {
    let rows = numbers(600, salt: 3).enumerated().map { $0 / 3 % 2 == 0 ? $1 : $1 + offset }
    let centers = numbers(30, salt: 4).enumerated().map { $0 / 3 % 2 == 0 ? $1 : $1 + offset }
    check(rows, centers, 3, scale: 0x1p-27)
    check(rows, centers, 3, origin: offset, scale: 1)
  }

  /// Values beyond the range of single precision are left to double precision.
  @Test(arguments: [1e30, 1e-30, 1e150, 1e-150]) func anyScaleWillDo(size: Double) {
    let rows = numbers(300, salt: 5).map { $0 * size }
    check(rows, numbers(21, salt: 6).map { $0 * size }, 3, scale: 1)
  }

  @Test func ownDistancesArePlainDistances() {
    for columns in [1, 3, 4, 7, 8, 13] {
      let (rows, centers) = (numbers(9 * columns, salt: 7), numbers(3 * columns, salt: 8))
      let labels: [Int32] = [0, 1, 2, 2, 1, 0, 0, 2, 1]
      var squared = [Double](repeating: -1, count: 9)
      var span = squared.mutableSpan
      NearestCenters.ownDistances(
        rows: rows.span, columns: columns, labels: labels.span, centers: centers.span,
        squared: &span)
      for i in 0..<9 {
        let plain = (0..<columns).reduce(0) { sum, j in
          let difference = rows[i * columns + j] - centers[Int(labels[i]) * columns + j]
          return sum + difference * difference
        }
        #expect(abs(squared[i] - plain) <= 1e-14 * plain)
      }
    }
  }

  @discardableResult
  private func check(
    _ rows: [Double], _ centers: [Double], _ columns: Int, origin: Double = 0, scale: Double
  ) -> [Int32] {
    let count = rows.count / columns
    var expected = [Int32](repeating: -1, count: count)
    var squared = [Double](repeating: 0, count: count)
    var packed = [Double](
      repeating: 0, count: PackedPoints.size(points: centers.count / columns, columns: columns))
    var packedSpan = packed.mutableSpan
    PackedPoints.pack(centers.span, columns: columns, into: &packedSpan)
    var expectedSpan = expected.mutableSpan
    var squaredSpan = squared.mutableSpan
    _ = NearestCenters.assign(
      rows: rows.span, columns: columns, packed: packed.span, labels: &expectedSpan,
      squared: &squaredSpan)
    let screen = CenterScreen(
      centers.span, origin: [Double](repeating: origin, count: columns), scale: scale)
    var labels = [Int32](repeating: -1, count: count)
    var work = [Float](repeating: 0, count: screen.workSize)
    var labelSpan = labels.mutableSpan
    var workSpan = work.mutableSpan
    #expect(screen.assign(rows: rows.span, labels: &labelSpan, work: &workSpan) == count)
    #expect(screen.assign(rows: rows.span, labels: &labelSpan, work: &workSpan) == 0)
    #expect(labels == expected)
    return labels
  }

  /// Numbers in −1 ..< 1 that look random.
  private func numbers(_ count: Int, salt: UInt64) -> [Double] {
    var state = salt
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-52 - 1
    }
  }
}
