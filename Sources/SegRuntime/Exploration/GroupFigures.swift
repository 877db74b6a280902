import SegData
import SegEngine

/// Sums of columns over rows in a fixed order, so that the mean of any stretch of them costs nothing.
///
/// Values are taken from the column's mean: sums keep their digits.
struct ColumnSums: Sendable {
  let names: [String]
  /// Mean over all rows; nil where all values are missing.
  let means: [Double?]
  /// For each column the sums before each position.
  private let sums: [[Double]]
  /// The same for the number of values; nil where none is missing.
  private let counts: [[Int32]?]
  /// Sums of squares about the means.
  private let squares: [Double]

  init(_ columns: [NumericColumn], names: [String], order: [Int32]) {
    self.names = names
    var (means, sums, counts, squares) = ([Double?](), [[Double]](), [[Int32]?](), [Double]())
    for column in columns {
      let known = column.values.filter(\.isFinite)
      let mean = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      let isComplete = known.count == column.values.count
      var (running, seen, square) = ([0.0], [Int32(0)], 0.0)
      running.reserveCapacity(order.count + 1)
      for row in order {
        let value = column.values[Int(row)]
        let deviation = value.isFinite ? value - (mean ?? 0) : 0
        running.append(running[running.count - 1] + deviation)
        if !isComplete { seen.append(seen[seen.count - 1] + (value.isFinite ? 1 : 0)) }
        square += deviation * deviation
      }
      means.append(mean)
      sums.append(running)
      counts.append(isComplete ? nil : seen)
      squares.append(square)
    }
    (self.means, self.sums, self.counts, self.squares) = (means, sums, counts, squares)
  }

  private func count(_ column: Int, _ rows: Range<Int>) -> Int {
    guard let counts = counts[column] else { return rows.count }
    return Int(counts[rows.upperBound] - counts[rows.lowerBound])
  }

  func mean(_ column: Int, _ rows: Range<Int>) -> Double? {
    let count = count(column, rows)
    guard count > 0, let mean = means[column] else { return nil }
    return mean + (sums[column][rows.upperBound] - sums[column][rows.lowerBound]) / Double(count)
  }

  /// The columns by how far the mean of these rows is from that of all, in standard deviations.
  func ranking(of rows: Range<Int>) -> [Int] {
    let distances = names.indices.map { column -> Double in
      guard squares[column] > 0, let own = mean(column, rows), let all = means[column] else {
        return 0
      }
      return abs(own - all) / squares[column].squareRoot()
    }
    return names.indices.sorted { (-distances[$0], $0) < (-distances[$1], $1) }
  }

  /// The columns by how much of their variance lies between groups, the most distinguishing first.
  func ranking(_ groups: [Range<Int>]) -> [Int] {
    let shares = names.indices.map { column -> Double in
      guard squares[column] > 0 else { return 0 }
      let between = groups.reduce(0.0) { sum, rows in
        let count = count(column, rows)
        guard count > 0 else { return sum }
        let part = sums[column][rows.upperBound] - sums[column][rows.lowerBound]
        return sum + part * part / Double(count)
      }
      return between / squares[column]
    }
    return names.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
  }
}

/// Silhouettes of the groups of one cut.
struct GroupSilhouettes: Sendable {
  let mean: Double
  /// 0 when all rows were measured.
  let error: Double
  let measured: Int
  let total: Int
  let byGroup: [Int32: Double]

  /// Up to so many rows the pairs of all are measured.
  private static let mostExact = 4_000
  private static let drawn = 1_000

  /// nil where silhouettes are not defined. Throws `cancelled`.
  static func of(
    _ rows: Matrix, _ labels: [Int32], _ execution: Execution
  ) throws(EngineError) -> GroupSilhouettes? {
    do throws(EngineError) {
      if rows.rows <= mostExact {
        return exact(try Silhouette.fit(rows, labels: labels, execution: execution))
      }
      let found = try SampledSilhouette.fit(
        rows, labels: labels, size: drawn, seed: 42, execution: execution)
      return sampled(found, labels)
    } catch {
      if case .cancelled = error { throw error }
      return nil
    }
  }

  private static func exact(_ found: SilhouetteResult) -> GroupSilhouettes {
    GroupSilhouettes(
      mean: found.mean, error: 0, measured: found.values.count, total: found.values.count,
      byGroup: Dictionary(uniqueKeysWithValues: zip(found.clusters, found.clusterMeans)))
  }

  private static func sampled(
    _ found: SampledSilhouetteResult, _ labels: [Int32]
  ) -> GroupSilhouettes {
    var sums: [Int32: (sum: Double, count: Double)] = [:]
    for (row, value) in zip(found.rows, found.values) {
      let (sum, count) = sums[labels[row]] ?? (0, 0)
      sums[labels[row]] = (sum + value, count + 1)
    }
    return GroupSilhouettes(
      mean: found.mean, error: found.standardError, measured: found.rows.count,
      total: labels.count, byGroup: sums.mapValues { $0.sum / $0.count })
  }

  /// "silhouette 0.5528", with the error where it is an estimate.
  var words: String {
    let text = "silhouette " + NumberText.fixed(mean, places: 4)
    guard measured < total else { return text }
    return text + " ± " + NumberText.fixed(error, places: 4)
      + " (\(NumberText.grouped(measured)) of \(NumberText.grouped(total)) rows)"
  }
}

/// The lines about groups below a picture: how many rows, how well they sit, their means.
struct GroupPanel {
  struct Line {
    let number: Int32?
    let name: String
    let size: Int
    let silhouette: Double?
    let means: [Double?]
    var isMarked = false
  }

  let title: String
  /// Names of the columns of means, in order.
  let columns: [String]
  let lines: [Line]
  /// Of which `lines` are some, where there are very many.
  let groupCount: Int
  let overall: [Double?]
  let total: Int

  private static let nameWidth = 15
  private static let cell = 11

  /// Draws from `row` on, at most `height` rows; the marked line is among them.
  func draw(on sheet: inout Sheet, row: Int, height: Int) {
    guard height > 2 else { return }
    sheet.write(title, 0, row, .strong)
    write(
      on: &sheet, row + 1, .faint, "group", "rows", "share", "silh.", columns)
    let room = max(height - 3, 0)
    let marked = lines.firstIndex(where: \.isMarked) ?? 0
    let first = max(0, min(marked - room / 2, lines.count - room))
    for (offset, line) in lines.dropFirst(first).prefix(room).enumerated() {
      draw(line, on: &sheet, row + 2 + offset)
    }
    let last = row + 2 + min(room, max(lines.count - first, 0))
    let hidden = groupCount - min(room, lines.count)
    write(
      on: &sheet, last, .faint, hidden > 0 ? "all, \(NumberText.grouped(hidden)) hidden" : "all",
      NumberText.grouped(total), "", "", overall.map(Self.text))
  }

  private func draw(_ line: Line, on sheet: inout Sheet, _ row: Int) {
    var style = Sheet.Style(isStrong: line.isMarked)
    write(
      on: &sheet, row, style, (line.isMarked ? "> " : "  ") + "  " + line.name,
      NumberText.grouped(line.size),
      NumberText.fixed(100 * Double(line.size) / Double(max(total, 1)), places: 1) + " %",
      line.silhouette.map { NumberText.fixed($0, places: 4) } ?? "", line.means.map(Self.text))
    style.group = line.number
    if let number = line.number { sheet.put(.init(character: number.glyph, style: style), 2, row) }
  }

  private static func text(_ value: Double?) -> String {
    value.map { NumberText.significant($0, 4) } ?? "·"
  }

  private func write(
    on sheet: inout Sheet, _ row: Int, _ style: Sheet.Style, _ name: String, _ rows: String,
    _ share: String, _ silhouette: String, _ cells: [String]
  ) {
    sheet.write(name, 0, row, style, end: Self.nameWidth)
    var column = Self.nameWidth
    let fixed = [(rows, 8), (share, 8), (silhouette, 8)]
    for (text, width) in fixed + cells.map({ ($0, Self.cell) }) {
      guard column + width <= sheet.size.columns else { return }
      let short = DisplayLine.cut(text, width - 1)
      sheet.write(Padding.leading(short, width), column, row, style)
      column += width
    }
  }
}
