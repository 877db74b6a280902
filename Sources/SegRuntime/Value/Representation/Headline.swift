import SegData
import SegEngine

/// One line that says what a value is.
enum Headline {
  static func text(_ value: Value) -> String {
    switch value {
    case .table(let data): "table of \(data.schema.columns.count) columns"
    case .clustering(let model): clustering(model)
    case .tree(let tree): self.tree(tree)
    case .reduction(let model): reduction(model)
    case .collection(let collection):
      "collection of \(collection.entries.count) \(collection.elementKind?.rawValue ?? "value")s"
    case .picture(let picture): picture.path.map { "picture in \($0)" } ?? "picture"
    case .plain(let value): PlainText.literal(value)
    case .nothing: "nothing"
    }
  }

  private static func clustering(_ model: Clustering) -> String {
    let settings = model.provenance.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    var parts = [
      model.provenance.method + " " + settings, "\(model.labels.count) rows",
      model.sizes.isEmpty
        ? "no segments"
        : "segments " + Problem.shortened(model.sizes.map(String.init), limit: 8),
    ]
    parts += model.model.remarks
    return ended(parts, model.provenance)
  }

  private static func tree(_ tree: ClusterTree) -> String {
    let leaves = tree.distances == nil ? "rows" : "columns"
    var parts = [tree.provenance.method, "\(tree.rows.matrix.rows) \(leaves)"]
    if let last = tree.tree.heights.last {
      parts.append("last height " + NumberText.significant(last, 8))
    }
    if tree.tree.ties > 0 { parts.append("\(tree.tree.ties) ties") }
    return ended(parts, tree.provenance)
  }

  private static func reduction(_ model: Reduction) -> String {
    switch model.model {
    case .components(let components):
      let shares = components.explained.map { NumberText.fixed($0 * 100, places: 2) + " %" }
      var parts = [model.provenance.method, "explained " + shares.joined(separator: ", ")]
      if let scree = components.scree {
        parts.append(
          "of \(scree.eigenvalues.count) Kaiser keeps \(scree.kaiserCount), the broken stick "
            + "\(scree.brokenStickCount)")
      }
      return ended(parts, model.provenance)
    case .map(let map): return ended(self.map(map, model.provenance), model.provenance)
    }
  }

  private static func map(_ map: RowMap, _ provenance: Provenance) -> [String] {
    let settings = provenance.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    var parts = [provenance.method + " " + settings, "\(map.points.rows) rows"] + map.remarks
    if let quality = map.quality {
      let sample = quality.rows < map.points.rows ? ", \(quality.rows) rows looked at" : ""
      parts.append(
        "trustworthiness \(NumberText.fixed(quality.trustworthiness, places: 3)), continuity "
          + "\(NumberText.fixed(quality.continuity, places: 3)) (k=\(quality.k)\(sample))")
    }
    return parts
  }

  private static func ended(_ parts: [String], _ provenance: Provenance) -> String {
    var parts = parts
    if let seed = provenance.seed { parts.append("seed \(seed)") }
    parts.append("hash \(provenance.fingerprint)")
    return parts.joined(separator: ", ")
  }
}
