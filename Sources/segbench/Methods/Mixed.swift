import SegEngine

extension Method {
  /// The first half of the columns are numbers, the others categories of width 2.5. `k=`, `gamma=`,
  /// `restarts=`; tells the cost.
  static let prototypes = Method("kprototypes") { setting, stopwatch in
    let rows = try setting.mixed()
    let fit = KPrototypes(
      k: try setting.integer("k"), gamma: .given(try setting.double("gamma")),
      restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "cost": model.cost,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.costs),
    ]
  }

  /// The same columns; the distances of all pairs. Tells their mean.
  static let gower = Method("gower") { setting, stopwatch in
    let rows = try setting.mixed()
    let found = try stopwatch.measure {
      try Gower.condensed(rows, execution: setting.execution)
    }
    return ["mean": found.reduce(0, +) / Double(max(found.count, 1))]
  }

  /// All columns are categories. `k=`, `restarts=`; tells the cost.
  static let kmodes = Method("kmodes") { setting, stopwatch in
    let rows = try setting.mixed(numbers: 0)
    let fit = KPrototypes(
      k: try setting.integer("k"), gamma: .given(1), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "cost": model.cost,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.costs),
    ]
  }
}

extension Setting {
  /// So many columns as numbers (the first half of them when nothing is said), the others as categories
  /// of width 2.5.
  func mixed(numbers: Int? = nil) throws -> MixedRows {
    let rows = try matrix
    return try MixedRows(
      fitting: (0..<rows.columns).map { place in
        let column = rows.column(place)
        return place < numbers ?? (rows.columns / 2)
          ? MixedInput("x\(place)", .number, .numbers(column))
          : MixedInput(
            "x\(place)", .nominal, .numbers(column.map { ($0 / 2.5).rounded(.down) }))
      })
  }
}
