/// Prototypes of k groups laid out so that one load gives four of them, and what each level of a
/// category costs in each group.
public struct PrototypeTable: Sendable {
  static let step = 4

  /// Number of groups.
  public let groups: Int
  /// Numbers of a row.
  public let numbers: Int
  /// Categories of a row.
  public let categories: Int
  /// Groups filled up to a multiple of four.
  let lanes: Int
  /// numbers × lanes.
  let centers: [Double]
  let numberWeights: [Double]
  /// Levels of all categories × lanes.
  let costs: [Double]
  /// The first level of each category.
  let offsets: [Int]
  /// What a mismatch of each category costs.
  let mismatches: [Double]
  /// 0 for groups, ∞ for the filling.
  let origin: [Double]

  /// - Parameters:
  ///   - centers: groups × numbers; modes: groups × categories, each below its number of levels or
  ///     negative for one that nothing equals.
  ///   - numberWeights: factor of each squared difference; mismatches: cost of each mismatch.
  public init(
    groups: Int, centers: [Double], numberWeights: [Double], modes: [Int32], levels: [Int],
    mismatches: [Double]
  ) {
    self.groups = groups
    numbers = numberWeights.count
    categories = levels.count
    lanes = (groups + Self.step - 1) / Self.step * Self.step
    self.numberWeights = numberWeights
    self.mismatches = mismatches
    precondition(centers.count == groups * numbers && modes.count == groups * categories)
    var laid = [Double](repeating: 0, count: numbers * lanes)
    for group in 0..<groups {
      for column in 0..<numbers {
        laid[column * lanes + group] = centers[group * numbers + column]
      }
    }
    self.centers = laid
    var offsets: [Int] = []
    var total = 0
    for count in levels {
      offsets.append(total)
      total += count
    }
    self.offsets = offsets
    var costs = [Double](repeating: 0, count: total * lanes)
    for column in levels.indices {
      for level in 0..<levels[column] {
        let start = (offsets[column] + level) * lanes
        for group in 0..<groups where modes[group * levels.count + column] != Int32(level) {
          costs[start + group] = mismatches[column]
        }
      }
    }
    self.costs = costs
    origin = (0..<lanes).map { $0 < groups ? 0 : .infinity }
  }
}

/// The nearest prototype of rows: Σ w·(x − c)² + Σ cost of levels that differ from the mode.
public enum PrototypeSearch {
  /// What stands for a missing level, which costs nothing, and for one that differs from all.
  public static let missing: Int32 = -1
  public static let unknown: Int32 = -2

  /// For each row the nearest group (from 0, of equals the first) and its cost.
  ///
  /// - Parameters:
  ///   - values: rows × numbers, in, NaN for missing, which costs nothing.
  ///   - codes: rows × categories, in, each below its number of levels, or `missing` or `unknown`.
  ///   - labels, costs: rows, out.
  ///
  /// O(rows · groups · columns).
  public static func nearest(
    values: Span<Double>, codes: Span<Int32>, _ table: PrototypeTable,
    labels: inout MutableSpan<Int32>, costs: inout MutableSpan<Double>
  ) {
    let rows = labels.count
    precondition(costs.count == rows && values.count == rows * table.numbers)
    precondition(codes.count == rows * table.categories)
    // The pointers stay inside of these closures, and the sizes were checked.
    values.withUnsafeBufferPointer { values in
      codes.withUnsafeBufferPointer { codes in
        labels.withUnsafeMutableBufferPointer { labels in
          costs.withUnsafeMutableBufferPointer { costs in
            table.withSearch { search in
              for row in 0..<rows {
                let found = search.nearest(
                  values.baseAddress.map { $0 + row * table.numbers },
                  codes.baseAddress.map { $0 + row * table.categories })
                labels[row] = Int32(found.group)
                costs[row] = found.cost
              }
            }
          }
        }
      }
    }
  }
}

extension PrototypeTable {
  fileprivate func withSearch(_ body: (RowSearch) -> Void) {
    centers.withUnsafeBufferPointer { centers in
      costs.withUnsafeBufferPointer { costs in
        origin.withUnsafeBufferPointer { origin in
          numberWeights.withUnsafeBufferPointer { weights in
            offsets.withUnsafeBufferPointer { offsets in
              mismatches.withUnsafeBufferPointer { mismatches in
                body(
                  RowSearch(
                    lanes: lanes, centers: centers, costs: costs, origin: origin,
                    weights: weights, offsets: offsets, mismatches: mismatches))
              }
            }
          }
        }
      }
    }
  }

  fileprivate struct RowSearch {
    let lanes: Int
    let centers: UnsafeBufferPointer<Double>
    let costs: UnsafeBufferPointer<Double>
    let origin: UnsafeBufferPointer<Double>
    let weights: UnsafeBufferPointer<Double>
    let offsets: UnsafeBufferPointer<Int>
    let mismatches: UnsafeBufferPointer<Double>

    @inline(__always)
    func nearest(
      _ values: UnsafePointer<Double>?, _ codes: UnsafePointer<Int32>?
    ) -> (group: Int, cost: Double) {
      var (group, least) = (0, Double.infinity)
      for first in stride(from: 0, to: lanes, by: PrototypeTable.step) {
        let sum = sum(values, codes, first)
        for lane in 0..<PrototypeTable.step where sum[lane] < least {
          (group, least) = (first + lane, sum[lane])
        }
      }
      return (group, least)
    }

    @inline(__always)
    private func sum(
      _ values: UnsafePointer<Double>?, _ codes: UnsafePointer<Int32>?, _ first: Int
    ) -> FourLanes {
      var sum = four(origin, first)
      if let values {
        for column in weights.indices {
          let value = values[column]
          guard value == value else { continue }
          let difference = value - four(centers, column * lanes + first)
          sum += difference * difference * weights[column]
        }
      }
      if let codes {
        for column in offsets.indices {
          let code = codes[column]
          if code >= 0 {
            sum += four(costs, (offsets[column] + Int(code)) * lanes + first)
          } else if code == PrototypeSearch.unknown {
            sum += mismatches[column]
          }
        }
      }
      return sum
    }

    @inline(__always)
    private func four(_ values: UnsafeBufferPointer<Double>, _ place: Int) -> FourLanes {
      UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + place)
        .loadUnaligned(as: FourLanes.self)
    }
  }
}
