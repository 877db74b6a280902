import SegData
import SegEngine
import SegLanguage
import SegPlot

// Pictures of fitted things.

extension Plot {
  // MARK: Sweeps

  /// An index along the members of a collection, the best of them marked.
  func curve(_ collection: Collection) throws -> Scene {
    let index = index ?? usualIndex(collection)
    let values = try collection.entries.map { try index.value(of: $0.value, call.quietExecution) }
    guard let axis = Self.numericKey(collection) else { return bars(collection, values, index) }
    let name = collection.entries.first?.keys[axis].name ?? "member"
    let series = self.series(collection, values, along: axis, index)
    let mark = mark(series, index)
    return LineChart(
      series: series, xLabel: name, yLabel: index.rawValue, highlight: mark?.place,
      reason: mark?.reason, title: title
    ).scene()
  }

  /// What a mixture tells of itself is its BIC.
  private func usualIndex(_ collection: Collection) -> IndexChoice {
    let isMixture = collection.entries.contains { entry in
      if case .clustering(let model) = entry.value {
        model.model.ownIndex(.bic) != nil
      } else {
        false
      }
    }
    return isMixture ? .bic : .inertia
  }

  /// The last setting that is a number in all members: the one to go along.
  private static func numericKey(_ collection: Collection) -> Int? {
    let count = collection.entries.map(\.keys.count).min() ?? 0
    return (0..<count).last { key in
      collection.entries.allSatisfy { $0.keys[key].value.double != nil }
    }
  }

  /// One curve for each combination of the other settings.
  private func series(
    _ collection: Collection, _ values: [Double?], along axis: Int, _ index: IndexChoice
  ) -> [LineSeries] {
    var order: [String] = []
    var points: [String: [(Double, Double)]] = [:]
    for (entry, value) in zip(collection.entries, values) {
      let others = entry.keys.indices.filter { $0 != axis }
      let name = others.map { PlainText.inline(entry.keys[$0].value) }.joined(separator: " ")
      if points[name] == nil { order.append(name) }
      guard let place = entry.keys[axis].value.double, let value else { continue }
      points[name, default: []].append((place, value))
    }
    return order.map { name in
      let sorted = (points[name] ?? []).sorted { $0.0 < $1.0 }
      return LineSeries(
        name: name.isEmpty ? index.rawValue : name, x: sorted.map(\.0), y: sorted.map(\.1))
    }
  }

  private func mark(_ series: [LineSeries], _ index: IndexChoice) -> (
    place: Double, reason: String
  )? {
    if index == .inertia {
      guard series.count == 1, let one = series.first,
        one.x.allSatisfy({ Int(exactly: $0) != nil }),
        let elbow = try? Elbow(ks: one.x.map { Int($0) }, costs: one.y)
      else { return nil }
      let isClear = elbow.margin >= 0.05
      let second = NumberText.shortest(one.x[elbow.runnerUp])
      return (one.x[elbow.knee], isClear ? "the knee" : "the knee, nearly tied with \(second)")
    }
    let points = series.flatMap { one in zip(one.x, one.y).map { ($0, $1, one.name) } }
    let best = points.max { first, second in
      index.isBetterWhenLarge ? first.1 < second.1 : first.1 > second.1
    }
    guard points.count > 1, let best else { return nil }
    let reason = index.isBetterWhenLarge ? "the largest" : "the smallest"
    let whose = series.count > 1 ? " (\(best.2))" : ""
    return (best.0, "\(reason) \(index.rawValue)\(whose)")
  }

  private func bars(_ collection: Collection, _ values: [Double?], _ index: IndexChoice) -> Scene {
    let names = collection.entries.map { entry in
      entry.keys.map { PlainText.inline($0.value) }.joined(separator: " ")
    }
    let known = zip(names, values).compactMap { name, value in value.map { (name, $0) } }
    return BarChart(
      categories: known.map(\.0), values: known.map(\.1), label: index.rawValue, title: title
    ).scene()
  }

  // MARK: Clusterings

  /// All rows up to this number; beyond it so many of them, each still measured against all.
  private static let (mostMeasured, sample) = (20_000, 5_000)

  func silhouette(_ model: Clustering) throws -> Scene {
    do {
      return try model.rows.matrix.rows > Self.mostMeasured && model.rows.mixed == nil
        ? sampledSilhouette(model) : wholeSilhouette(model)
    } catch EngineError.undefinedForGroups {
      throw Diagnostic(
        code: "S0410", message: "silhouettes need two segments or more, and fewer than rows",
        span: call.stage.span)
    }
  }

  private func wholeSilhouette(_ model: Clustering) throws -> Scene {
    let found = try model.silhouette(call.execution)
    return SilhouetteChart(
      values: found.values, labels: model.labels, names: model.names, title: title
    ).scene()
  }

  private func sampledSilhouette(_ model: Clustering) throws -> Scene {
    let found = try SampledSilhouette.fit(
      model.rows.matrix, labels: model.labels, size: Self.sample, seed: call.services.seed,
      execution: call.execution)
    return SilhouetteChart(
      values: found.values, labels: found.rows.map { model.labels[$0] }, names: model.names,
      total: model.rows.matrix.rows, title: title
    ).scene()
  }

  func reachability(_ model: Clustering) throws -> Scene {
    let names = type(of: model.model).columns.fitted
    guard let order = names.firstIndex(of: "order"),
      let height = names.firstIndex(of: "reachability")
    else { throw Undetermined() }
    let fitted = model.model.fitted
    let walk = fitted[order].indices.sorted { fitted[order][$0] < fitted[order][$1] }
    let eps = model.provenance.settings.first { $0.name == "eps" }.flatMap { Double($0.value) }
    return ReachabilityChart(
      reachability: walk.map { fitted[height][$0] }, labels: walk.map { model.labels[$0] },
      names: model.names, eps: eps, title: title
    ).scene()
  }

  /// The rows over the fitted columns: themselves where there are two, else their main directions.
  func directions(_ model: Clustering) throws -> Scene {
    let rows = model.rows
    try call.requireNumbers(rows, "a picture of main directions")
    guard rows.features.count > 1 else {
      let data = model.data
      return try PlotRows(data: data, value: .clustering(model), plot: self)
        .distribution(.density)
    }
    var (x, y) = (rows.matrix.column(0), rows.matrix.column(1))
    var labels = (rows.features[0], rows.features[1])
    if rows.features.count > 2 {
      let found = try PCA(components: 2).fit(rows.matrix, execution: call.quietExecution)
      (x, y) = (found.scores.column(0), found.scores.column(1))
      labels = (Self.component(1, found), Self.component(2, found))
      call.note("drawn along the two directions in which the rows spread most")
    }
    return ScatterChart(
      x: x, y: y, groups: model.labels, groupNames: model.names, xLabel: labels.0,
      yLabel: labels.1, extras: .init(hulls: true, margins: true), title: title
    ).scene()
  }

  private static func component(_ number: Int, _ model: PCAModel) -> String {
    let share = model.explained[number - 1] * 100
    return "pc\(number) (\(NumberText.fixed(share, places: 1)) % of the variance)"
  }

  // MARK: Components

  func biplot(_ reduction: Reduction) throws -> Scene {
    let model = reduction.model
    guard model.loadings.columns > 1 else {
      throw Diagnostic(
        code: "S0208", message: "a biplot needs two components", span: call.stage.span,
        notes: ["pca n=2", "`plot pc1` draws one"])
    }
    let arrows = reduction.rows.features.enumerated().map { place, name in
      ScatterArrow(name: name, x: model.loadings[place, 0], y: model.loadings[place, 1])
    }
    let rows = PlotRows(data: reduction.data, value: .reduction(reduction), plot: self)
    let points = try rows.complete(["pc1", "pc2"])
    let groups = try rows.groups()
    return ScatterChart(
      x: points.values[0], y: points.values[1],
      groups: groups.map { groups in points.rows.map { groups.labels[$0] } },
      groupNames: groups?.names ?? [:], xLabel: Self.component(1, model),
      yLabel: Self.component(2, model),
      extras: .init(hulls: groups != nil, arrows: arrows), title: title
    ).scene()
  }
}
