import SegEngine

extension Method {
  static let silhouette = Method("silhouette") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let found = try stopwatch.measure {
      try Silhouette.fit(rows, labels: labels, execution: setting.execution)
    }
    return ["silhouette": found.mean]
  }

  static let gap = Method("gap") { setting, stopwatch in
    let rows = try setting.matrix
    let method = GapStatistic(
      ks: Array(1...(try setting.integer("k"))), references: try setting.integer("references"),
      method: KMeans(k: 1, restarts: try setting.integer("restarts")))
    let found = try stopwatch.measure {
      try method.fit(rows, seed: 1, execution: setting.execution)
    }
    return ["gap at 8": found.gaps[7], "fingerprint": Fingerprint.of(numbers: found.gaps)]
  }

  static let daviesBouldin = Method("davies-bouldin") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let index = try stopwatch.measure {
      try DaviesBouldin.index(rows, labels: labels, execution: setting.execution)
    }
    return ["index": index]
  }

  static let calinskiHarabasz = Method("calinski-harabasz") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let index = try stopwatch.measure {
      try CalinskiHarabasz.index(rows, labels: labels, execution: setting.execution)
    }
    return ["index": index]
  }
}
