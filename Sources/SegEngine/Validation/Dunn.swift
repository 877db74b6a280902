import SegKernels
import Synchronization

/// Smallest distance between groups over the largest within one; large is good. One outlier rules it.
///
/// Dunn, "Well-separated clusters and optimal fuzzy partitions", J. Cybern. 4 (1974),
/// https://doi.org/10.1080/01969727408546059.
public enum Dunn {
  /// Separation, diameter and their ratio. Noise is left out.
  ///
  /// Exact; pairs of rows are passed over where the boxes around their blocks show that they do not
  /// matter. Cost: O(n² · d) at worst, O((n / 64)² · d) at best; O(n · d) memory. Throws
  /// `undefinedForGroups`, `sizeMismatch`, `notFinite`, `zeroVector`, `memory`, `cancelled`.
  public static func index(
    _ rows: Matrix, labels: [Int32], metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> DunnResult {
    let groups = try Silhouette.checkedGroups(rows, labels)
    try rows.requireFinite()
    let needed = rows.values.count * 24
    guard needed <= execution.memoryLimit else {
      throw .memory(
        needed: needed, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / (24 * rows.columns))
    }
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    let boxed = BoxedRows(prepared, groups, metric: metric)
    let meter = ProgressMeter("extremes", total: 4 * boxed.blocks.count, execution: execution)
    let search = ExtremeSearch(rows: boxed, meter: meter)
    let separation = try search.separation(execution)
    let diameter = try search.diameter(execution)
    func distance(_ value: Double) -> Double {
      metric == .euclidean ? value.squareRoot() : value * metric.factor
    }
    return DunnResult(separation: distance(separation), diameter: distance(diameter))
  }
}

/// The parts of Dunn's index.
public struct DunnResult: Sendable, Equatable {
  /// Smallest distance between rows of different groups.
  public let separation: Double
  /// Largest distance between rows of one group.
  public let diameter: Double
  /// Their ratio; infinite when every group is a single point.
  public var value: Double { diameter > 0 ? separation / diameter : .infinity }
}

/// Looks for the closest pair between groups and the farthest within them. What is found does not
/// depend on the order of the search, so that threads may share the best so far.
private struct ExtremeSearch: Sendable {
  let rows: BoxedRows
  let meter: ProgressMeter

  func separation(_ execution: Execution) throws(EngineError) -> Double {
    let best = SharedExtreme(.infinity)
    try forBlocks(execution) { one, scratch in
      let block = rows.blocks[one]
      var nearest = (index: -1, bound: Double.infinity)
      for other in 0..<rows.blocks.count where rows.blocks[other].group != block.group {
        let bound = rows.leastDistance(block, rows.blocks[other])
        if bound < nearest.bound || nearest.index < 0 { nearest = (other, bound) }
      }
      guard nearest.index >= 0, nearest.bound < best.value else { return }
      best.lower(to: rows.extremes(block, rows.blocks[nearest.index], &scratch).least)
    }
    try forBlocks(execution) { one, scratch in
      let block = rows.blocks[one]
      for other in one + 1..<rows.blocks.count where rows.blocks[other].group != block.group {
        guard rows.leastDistance(block, rows.blocks[other]) < best.value else { continue }
        best.lower(to: rows.extremes(block, rows.blocks[other], &scratch).least)
      }
    }
    return best.value
  }

  func diameter(_ execution: Execution) throws(EngineError) -> Double {
    let best = SharedExtreme(0)
    try forBlocks(execution) { one, scratch in
      let block = rows.blocks[one]
      var farthest = (index: one, bound: -1.0)
      for other in one..<rows.blocks.count where rows.blocks[other].group == block.group {
        let bound = rows.largestDistance(block, rows.blocks[other])
        if bound > farthest.bound { farthest = (other, bound) }
      }
      guard farthest.bound > best.value else { return }
      best.raise(to: rows.extremes(block, rows.blocks[farthest.index], &scratch).most)
    }
    try forBlocks(execution) { one, scratch in
      let block = rows.blocks[one]
      for other in one..<rows.blocks.count {
        guard rows.blocks[other].group == block.group else { break }
        guard rows.largestDistance(block, rows.blocks[other]) > best.value else { continue }
        best.raise(to: rows.extremes(block, rows.blocks[other], &scratch).most)
      }
    }
    return best.value
  }

  /// Runs `body` for each block, with room for the distances of two blocks.
  private func forBlocks(
    _ execution: Execution, _ body: @Sendable (Int, inout [Double]) -> Void
  ) throws(EngineError) {
    let size = BoxedRows.blockSize
    try forEachChunk(of: rows.blocks.count, grain: 8, execution) { range in
      var scratch = [Double](repeating: 0, count: size * size)
      defer { meter.advance(by: range.count) }
      for block in range where !execution.cancellation.isCancelled { body(block, &scratch) }
    }
  }
}

/// A number that several threads lower or raise. Not negative, so its bits are ordered as it is.
private final class SharedExtreme: Sendable {
  private let bits: Atomic<UInt64>

  init(_ value: Double) {
    bits = Atomic(value.bitPattern)
  }

  var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func lower(to value: Double) {
    bits.min((value + 0).bitPattern, ordering: .relaxed)
  }

  func raise(to value: Double) {
    bits.max((value + 0).bitPattern, ordering: .relaxed)
  }
}
