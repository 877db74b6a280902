import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let scale = Verb(
    "scale", "Bring columns to one scale.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "every column now has the same say in a distance",
      next: ["kmeans k=4", "kmeans k=2..8 | compare silhouette, ch, db"]),
    .columns,
    Parameter<ScaleMethod>("method", "What centre and spread are.", default: .zscore),
    Parameter<Int>(
      "ddof", "Divisor of the standard deviation is n − ddof: 1 as in R, 0 as in scikit-learn.",
      default: 1, in: 0...1),
    details: """
      Centre and spread are remembered: new rows are scaled by those of the rows seen here, and profiles go on \
      showing the values as they were. A constant column becomes 0, with a warning. Columns made by `onehot` stay \
      as they are unless they are named.
      """,
    examples: [
      Example("iris | scale | describe", "z-scores"),
      Example("iris | scale method=robust | head 3", "Median and interquartile range"),
    ]
  ) { call, columns, method, ddof in
    let data = try call.settledTable()
    let names =
      columns.names.isEmpty
      ? data.features.filter { !data.roles.dummies.contains($0) } : columns.names
    guard !names.isEmpty else { throw Problem.nothingToCluster(call, data) }
    call.mentionDummies(names, isChosen: !columns.names.isEmpty, data)
    let model = try call.isCheck ? nil : ScaleFit.fit(names, method.method(ddof), call)
    let scaled = names.enumerated().map { index, name in
      let center = model?.centers[index] ?? 0
      let scale = model?.scales[index] ?? 1
      return NamedScalar(name, Scalar.standardised(.column(name), center, scale))
    }
    return .table(try data.computing(scaled, keepingOriginals: true))
  }

  static let log1p = Verb(
    "log1p", "Take log(1 + x), which tames long tails.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "a mean near its median: the tail is tamed",
      next: ["scale", "describe"]),
    .columns,
    details:
      "Values of −1 and less have no logarithm and are refused with their column. Profiles go on showing the values as they were.",
    examples: [Example("orders | log1p amount | head 3", "One column")]
  ) { call, columns in
    let data = try call.settledTable()
    let names = columns.names.isEmpty ? data.features : columns.names
    let lowest = try call.figures(names.map { .call("min", .column($0)) }, of: data)
    for (name, low) in zip(names, lowest) where (low ?? 0) <= -1 {
      throw Diagnostic(
        code: "S0405",
        message: "`log1p` needs values above −1; `\(name)` goes down to "
          + NumberText.significant(low ?? 0), span: call.stage.span,
        notes: ["leave such rows out with `where`, or pull them in with `winsorize`"])
    }
    let logs = names.map { NamedScalar($0, .call("log1p", .column($0))) }
    return .table(try data.computing(logs, keepingOriginals: true))
  }
}

extension Call {
  /// Scaled columns of 0 and 1 weigh the more the rarer the level is.
  fileprivate func mentionDummies(_ names: [String], isChosen: Bool, _ data: DataSet) {
    let dummies = data.roles.dummies
    guard !dummies.isEmpty else { return }
    let scaled = names.filter(dummies.contains)
    if !isChosen {
      let left = data.features.filter(dummies.contains)
      guard !left.isEmpty else { return }
      note("scale leaves columns of `onehot` as they are: " + Problem.shortened(left))
    } else if !scaled.isEmpty {
      warn(
        Diagnostic(
          severity: .warning, code: "L19",
          message: "\(Problem.shortened(scaled.map { "`\($0)`" })) stand for levels; scaled, rare"
            + " levels weigh most", span: stage.name.span,
          notes: ["`onehot … mismatch=1` says what a mismatch counts"]))
    }
  }
}

private enum ScaleFit {
  static func fit(_ names: [String], _ method: ScalingMethod, _ call: Call) throws -> ScalerModel {
    let rows = try call.numericRows(names)
    let model = try Scaler.fit(rows.matrix, method: method)
    let constant = zip(names, model.isConstant).filter(\.1).map(\.0)
    if !constant.isEmpty {
      call.warn(
        Diagnostic(
          severity: .warning, code: "L04",
          message:
            "\(constant.map { "`\($0)`" }.joined(separator: ", ")) does not vary and becomes 0",
          span: call.stage.span))
    }
    call.note("scale: \(method.variantName)")
    return model
  }
}

enum ScaleMethod: String, Choice {
  case zscore, minmax, robust, mad, maxabs, center

  var help: String {
    switch self {
    case .zscore: "mean and standard deviation"
    case .minmax: "smallest and largest value to 0 and 1"
    case .robust: "median and interquartile range"
    case .mad: "median and median absolute deviation"
    case .maxabs: "largest absolute value to 1"
    case .center: "mean to 0, spread as it is"
    }
  }

  func method(_ ddof: Int) -> ScalingMethod {
    switch self {
    case .zscore: .zscore(ddof: ddof)
    case .minmax: .minmax
    case .robust: .robust
    case .mad: .mad
    case .maxabs: .maxabs
    case .center: .center
    }
  }
}

extension Scalar {
  /// (value − center) / scale
  static func standardised(_ value: Scalar, _ center: Double, _ scale: Double) -> Scalar {
    .call("/", .call("-", value, .literal(.number(center))), .literal(.number(scale)))
  }
}
