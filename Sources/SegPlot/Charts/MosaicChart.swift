/// Columns as wide as their share of the rows, cut by the shares of a second column within each.
package struct MosaicChart: Sendable {
  private let table: CrossCounts
  private let rowLabel: String
  private let columnLabel: String
  private let title: String?

  /// - Parameter table: its rows become the columns of the picture.
  package init(
    table: CrossCounts, rowLabel: String, columnLabel: String, title: String? = nil
  ) {
    self.table = table
    self.rowLabel = rowLabel
    self.columnLabel = columnLabel
    self.title = title
  }

  private static let gap = 0.022

  package func scene() -> Scene {
    let total = table.total
    var areas: [Area] = []
    var labels: [Label] = []
    var names: [Label] = []
    var left = 0.0
    for (row, sum) in table.rowSums.enumerated() where sum > 0 {
      let width = sum / total
      let (start, end) = (left + Self.gap / 2, left + max(width - Self.gap / 2, Self.gap))
      names.append(
        Label(
          x: (start + end) / 2, y: 0.5, text: table.rowNames[row],
          room: .init(width: width, height: 1, cuts: true)))
      var bottom = 0.0
      for (column, count) in table.counts[row].enumerated() where count > 0 {
        let share = count / sum * 100
        let fill = Fill.group(table.columnColors[column])
        areas.append(.rectangle(start...end, bottom...bottom + max(share - 0.5, share / 2), fill))
        labels.append(
          Label(
            x: (start + end) / 2, y: bottom + share / 2,
            text: "\(table.columnNames[column]) \(Words.percent(share / 100))",
            brief: Words.percent(share / 100),
            ground: fill, room: .init(width: end - start, height: share)))
        bottom += share
      }
      left += width
    }
    var scene = Scene(
      title: title,
      xAxis: Axis(
        label: "\(rowLabel) (width: share of all rows)", domain: .range(lower: 0, upper: 1),
        showsTicks: false),
      yAxis: Axis(label: "% by \(columnLabel)", domain: .range(lower: 0, upper: 100)),
      marks: areas.isEmpty ? [] : [.areas(areas), .texts(labels)],
      legend: zip(table.columnColors, table.columnNames).map { LegendEntry(color: $0, text: $1) },
      notes: areas.isEmpty ? ["no rows to draw"] : [], reading: reading(total))
    if !areas.isEmpty {
      scene.above = Strip(lower: 0, upper: 1, marks: [.texts(names)], lines: 1)
    }
    return scene
  }

  private func reading(_ total: Double) -> [String] {
    let sums = table.rowSums
    return [
      "\(rowLabel) by \(columnLabel), \(Words.rows(Int(total)))."
    ]
      + table.rowNames.indices.filter { sums[$0] > 0 }.prefix(40).map { row in
        let parts = table.columnNames.indices.filter { table.counts[row][$0] > 0 }.map { column in
          "\(table.columnNames[column]) \(Words.percent(table.counts[row][column] / sums[row]))"
        }
        return "\(table.rowNames[row]), \(Words.percent(sums[row] / total)) of all rows: "
          + parts.joined(separator: ", ") + "."
      }
  }
}
