import SegEngine

extension Method {
  /// All columns are categories; tells the sum of the first `components=` eigenvalues.
  static let correspondence = Method("mca") { setting, stopwatch in
    try factors(setting, numbers: 0, &stopwatch)
  }

  /// The first half of the columns are numbers.
  static let mixedFactors = Method("famd") { setting, stopwatch in
    try factors(setting, numbers: nil, &stopwatch)
  }

  private static func factors(
    _ setting: Setting, numbers: Int?, _ stopwatch: inout Stopwatch
  ) throws -> [String: Double] {
    let rows = try setting.mixed(numbers: numbers)
    let fit = FactorAnalysis(components: try setting.integer("components"))
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    return figures(model, fit.components)
  }

  /// The columns in `groups=` groups of as many numbers each.
  static let groupedFactors = Method("mfa") { setting, stopwatch in
    let rows = try MixedRows(numbers: try setting.matrix)
    let groups = try setting.integer("groups")
    let width = try setting.integer("columns") / groups
    let fit = MultipleFactorAnalysis(
      components: try setting.integer("components"),
      groups: (0..<groups).map { group in Array(group * width..<(group + 1) * width) })
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    return figures(model.factors, fit.components)
  }

  private static func figures(_ model: FactorModel, _ components: Int) -> [String: Double] {
    [
      "sum of eigenvalues": model.eigenvalues.prefix(components).reduce(0, +),
      "fingerprint": Fingerprint.of(numbers: model.scores.values),
    ]
  }
}
