/// How many rows go from which value at the left to which at the right.
package struct SankeyChart: Sendable {
  private let table: CrossCounts
  private let fromLabel: String
  private let toLabel: String
  private let title: String?

  package init(table: CrossCounts, fromLabel: String, toLabel: String, title: String? = nil) {
    self.table = table
    self.fromLabel = fromLabel
    self.toLabel = toLabel
    self.title = title
  }

  /// Of the height, between neighbours.
  private static let gap = 0.025
  private static let (left, right, bar) = (0.0, 1.0, 0.02)

  package func scene() -> Scene {
    let total = table.total
    guard total > 0 else {
      return Scene(
        title: title, xAxis: Axis(domain: .range(lower: 0, upper: 1)),
        yAxis: Axis(domain: .range(lower: 0, upper: 1)), notes: ["no rows to draw"])
    }
    var starts = tops(table.rowSums.map { $0 / total })
    var ends = tops(table.columnSums.map { $0 / total })
    let nodes =
      bars(starts, table.rowSums, total, isLeft: true)
      + bars(ends, table.columnSums, total, isLeft: false)
    var flows: [Area] = []
    for row in table.rowNames.indices {
      for column in table.columnNames.indices where table.counts[row][column] > 0 {
        let width = table.counts[row][column] / total
        flows.append(flow(from: starts[row], to: ends[column], width, table.rowColors[row]))
        starts[row] -= width
        ends[column] -= width
      }
    }
    return Scene(
      title: title,
      xAxis: Axis(
        label: "from \(fromLabel), left, to \(toLabel), right",
        domain: .range(lower: -0.3, upper: 1.3), showsTicks: false),
      yAxis: Axis(domain: .range(lower: lowest, upper: 1.02), showsTicks: false),
      marks: [.areas(flows), .areas(nodes), .texts(names(total))],
      legend: zip(table.rowColors, table.rowNames).map { LegendEntry(color: $0, text: $1) },
      reading: reading(total))
  }

  private var lowest: Double {
    -Self.gap * Double(max(table.rowNames.count, table.columnNames.count)) - 0.02
  }

  /// The upper edge of each bar.
  private func tops(_ shares: [Double]) -> [Double] {
    var top = 1.0
    return shares.map { share in
      defer { top -= share + Self.gap }
      return top
    }
  }

  private func bars(_ tops: [Double], _ sums: [Double], _ total: Double, isLeft: Bool) -> [Area] {
    zip(tops, sums).enumerated().compactMap { place, item in
      let (top, sum) = item
      guard sum > 0 else { return nil }
      let x = isLeft ? Self.left - Self.bar...Self.left : Self.right...Self.right + Self.bar
      let color = isLeft ? table.rowColors[place] : table.columnColors[place]
      return .rectangle(x, top - sum / total...top, .group(color))
    }
  }

  /// A band that leaves and arrives level.
  private func flow(
    from start: Double, to end: Double, _ width: Double, _ color: PaletteIndex
  ) -> Area {
    let steps = (0...24).map { Double($0) / 24 }
    let upper = steps.map { step in start + (end - start) * step * step * (3 - 2 * step) }
    return Area(
      x: steps + steps.reversed(), y: upper + upper.reversed().map { $0 - width },
      fill: .group(color), body: .band)
  }

  private func names(_ total: Double) -> [Label] {
    let starts = tops(table.rowSums.map { $0 / total })
    let ends = tops(table.columnSums.map { $0 / total })
    func label(_ name: String, _ sum: Double, _ top: Double, isLeft: Bool) -> Label {
      let text = DisplayText.truncated(DisplayText.singleLine(name), to: 16)
      return Label(
        x: isLeft ? Self.left - 0.06 : Self.right + 0.06, y: top - sum / total / 2,
        text: "\(text): \(NumberText.count(Int(sum)))", anchor: isLeft ? .end : .start)
    }
    return zip(table.rowNames, zip(table.rowSums, starts)).filter { $1.0 > 0 }.map {
      label($0, $1.0, $1.1, isLeft: true)
    }
      + zip(table.columnNames, zip(table.columnSums, ends)).filter { $1.0 > 0 }.map {
        label($0, $1.0, $1.1, isLeft: false)
      }
  }

  private func reading(_ total: Double) -> [String] {
    let sums = table.rowSums
    return ["\(Words.rows(Int(total))) from \(fromLabel) to \(toLabel)."]
      + table.rowNames.indices.filter { sums[$0] > 0 }.prefix(40).map { row in
        let targets = table.columnNames.indices.sorted {
          (-table.counts[row][$0], $0) < (-table.counts[row][$1], $1)
        }.filter { table.counts[row][$0] > 0 }.prefix(5)
        let parts = targets.map { column in
          "\(NumberText.count(Int(table.counts[row][column]))) to \(table.columnNames[column])"
            + " (\(Words.percent(table.counts[row][column] / sums[row])))"
        }
        return "Of the \(NumberText.count(Int(sums[row]))) in \(table.rowNames[row]): "
          + Words.list(parts) + "."
      }
  }
}
