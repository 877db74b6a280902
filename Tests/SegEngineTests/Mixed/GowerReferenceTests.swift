import SegEngine
import Testing

/// Against `daisy`, `pam` and `hclust` of R.
struct GowerReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let kinds: [String]
    let weights: [Double]
    let columns: [[String]]
    /// −1 where there is none.
    let distances: [Double]
    let k: Int?
    let objective: Double?
    let medoids: [Int]?
    let silhouette: Double?
    let average: [Double]?
    let complete: [Double]?
    let single: [Double]?
    let eps: Double?
    let dense: [Int32]?
    let cores: [Int32]?
    var testDescription: String { name }

    var rows: MixedRows {
      get throws {
        let inputs = kinds.indices.map { place in
          let kind = MixedKind(rawValue: kinds[place]) ?? .number
          let texts = columns[place].map { $0 == "NA" ? nil : $0 }
          let values: MixedInput.Values =
            kind == .nominal
            ? .texts(texts) : .numbers(texts.map { $0.flatMap { Double($0) } ?? .nan })
          return MixedInput("c\(place + 1)", kind, weight: weights[place], values)
        }
        return try MixedRows(fitting: inputs)
      }
    }
  }

  static func cases() throws -> [Case] { try Reference<Case>.cases(in: "mixed") }

  @Test(arguments: try cases())
  func distances(_ expected: Case) throws {
    let rows = try expected.rows
    guard !expected.distances.contains(-1) else {
      #expect(throws: EngineError.nothingInCommon(first: 0, second: 1)) {
        try Gower.condensed(rows)
      }
      return
    }
    let found = try Gower.condensed(rows)
    #expect(largestError(found, expected.distances) < 1e-14)
    let between = try Gower.between(rows.codes, rows.codes, frame: rows.frame)
    for i in 0..<rows.count {
      for j in 0..<i {
        let place = j * (2 * rows.count - j - 1) / 2 + i - j - 1
        #expect(between[i, j] == found[place] && between[j, i] == found[place])
      }
    }
  }

  @Test(arguments: try cases().filter { $0.k != nil })
  func medoidsAndTrees(_ expected: Case) throws {
    let rows = try expected.rows
    let model = try KMedoids(k: try #require(expected.k)).fit(rows, seed: 1)
    let objective = try #require(expected.objective)
    #expect(model.meanDissimilarity <= objective * (1 + 1e-12))
    if relativeError(model.meanDissimilarity, objective) < 1e-12 {
      #expect(model.medoids.map { $0 + 1 }.sorted() == expected.medoids)
      let silhouette = try Silhouette.fit(rows, labels: model.labels).mean
      #expect(abs(silhouette - (expected.silhouette ?? .nan)) < 1e-12)
    }
    // P31: ties give other trees of the same heights for single linkage only.
    let single = try HierarchicalClustering(linkage: .single).fit(rows)
    #expect(largestError(single.heights, try #require(expected.single).sorted()) < 1e-12)
    for (linkage, heights) in [(Linkage.average, expected.average), (.complete, expected.complete)]
    {
      let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
      guard tree.ties == 0 else { continue }
      #expect(largestError(tree.heights, try #require(heights).sorted()) < 1e-12)
    }
  }

  @Test(arguments: try cases().filter { $0.eps != nil })
  func denseGroups(_ expected: Case) throws {
    let rows = try expected.rows
    let eps = try #require(expected.eps)
    for (rule, labels) in [(BorderRule.first, expected.dense), (.noise, expected.cores)] {
      let model = try DBSCAN(eps: eps, minimumPoints: 4, borders: rule).fit(rows)
      let known = CanonicalLabels.byFirstAppearance(try #require(labels))
      #expect(CanonicalLabels.byFirstAppearance(model.labels) == known)
    }
  }

  /// The figures of the manual of `daisy`, as they are known.
  @Test func flower() throws {
    let known: [(String, [Int: Double])] = [
      ("flower", [0: 0.8875408, 1: 0.5272467, 2: 0.3517974, 3: 0.4115605, 17: 0.5147059]),
      ("flower, V3 asymmetric", [17: 0.5882353, 19: 0.7115780]),
      ("flower, ratios", [0: 0.8972290, 1: 0.6136399, 2: 0.4186819, 3: 0.4806723]),
    ]
    for (name, figures) in known {
      let rows = try #require(try Self.cases().first { $0.name == name }).rows
      let found = try Gower.condensed(rows)
      for (place, value) in figures {
        #expect(abs(found[place] - value) < 5e-8, "\(name) \(place)")
      }
    }
    for (name, median) in [("flower", 0.4828839869), ("flower, V3 asymmetric", 0.510130719)] {
      let rows = try #require(try Self.cases().first { $0.name == name }).rows
      #expect(abs(try Gower.condensed(rows).sorted()[76] - median) < 5e-10)
    }
    let rows = try #require(try Self.cases().first { $0.name == "flower" }).rows
    let model = try KMedoids(k: 3).fit(rows, seed: 1)
    #expect(Set(model.medoids.map { $0 + 1 }) == [6, 17, 12])
    #expect(abs(model.meanDissimilarity - 0.2524214779) < 1e-10)
  }
}
