import Testing

@testable import SegEngine

struct CoreTests {
  @Test func matricesAreRowMajor() {
    let matrix = Matrix.from(columns: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.values == [1, 4, 2, 5, 3, 6])
    #expect(matrix[2, 1] == 6 && Array(matrix.row(1)) == [2, 5] && matrix.column(1) == [4, 5, 6])
    #expect(matrix.selecting(rows: [2, 0]).values == [3, 6, 1, 4])
    #expect(Matrix.from(columns: []).rows == 0)
  }

  @Test func unitRowsHaveLengthOne() throws {
    let rows = Matrix(rows: 3, columns: 2, values: [3, 4, 1e-200, 1e-200, 1e200, 0])
    let unit = try rows.unitRows()
    let half = 0.5.squareRoot()
    #expect(largestError(unit.values, [0.6, 0.8, half, half, 1, 0]) < 1e-15)
  }

  /// P26 as LANGUAGE.md has it: falling size, then centre, then first appearance; noise is 0.
  @Test func labelsAreCanonical() throws {
    let labels: [Int32] = [7, 7, 3, 0, 9, 9, 9, 3]
    #expect(try CanonicalLabels.of(labels) == [2, 2, 3, 0, 1, 1, 1, 3])
    let rows = Matrix(rows: 8, columns: 1, values: [5, 5, 2, 0, 8, 8, 8, 2])
    #expect(try CanonicalLabels.of(labels, rows: rows) == [3, 3, 2, 0, 1, 1, 1, 2])
    #expect(CanonicalLabels.byFirstAppearance(labels) == [1, 1, 2, 0, 3, 3, 3, 2])
    #expect(try CanonicalLabels.of([]) == [])
    #expect(throws: EngineError.self) { try CanonicalLabels.of([1, -2]) }
  }

  @Test func chunksComeInOrderForAnyNumberOfThreads() throws {
    for threads in [0, 1, 2, 7] {
      let parts = try forEachChunk(of: 1003, grain: 10, Execution(threads: threads)) { $0 }
      #expect(parts.flatMap { Array($0) } == Array(0..<1003))
      #expect(parts.count == 101)
    }
    #expect(try forEachChunk(of: 0, grain: 10, .default) { $0 }.isEmpty)
  }

  @Test func chunksOfAnOutputAreFilled() throws {
    var output = [Int](repeating: -1, count: 100)
    try fillChunks(of: &output, borders: [0, 3, 3, 50, 100], Execution(threads: 3)) { chunk, part in
      for index in part.indices { part[index] = chunk }
    }
    #expect(
      output == [Int](repeating: 0, count: 3) + [Int](repeating: 2, count: 47)
        + [Int](repeating: 3, count: 50))
  }

  @Test func cancelledLoopsThrow() {
    let cancellation = Cancellation()
    let execution = Execution(threads: 2, cancellation: cancellation)
    #expect(throws: EngineError.cancelled) {
      try forEachChunk(of: 1000, grain: 1, execution) { range in
        if range.lowerBound == 10 { cancellation.cancel() }
      }
    }
    #expect(cancellation.isCancelled)
  }

  @Test func errorsSayWhatWasFoundAndWhatHelps() {
    let memory = EngineError.memory(needed: 3_250_000_000, limit: 500_000, rowsThatFit: 340)
    #expect(memory.message == "needs 3.2 GB of memory, the limit is 500.0 kB")
    #expect(memory.advice?.contains("340 rows") == true)
    #expect(
      EngineError.notFinite(row: 3, column: 0).message == "row 4, column 1 is not a finite number")
    #expect(
      EngineError.tooManyGroups(k: 5, distinct: 3).message
        == "5 groups were asked for, but only 3 rows are distinct")
    #expect(EngineError.cancelled.advice == nil)
    let inverted = EngineError.invertedTree(linkage: .median, inversions: 4)
    #expect(inverted.message.contains("median") && inverted.advice?.contains("number") == true)
  }

  @Test func quantilesAreOfTypeSeven() {
    #expect(abs(Quantile.type7([1, 2, 3, 4, 10], 0.8) - 5.2) < 1e-15)
    #expect(Quantile.type7([4], 0.3) == 4)
    #expect(Quantile.type7([1, 2], 1) == 2 && Quantile.type7([1, 2], 0) == 1)
  }

  @Test func momentsKeepDigitsFarFromZero() {
    let rows = Matrix(rows: 4, columns: 1, values: [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    let moments = ColumnMoments(rows)
    #expect(moments.means == [1e9 + 10] && moments.squares == [90])
    let weighted = ColumnMoments(rows, weights: [1, 0, 0, 1])
    #expect(weighted.means == [1e9 + 10] && weighted.squares == [72] && weighted.mass == 2)
  }
}
