import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let consensus = Verb(
    "consensus", "Make one clustering of several: rows that most of them put together.",
    accepts: .collection, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "rows of low agreement: the clusterings put them elsewhere each time",
      next: ["sort agreement | head 10", "profile"]),
    Parameter<Int>("k", "Number of segments.", in: 1...),
    details: """
      Takes a collection of clusterings of the same rows, from `for` or a range such as `k=2..8`: several seeds, \
      methods or numbers of segments. Two rows are as far apart as the share of the clusterings that part them, and \
      average linkage joins them. `agreement` is how often a row is together with the rows of its segment, 1 for \
      always; segments of low agreement are an accident of one clustering. Noise is together with nothing. `PAC` is the \
      proportion of ambiguous pairs of rows, those that more than 10 % and at most 90 % of the clusterings put together: \
      small where these agree on most pairs. Compare it between collections made alike, such as many seeds for \
      one k and for another. `assign` \
      asks every member for a new row, then puts it where its companions are. Cost: O(s²) for s different rows of \
      labels.
      """,
    examples: [
      Example("iris | kmeans k=2..6 seed=1 | consensus k=3", "What five clusterings share"),
      Example(
        "for $s in 1..5 { iris | kmeans k=3 restarts=1 seed=$s } | consensus k=3",
        "Five seeds, and how many pairs of rows they leave in doubt"),
      Example(
        "for $m in [\"ward\", \"average\"] { six | hclust linkage=$m | cut k=2 } | consensus k=2",
        "Two linkages"),
    ],
    references: [.fred, .monti, .senbabaoglu],
    shape: { call, _ in
      guard let member = call.inputShape?.members.first else { return Shape(kind: .clustering) }
      let gone = Set(member.modelColumns.fitted + [Labelling.segment, Labelling.segmentName])
      let data = member.data.map { data in
        DataSet(
          plan: .outline(Schema(data.plan.schema.columns.filter { !gone.contains($0.name) })),
          roles: data.roles, recipes: data.recipes)
      }
      return Shape(
        kind: .clustering,
        data: data.map { Labelling.outline($0, beside: ConsensusSegments.columns.fitted) },
        features: member.features, modelColumns: ConsensusSegments.columns)
    }
  ) { call, k in
    let members = try call.members()
    let rows = members[0].rows
    let model = try Consensus(k: k).fit(
      members.map(\.labels), rows: rows.matrix, weights: rows.weights, execution: call.execution)
    let provenance = Provenance(
      method: "consensus of \(members.count) clusterings", settings: [("k", String(k))], seed: nil,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.agreements))
    return try call.clustered(
      ConsensusSegments(model: model, members: members), labels: model.labels, of: rows, provenance)
  }
}

private struct ConsensusSegments: SegmentModel {
  static let columns = ModelColumns.both("agreement")

  let model: ConsensusModel
  let members: [Clustering]

  var fitted: [[Double]] { [model.agreements] }
  var remarks: [String] {
    let mean = model.agreements.reduce(0, +) / Double(max(model.agreements.count, 1))
    let (low, high) = Consensus.ambiguous
    return [
      "mean agreement " + NumberText.fixed(mean, places: 4),
      "PAC \(NumberText.fixed(model.ambiguity, places: 4)) "
        + "(\(NumberText.shortest(low)) to \(NumberText.shortest(high)))",
    ]
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    if let other = members.first(where: { $0.rows.features != clustering.rows.features }) {
      throw Diagnostic(
        code: "S0411",
        message:
          "the members of the consensus use different columns (\(Problem.shortened(other.rows.features)) "
          + "and \(Problem.shortened(clustering.rows.features))), so new rows cannot be assigned",
        span: call.stage.span)
    }
    let labels = try members.map { try $0.model.assign(rows, in: $0, call).labels }
    let found = try model.predict(labels)
    return AssignedRows(labels: found.labels, values: [found.agreements])
  }
}

extension Call {
  /// The clusterings of a collection, which must be of the same rows.
  fileprivate func members() throws -> [Clustering] {
    guard case .collection(let collection)? = input else { throw Undetermined() }
    let found = collection.entries.compactMap { entry -> Clustering? in
      guard case .clustering(let model) = entry.value else { return nil }
      return model
    }
    guard let first = found.first, found.count == collection.entries.count,
      found.allSatisfy({ $0.labels.count == first.labels.count })
    else {
      throw Diagnostic(
        code: "S0411", message: "`\(verb)` takes clusterings of the same rows", span: stage.span,
        notes: ["kmeans k=2..6 | consensus k=3"])
    }
    return found
  }
}
