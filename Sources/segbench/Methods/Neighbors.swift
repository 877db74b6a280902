import SegEngine

extension Method {
  /// `k=` and, if it is not to be chosen, `search=` (`tree`, `bruteForce`).
  static let knn = Method("knn") { setting, stopwatch in
    let rows = try setting.matrix
    let k = try setting.integer("k")
    let search = try setting.search
    let found = try stopwatch.measure {
      try KDTree(rows, search: search, execution: setting.execution)
        .nearest(k: k, execution: setting.execution)
    }
    return [
      "sum of distances": found.distances.reduce(0, +),
      "fingerprint": Fingerprint.of(labels: found.rows, numbers: found.distances),
    ]
  }

  /// `k=`, `seed=` and, if wanted, `tolerance=`; tells which share of the nearest rows it found, of
  /// 1,000 rows.
  static let descent = Method("descent") { setting, stopwatch in
    let rows = try setting.matrix
    var descent = NeighborDescent(k: try setting.integer("k"))
    if setting.optionalText("tolerance") != nil {
      descent.tolerance = try setting.double("tolerance")
    }
    let seed = UInt64(try setting.integer("seed"))
    let found = try stopwatch.measure {
      try descent.fit(rows, seed: seed, execution: setting.execution)
    }
    let picks = stride(from: 0, to: rows.rows, by: max(rows.rows / 1000, 1)).map { $0 }
    let exact = try KDTree(rows, execution: setting.execution)
      .nearest(k: found.k + 1, of: rows.selecting(rows: picks), execution: setting.execution)
    let hits = picks.enumerated().reduce(0) { sum, pick in
      let nearest = exact.rows(of: pick.offset).filter { Int($0) != pick.element }
      return sum + Set(nearest.prefix(found.k)).intersection(found.rows(of: pick.element)).count
    }
    return [
      "recall": Double(hits) / Double(picks.count * found.k),
      "fingerprint": Fingerprint.of(labels: found.rows, numbers: found.distances),
    ]
  }

  static let lof = Method("lof") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = LocalOutlierFactor(k: try setting.integer("k"))
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    return ["mean factor": model.factors.reduce(0, +) / Double(rows.rows)]
  }

  static let optics = Method("optics") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = OPTICS(minimumPoints: try setting.integer("min"))
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    let finite = model.reachability.filter { $0 < .infinity }
    return ["mean reachability": finite.reduce(0, +) / Double(finite.count)]
  }
}

extension Setting {
  /// `search=`, automatic if it is missing.
  fileprivate var search: NeighborSearch {
    get throws {
      guard let name = optionalText("search") else { return .automatic }
      guard let search = NeighborSearch(rawValue: name) else {
        throw BadInput(
          "search= wants one of " + NeighborSearch.allCases.map(\.rawValue).joined(separator: " "))
      }
      return search
    }
  }
}
