import SegData
import SegEngine
import SegLanguage
import SegPlot

// Pictures that compare groups of rows.

extension PlotRows {
  func distribution(_ kind: PlotKind) throws -> Scene {
    let column = try numbers(try names(1...1))[0]
    let missing = column.values.count { !$0.isFinite }
    if missing > 0 { call.note("\(missing) missing or infinite values are not drawn") }
    let groups = try self.groups()
    let form: DistributionChart.Form =
      switch kind {
      case .box: .box
      case .density: .density
      default: .histogram
      }
    return DistributionChart(
      values: column.values, labels: groups?.labels, names: groups?.names ?? [:], form: form,
      label: column.name, bins: plot.bins, title: plot.title
    ).scene()
  }

  func lorenz() throws -> Scene {
    let column = try numbers(try names(1...1))[0]
    // The segments of a clustering are of one total; `color=` asks for a curve for each.
    let groups = plot.color == nil ? nil : try self.groups()
    return LorenzChart(
      values: column.values, labels: groups?.labels, names: groups?.names ?? [:],
      label: column.name, title: plot.title
    ).scene()
  }

  // MARK: Pairs of columns

  private static let mostValues = 30

  /// The counts of two columns, or sums of a third; a clustering needs one, its segment is the other.
  func shares(_ kind: PlotKind) throws -> Scene {
    let pair = try pairNames()
    let table = try crossCounts((pair.from, pair.to), weight: pair.weight)
    let title = plot.title
    return kind == .mosaic
      ? MosaicChart(table: table, rowLabel: pair.from, columnLabel: pair.to, title: title).scene()
      : SankeyChart(table: table, fromLabel: pair.from, toLabel: pair.to, title: title).scene()
  }

  private func pairNames() throws -> (from: String, to: String, weight: String?) {
    var names = plot.columns
    if names.isEmpty, data.schema.names.starts(with: CrosstabColumns.names) {
      names = CrosstabColumns.names
    }
    if names.count == 1, case .clustering = value { names.insert(Labelling.segment, at: 0) }
    guard (2...3).contains(names.count) else {
      throw Problem.wrongArguments(
        "`plot kind=\(plot.kind.rawValue)` takes two columns, and a third that counts",
        span: call.stage.span,
        notes: [
          "plot kind=\(plot.kind.rawValue) before, after",
          "plot kind=\(plot.kind.rawValue) before, after, rows",
        ])
    }
    if names.count == 3, data.schema[names[2]]?.type.isNumeric != true {
      throw Problem.notNumeric(
        names[2], data.schema[names[2]]?.type.rawValue ?? "missing", call.stage.span, verb: "plot")
    }
    return (names[0], names[1], names.count == 3 ? names[2] : nil)
  }

  private func crossCounts(_ pair: (String, String), weight: String?) throws -> CrossCounts {
    let figure: Scalar =
      weight.map { .call("sum", .column($0)) } ?? .call(function: "count", [])
    let plan = try data.plan.aggregating(
      by: pair.0 == pair.1 ? [.column(pair.0)] : [.column(pair.0), .column(pair.1)],
      [NamedScalar("\u{1F}count", figure)])
    let table = try call.backend.run(plan, maximumRows: 10_000)
    let second = pair.0 == pair.1 ? 0 : 1
    let rows = 0..<table.rowCount
    let named = try segmentNumbers(pair)
    let from = Self.values(rows.map { table.cell($0, 0) }, named)
    let to = Self.values(rows.map { table.cell($0, second) }, named)
    for (name, count) in [(pair.0, from.names.count), (pair.1, to.names.count)]
    where count > Self.mostValues {
      throw Problem.wrongArguments(
        "`\(name)` has \(count) values; this picture shows \(Self.mostValues) at most",
        span: call.stage.span)
    }
    var counts = from.names.map { _ in [Double](repeating: 0, count: to.names.count) }
    for row in rows {
      let count = table.cell(row, second + 1).number ?? 0
      guard count >= 0 else {
        throw Problem.wrongArguments(
          "`\(weight ?? "")` has sums below 0; shares need counts", span: call.stage.span)
      }
      counts[from.places[row]][to.places[row]] += count
    }
    let colors = colors(pair, from.names, to.names, named)
    return CrossCounts(
      rowNames: from.names.map { shown($0, of: pair.0) },
      columnNames: to.names.map { shown($0, of: pair.1) }, counts: counts,
      rowColors: colors.0, columnColors: colors.1)
  }

  /// Distinct values in their order, and the place of each cell among them.
  private static func values(_ cells: [Cell], _ named: [String: Int32]) -> (
    names: [String], places: [Int]
  ) {
    let texts = cells.map { $0 == .null ? "(missing)" : $0.description }
    let isNumeric = cells.allSatisfy { $0.number != nil }
    let names = Set(texts).sorted { first, second in
      if let one = named[first], let other = named[second] { return one < other }
      return isNumeric ? Double(first) ?? 0 < Double(second) ?? 0 : first < second
    }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return (names, texts.map { places[$0] ?? 0 })
  }

  /// A column of segment numbers keeps the segments' colours; of a flow the left side has colours,
  /// and a value at the right that is none of them is grey.
  private func colors(
    _ pair: (String, String), _ from: [String], _ to: [String], _ named: [String: Int32]
  ) -> ([Int32], [Int32]) {
    func own(_ texts: [String], _ column: String) -> [Int32] {
      texts.enumerated().map { place, text in
        column == Labelling.segment ? Int32(text) ?? 0 : named[text] ?? Int32(place + 1)
      }
    }
    let left = own(from, pair.0)
    guard plot.kind == .sankey else { return (left, own(to, pair.1)) }
    let known = Dictionary(zip(from, left)) { first, _ in first }
    return (left, to.map { known[$0] ?? 0 })
  }

  /// The number behind each name of a segment, where the table has both.
  private func segmentNumbers(_ pair: (String, String)) throws -> [String: Int32] {
    let name = Labelling.segmentName
    guard pair.0 == name || pair.1 == name, data.schema[Labelling.segment]?.type == .integer else {
      return [:]
    }
    let plan = try data.plan.aggregating(
      by: [.column(name)], [NamedScalar("number", .call("min", .column(Labelling.segment)))])
    let table = try call.backend.run(plan, maximumRows: Self.mostValues)
    return Dictionary(
      (0..<table.rowCount).map { row in
        (table.cell(row, 0).description, Int32(table.cell(row, 1).number ?? 0))
      }
    ) { first, _ in first }
  }

  /// The name of a segment in place of its number.
  private func shown(_ text: String, of column: String) -> String {
    guard column == Labelling.segment, case .clustering(let model) = value,
      let number = Int32(text)
    else { return text }
    return model.names[number] ?? (number == 0 ? "noise" : "segment \(number)")
  }

  // MARK: Profiles

  private static let mostProfiled = 30

  func profiles(_ kind: PlotKind) throws -> Scene {
    let profiles = try segmentProfiles()
    switch kind {
    case .radar: return RadarChart(profiles: profiles, title: plot.title).scene()
    case .cards: return CardsChart(profiles: profiles, title: plot.title).scene()
    default: return ParallelChart(profiles: profiles, title: plot.title).scene()
    }
  }

  /// In the units in which the columns came.
  private func segmentProfiles() throws -> SegmentProfiles {
    guard let groups = try groups() else {
      throw Problem.wrongArguments(
        "`plot kind=\(plot.kind.rawValue)` compares groups", span: call.stage.span,
        notes: [
          "of a clustering:  kmeans k=4 | plot kind=\(plot.kind.rawValue)",
          "of a column:  plot kind=\(plot.kind.rawValue) color=country",
        ])
    }
    var names =
      plot.columns.isEmpty ? data.measures.filter { $0 != plot.color } : plot.columns
    guard !names.isEmpty else { throw Problem.nothingToCluster(call, data) }
    if names.count > Self.mostProfiled {
      call.note("the first \(Self.mostProfiled) of \(names.count) columns are drawn")
      names = Array(names.prefix(Self.mostProfiled))
    }
    for name in names where data.schema[name]?.type.isNumeric != true {
      throw Problem.notNumeric(
        name, data.schema[name]?.type.rawValue ?? "missing", call.stage.span, verb: "plot")
    }
    let columns = try call.backend.numericColumns(data.plan, names.map(data.originalColumn))
    return SegmentProfiles(
      columns: zip(names, columns).map { ($0, $1.values) }, labels: groups.labels,
      names: groups.names)
  }
}

extension Plot {
  /// The hierarchy behind groups of HDBSCAN.
  func condensed(_ model: Clustering) throws -> Scene {
    guard let fitted = model.model as? HDBSCANModel else { throw Undetermined() }
    var segments: [Int: Int32] = [:]
    for (place, group) in fitted.selectedGroups.enumerated() { segments[group] = Int32(place + 1) }
    let groups = fitted.hierarchy.groups.enumerated().map { place, group in
      CondensedTreeChart.Group(
        parent: group.parent, birth: group.birth, size: group.size,
        children: Array(group.children), segment: segments[place])
    }
    return CondensedTreeChart(
      groups: groups, rowGroups: fitted.hierarchy.rowGroups,
      rowDensities: fitted.hierarchy.rowDensities, names: model.names, title: title
    ).scene()
  }
}
