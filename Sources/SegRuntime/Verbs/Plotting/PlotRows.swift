import SegData
import SegEngine
import SegLanguage
import SegPlot

/// Pictures of columns.
struct PlotRows {
  let data: DataSet
  let value: Value
  let plot: Plot

  var call: Call { plot.call }

  // MARK: Columns

  /// The columns that were named, or as many features.
  func names(_ count: ClosedRange<Int>) throws -> [String] {
    var names = plot.columns
    if names.isEmpty, plot.kind == .scatter, case .reduction(let reduction) = value,
      case .map(let map) = reduction.model
    {
      names = map.names
    }
    if names.isEmpty { names = Array(data.features.prefix(count.upperBound)) }
    guard !names.isEmpty else { throw Problem.nothingToCluster(call, data) }
    guard count.contains(names.count) else {
      let wanted =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw Problem.wrongArguments(
        "`plot kind=\(plot.kind.rawValue)` takes \(wanted) column\(count.upperBound == 1 ? "" : "s"), not \(names.count)",
        span: call.stage.span)
    }
    return names
  }

  /// Numbers of columns, dates as years; NaN where missing.
  func numbers(_ names: [String]) throws -> [NumericColumn] {
    for name in names {
      guard let type = data.schema[name]?.type, type.isNumeric || type.isTemporal else {
        throw Problem.notNumeric(
          name, data.schema[name]?.type.rawValue ?? "missing", call.stage.span, verb: "plot")
      }
    }
    return try call.backend.numericColumns(data.plan, names).map { column in
      guard let type = data.schema[column.name]?.type, type.isTemporal else { return column }
      return Self.years(column, type)
    }
  }

  /// Dates and times as years with a fraction: an axis can show them.
  private static func years(_ column: NumericColumn, _ type: ColumnType) -> NumericColumn {
    let secondsPerDay = 86_400.0
    let years = column.values.map { value in
      1970 + (type == .timestamp ? value / secondsPerDay : value) / 365.2425
    }
    return NumericColumn(
      name: column.name + " (year)", values: years, missingRows: column.missingRows)
  }

  /// Rows in which all columns have a finite value.
  func complete(_ names: [String]) throws -> (rows: [Int], names: [String], values: [[Double]]) {
    let columns = try numbers(names)
    let count = columns.first?.values.count ?? 0
    let rows = (0..<count).filter { row in columns.allSatisfy { $0.values[row].isFinite } }
    if rows.count < count {
      call.note("\(count - rows.count) rows with missing or infinite values are not drawn")
    }
    return (
      rows, columns.map(\.name), columns.map { column in rows.map { column.values[$0] } }
    )
  }

  // MARK: Groups

  var isGrouped: Bool {
    if case .clustering = value { return true }
    return plot.color != nil
  }

  private static let mostGroups = 60

  /// The values of `color=`, numbered in their order, or the segments.
  func groups() throws -> (labels: [Int32], names: [Int32: String])? {
    if let color = plot.color {
      if let own = try segments(named: color) { return own }
      let table = try call.backend.run(try data.plan.selecting([color]))
      let cells = (0..<table.rowCount).map { table.cell($0, 0) }
      let texts = cells.map { $0 == .null ? nil : $0.description }
      let isNumeric = cells.allSatisfy { $0 == .null || $0.number != nil }
      let sorted = Set(texts.compactMap { $0 }).sorted { first, second in
        isNumeric ? Double(first) ?? 0 < Double(second) ?? 0 : first < second
      }
      guard sorted.count <= Self.mostGroups else {
        throw Problem.wrongArguments(
          "`\(color)` has \(sorted.count) values; colours tell \(Self.mostGroups) apart at most",
          span: call.stage.span)
      }
      let numbers = Dictionary(
        uniqueKeysWithValues: sorted.enumerated().map { ($0.element, Int32($0.offset + 1)) })
      var names = Dictionary(uniqueKeysWithValues: numbers.map { ($0.value, $0.key) })
      names[0] = "missing"
      return (texts.map { text in text.flatMap { numbers[$0] } ?? 0 }, names)
    }
    guard case .clustering(let model) = value else { return nil }
    return (model.labels, model.names)
  }

  /// Columns that a clustering made: their numbers are those of the segments, so that colours stay.
  private func segments(named column: String) throws
    -> (labels: [Int32], names: [Int32: String])?
  {
    guard [Labelling.segment, Labelling.segmentName].contains(column),
      data.schema[Labelling.segment]?.type == .integer
    else { return nil }
    let labels = try call.backend.numericColumns(data.plan, [Labelling.segment])[0].values
    var names: [Int32: String] = [:]
    if data.schema[Labelling.segmentName] != nil {
      let table = try call.backend.run(try data.plan.selecting([Labelling.segmentName]))
      for (row, label) in labels.enumerated() where label.isFinite {
        names[Int32(label)] = table.cell(row, 0).description
      }
    }
    return (labels.map { $0.isFinite ? Int32($0) : 0 }, names)
  }

  // MARK: Points, lines and bars

  func scatter() throws -> Scene {
    let names = try names(2...2)
    let points = try complete(names)
    let groups = try self.groups()
    return ScatterChart(
      x: points.values[0], y: points.values[1],
      groups: groups.map { groups in points.rows.map { groups.labels[$0] } },
      groupNames: groups?.names ?? [:], xLabel: points.names[0], yLabel: points.names[1],
      extras: .init(hulls: isGrouped, margins: isGrouped), title: plot.title
    ).scene()
  }

  func line() throws -> Scene {
    let points = try complete(try names(2...2))
    let (x, y) = (points.values[0], points.values[1])
    let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
    guard let groups = try groups() else {
      let series = LineSeries(
        name: points.names[1], x: order.map { x[$0] }, y: order.map { y[$0] })
      return LineChart(
        series: [series], xLabel: points.names[0], yLabel: points.names[1], title: plot.title
      ).scene()
    }
    let byGroup = Dictionary(grouping: order) { groups.labels[points.rows[$0]] }
    let series = byGroup.keys.sorted().map { group in
      let own = byGroup[group] ?? []
      return LineSeries(
        name: groups.names[group] ?? (group == 0 ? "noise" : "segment \(group)"),
        x: own.map { x[$0] }, y: own.map { y[$0] }, color: group)
    }
    return LineChart(
      series: series, xLabel: points.names[0], yLabel: points.names[1], title: plot.title
    ).scene()
  }

  func histogram() throws -> Scene {
    let column = try numbers(try names(1...1))[0]
    let values = column.values.filter(\.isFinite)
    if values.count < column.values.count {
      call.note("\(column.values.count - values.count) missing or infinite values are not drawn")
    }
    return HistogramChart(
      values: values, bins: plot.bins, label: column.name, title: plot.title
    ).scene()
  }

  private static let mostBars = 30

  func bars() throws -> Scene {
    let names = try names(1...2)
    let key = NamedScalar.column(names[0])
    if names.count == 2, data.schema[names[1]]?.type.isNumeric != true {
      throw Problem.notNumeric(
        names[1], data.schema[names[1]]?.type.rawValue ?? "missing", call.stage.span, verb: "plot")
    }
    let figure: Scalar =
      names.count == 2 ? .call("sum", .column(names[1])) : .call(function: "count", [])
    let plan = try data.plan.aggregating(by: [key], [NamedScalar("value", figure)])
      .sorting([
        SortKey(.column("value"), descending: true), SortKey(.column(names[0]), descending: false),
      ])
    let table = try call.backend.run(plan, maximumRows: Self.mostBars)
    let total = try call.backend.rowCount(plan)
    if total > Self.mostBars {
      call.note("the first \(Self.mostBars) of \(total) values are drawn")
    }
    let rows = 0..<table.rowCount
    return BarChart(
      categories: rows.map { table.cell($0, 0).description },
      values: rows.map { table.cell($0, 1).number ?? 0 },
      label: names.count == 2 ? names[1] : "rows", title: plot.title ?? names[0]
    ).scene()
  }

  // MARK: Tables of other verbs

  func silhouettes() throws -> Scene {
    let columns = try call.backend.numericColumns(data.plan, ["silhouette", Labelling.segment])
    return SilhouetteChart(
      values: columns[0].values.map { $0.isFinite ? $0 : nil },
      labels: columns[1].values.map { $0.isFinite ? Int32($0) : 0 }, title: plot.title
    ).scene()
  }

  func kDistance() throws -> Scene {
    let columns = try call.backend.numericColumns(data.plan, KDistanceColumns.names)
    let order = columns[0].values.indices.sorted { columns[0].values[$0] < columns[0].values[$1] }
    let (x, y) = (order.map { columns[0].values[$0] }, order.map { columns[1].values[$0] })
    let knee = Self.knee(y)
    return LineChart(
      series: [LineSeries(name: "distance", x: x, y: y)], xLabel: "rows, by rising distance",
      yLabel: "eps", level: knee, reason: knee == nil ? nil : "the knee",
      title: plot.title ?? "Distance to the k-th neighbour"
    ).scene()
  }

  /// The gap with one standard error on both sides, and the choice of its authors' rule.
  func gaps() throws -> Scene {
    let columns = try call.backend.numericColumns(data.plan, ["k", "gap", "se", "tibs"])
    let order = columns[0].values.indices.sorted { columns[0].values[$0] < columns[0].values[$1] }
    let k = order.map { columns[0].values[$0] }
    func line(_ name: String, _ errors: Double) -> LineSeries {
      LineSeries(
        name: name, x: k,
        y: order.map { columns[1].values[$0] + errors * columns[2].values[$0] })
    }
    let chosen = order.first { columns[3].values[$0] == 1 }.map { columns[0].values[$0] }
    return LineChart(
      series: [line("gap", 0), line("one error less", -1), line("one error more", 1)],
      xLabel: "k", yLabel: "gap", highlight: chosen,
      reason: chosen == nil ? nil : "the choice of tibs", title: plot.title
    ).scene()
  }

  /// The value farthest below the line from the first to the last point, both axes scaled to 0…1.
  private static func knee(_ curve: [Double]) -> Double? {
    guard let first = curve.first, let last = curve.last, last > first, curve.count > 2 else {
      return nil
    }
    let depths = curve.indices.map { place in
      Double(place) / Double(curve.count - 1) - (curve[place] - first) / (last - first)
    }
    guard let deepest = depths.max(), deepest > 0 else { return nil }
    return depths.firstIndex(of: deepest).map { curve[$0] }
  }
}
