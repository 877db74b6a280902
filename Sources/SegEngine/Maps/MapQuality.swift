import SegKernels

/// How well a map shows who is near to whom.
///
/// Venna & Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001,
/// https://doi.org/10.1007/3-540-44668-0_68.
public struct MapQuality: Sendable, Equatable {
  /// 1 if the k nearest of each row in the map are its nearest rows; less, the farther away those are in
  /// truth.
  public let trustworthiness: Double
  /// 1 if the k nearest rows of each row are its nearest in the map; less, the farther away those are there.
  public let continuity: Double
  /// Share of the k nearest rows that are among the k nearest in the map.
  public let kept: Double
  public let k: Int
  /// Rows that were looked at: all, or a sample of them. Each is compared with all rows.
  public let rows: Int

  /// Up to so many rows, all are looked at; of more, `sampledRows`.
  public static let mostRows = 5000
  public static let sampledRows = 2000

  /// Measures the map of some rows.
  ///
  /// - Parameters:
  ///   - map: n × m, the places of the rows.
  ///   - k: less than half of the rows.
  ///   - sample: how many rows to look at; nil: all of up to `mostRows`, else `sampledRows`.
  ///   - seed: of the sample.
  ///
  /// O(sample · n · (d + k)) time, O(n · d) memory. Throws `tooFewRows`, `sizeMismatch`, `notFinite`,
  /// `invalid`, `cancelled`.
  public static func of(
    _ map: Matrix, rows: Matrix, k: Int, sample: Int? = nil, seed: UInt64 = 1,
    execution: Execution = .default
  ) throws(EngineError) -> MapQuality {
    try rows.requireRows(3)
    guard map.rows == rows.rows else {
      throw .sizeMismatch(of: "rows of the map", expected: rows.rows, found: map.rows)
    }
    let n = rows.rows
    guard k >= 1 && 2 * k < n else {
      throw .invalid(
        parameter: "k", found: "\(k)", allowed: "1 to \((n - 1) / 2), less than half of the rows")
    }
    if let sample, sample < 1 {
      throw .invalid(parameter: "sample", found: "\(sample)", allowed: "1 or more")
    }
    let wanted = min(sample ?? (n <= mostRows ? n : sampledRows), n)
    var random = RandomSource(seed: seed)
    let picks = wanted == n ? Array(0..<n) : random.sample(wanted, below: n).sorted()
    let truth = try Neighborhoods(rows, picks, k: k, execution.part(from: 0, to: 0.1))
    let shown = try Neighborhoods(map, picks, k: k, execution.part(from: 0.1, to: 0.2))
    let intruders = try truth.excess(of: shown, execution.part(from: 0.2, to: 0.7))
    let missing = try shown.excess(of: truth, execution.part(from: 0.7, to: 1))
    let most = Double(wanted * k) * Double(2 * n - 3 * k - 1) / 2
    return MapQuality(
      trustworthiness: 1 - Double(intruders.ranks) / most,
      continuity: 1 - Double(missing.ranks) / most,
      kept: 1 - Double(intruders.count) / Double(wanted * k), k: k, rows: wanted)
  }
}

/// The nearest rows of some rows of a table.
private struct Neighborhoods: Sendable {
  private let columns: [Double]
  private let count: Int
  private let picks: [Int]
  private let near: [[Int32]]

  /// Rows in a chunk: each is compared with all.
  private static let grain = 8

  init(
    _ table: Matrix, _ picks: [Int], k: Int, _ execution: Execution
  ) throws(EngineError) {
    let tree = try KDTree(table, execution: execution.silent)
    let found = try tree.nearest(
      k: k + 1, of: table.selecting(rows: picks), execution: execution)
    near = picks.enumerated().map { index, row in
      Array(found.rows(of: index).filter { Int($0) != row }.prefix(k))
    }
    columns = (0..<table.columns).flatMap { table.column($0) }
    count = table.rows
    self.picks = picks
  }

  /// How far beyond k the neighbours of another table rank here, and how many of them do.
  func excess(
    of other: Neighborhoods, _ execution: Execution
  ) throws(EngineError) -> (ranks: Int, count: Int) {
    let meter = ProgressMeter("ranks", total: picks.count, execution: execution)
    let parts = try forEachChunk(of: picks.count, grain: Self.grain, execution) { range in
      var distances = [Double](repeating: 0, count: count)
      var (ranks, found) = (0, 0)
      for index in range {
        let own = Set(near[index])
        let foreign = other.near[index].filter { !own.contains($0) }
        guard !foreign.isEmpty else { continue }
        var span = distances.mutableSpan
        RankCounts.distances(columns: columns.span, of: picks[index], out: &span)
        for row in foreign {
          let rank = RankCounts.rank(
            of: Int(row), from: picks[index], distances: distances.span)
          ranks += max(rank - near[index].count, 0)
          found += 1
        }
      }
      meter.advance(by: range.count)
      return (ranks, found)
    }
    return parts.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
  }
}
