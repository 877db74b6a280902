import SegKernels
import Testing

/// Hilbert's curve visits every cell once, each beside the one before.
struct CurveOrderTests {
  @Test(arguments: [(2, 16), (3, 8)]) func neighboursOnTheCurveAreNeighboursInSpace(
    columns: Int, side: Int
  ) throws {
    var cells: [[Double]] = [[]]
    for _ in 0..<columns {
      cells = cells.flatMap { cell in (0..<side).map { cell + [Double($0)] } }
    }
    let order = try self.order(of: cells, width: 1)
    #expect(order.sorted() == Array(0..<Int32(cells.count)))
    for (one, next) in zip(order, order.dropFirst()) {
      let steps = zip(cells[Int(one)], cells[Int(next)]).map { abs($0 - $1) }
      #expect(steps.reduce(0, +) == 1)
    }
  }

  @Test func equalPlacesKeepTheirOrder() throws {
    let cells = [[5.0, 5], [0, 0], [5, 5], [0, 0.5], [5, 5]]
    #expect(try order(of: cells, width: 1) == [1, 3, 0, 2, 4])
  }

  @Test func tooManyCellsAreRefused() {
    func isRefused(_ one: [Double], _ other: [Double], width: Double) -> Bool {
      let values = one + other
      let limits = CurveOrder.limits(of: values.span, columns: one.count)
      return CurveOrder(limits, width: width) == nil
    }
    #expect(isRefused([0, 0], [1e12, 1], width: 1e-3))
    #expect(isRefused([0, 0], [1e300, 1], width: 1e-300))
    #expect(isRefused([-1e308, 0], [1e308, 1], width: 1))
    #expect(isRefused([0], [1], width: 1))
    #expect(!isRefused([0, 0], [0, 0], width: 1))
  }

  private func order(of cells: [[Double]], width: Double) throws -> [Int32] {
    let columns = cells[0].count
    let values = cells.flatMap { $0 }
    let limits = CurveOrder.limits(of: values.span, columns: columns)
    let curve = try #require(CurveOrder(limits, width: width))
    var keys = [UInt64](repeating: 0, count: cells.count)
    var span = keys.mutableSpan
    curve.place(values.span, into: &span)
    return curve.order(of: keys.span)
  }
}
