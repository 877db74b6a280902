import SegEngine
import Testing

/// A clusterer as the contract sees it.
struct Clusterer: Sendable, CustomTestStringConvertible {
  struct Result: Equatable {
    let labels: [Int32]
    /// Everything else that must be the same, bit by bit, for any number of threads.
    let numbers: [Double]
  }

  let name: String
  /// Whether the order of rows plays no part, but for relabelling.
  let rowOrderIsIrrelevant: Bool
  /// Whether it refuses more groups than there are distinct rows.
  let reachesAllRows: Bool
  /// More rows than this are worked on in more than one chunk.
  let chunksBegin: Int
  /// Whether a weight of 2 finds what a row twice does; not where rows are drawn at random.
  var weightsRepeatRows = true
  /// Whether NaN is a missing value that plays no part.
  var takesGaps = false
  let fit: @Sendable (Matrix, [Double]?, Int, Execution) throws -> Result

  var testDescription: String { name }

  func labels(_ rows: Matrix, weights: [Double]? = nil, k: Int) throws -> [Int32] {
    try fit(rows, weights, k, .default).labels
  }
}
