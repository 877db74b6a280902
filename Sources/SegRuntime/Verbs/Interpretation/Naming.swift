import SegData
import SegLanguage

extension Verb {
  static let name = Verb(
    "name", "Name segments: number = \"Name\".",
    accepts: .clustering, returns: .clustering, chapter: .interpretation,
    guide: Guide(
      "names that a colleague understands without the figures",
      next: ["export \"segments.csv\"", "freq segment_name"]),
    Parameter<SegmentNames>("segment", "The name of a segment.", at: .assignments),
    details:
      "Adds the column `segment_name`. Segments that get no name keep their number; noise is called noise.",
    examples: [
      Example("six | kmeans k=2 seed=1 | name 1 = \"Near\", 2 = \"Far\" | head 2", "Two names")
    ],
    shape: { call, _ in
      let columns = call.inputShape?.modelColumns ?? ModelColumns()
      return Shape(
        kind: .clustering,
        data: call.data.map { Labelling.outline($0, beside: columns.fitted, names: true) },
        features: call.inputShape?.features, modelColumns: columns)
    }
  ) { call, names in
    let model = try call.clustering()
    for (segment, span) in names.spans where segment < 1 || segment > model.segmentCount {
      throw Diagnostic(
        code: "S0215",
        message: "there is no segment \(segment); they run from 1 to \(model.segmentCount)",
        span: span)
    }
    let merged = model.names.merging(names.names) { $1 }
    return .clustering(
      Clustering(
        model: model.model, rows: model.rows, labels: model.labels, names: merged,
        data: try Labelling.table(
          model.rows, labels: model.labels, model: model.model, names: merged, call.backend),
        provenance: model.provenance, repetition: model.repetition))
  }
}

/// `1 = "Champions", 2 = "At risk"`
struct SegmentNames: ParameterValue {
  let names: [Int32: String]
  let spans: [(Int, Span)]

  static var kind: ParameterKind { ParameterKind(words: "number = \"Name\"") }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> SegmentNames {
    var names: [Int32: String] = [:]
    var spans: [(Int, Span)] = []
    for argument in arguments {
      guard let label = argument.label, let number = try reader.segment(label) else {
        throw Diagnostic(
          code: "S0206", message: "`name` takes number = \"Name\"", span: argument.span)
      }
      guard case .text(let text) = try reader.plain(argument.value) else {
        throw reader.wrong(argument.value, "no text")
      }
      names[Int32(clamping: number)] = text
      spans.append((number, label.span))
    }
    return SegmentNames(names: names, spans: spans)
  }
}

extension ArgumentReader {
  fileprivate func segment(_ label: Expression) throws -> Int? {
    guard case .number = label.kind else { return nil }
    return try plain(label).int
  }
}
