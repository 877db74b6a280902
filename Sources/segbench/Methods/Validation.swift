import SegEngine

extension Method {
  static let silhouette = Method("silhouette") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let found = try stopwatch.measure {
      try Silhouette.fit(rows, labels: labels, execution: setting.execution)
    }
    return ["silhouette": found.mean]
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
