import SegData

extension Verb {
  static let head = Verb(
    "head", "Keep the first rows.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "does each column hold what its name says?",
      next: ["describe"]),
    Parameter<Int>("n", "Number of rows.", default: 10, in: 0..., at: .positional),
    examples: [Example("orders | head 3", "The first three")]
  ) { call, n in
    let data = try call.table()
    return .table(try call.cutting(data, to: n, fromEnd: false))
  }

  static let tail = Verb(
    "tail", "Keep the last rows.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "does each column hold what its name says?",
      next: ["describe"]),
    Parameter<Int>("n", "Number of rows.", default: 10, in: 0..., at: .positional),
    examples: [Example("orders | tail 3", "The last three")]
  ) { call, n in
    let data = try call.table()
    return .table(try call.cutting(data, to: n, fromEnd: true))
  }

  static let sample = Verb(
    "sample", "Draw rows at random, in their original order.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "a sample stands for the whole only if it is large enough for the smallest segment",
      next: ["hclust linkage=ward"]),
    Parameter<Int?>("n", "Number of rows.", in: 0..., at: .positional),
    Parameter<Double?>("share", "Share of the rows, such as 10%.", in: 0...),
    .seed,
    details: """
      The same seed draws the same rows for any number of threads. With an id the draw does not depend on the order \
      of the rows either. With fewer rows than asked for, all are kept.
      """,
    examples: [Example("iris | sample n=5 seed=7", "Five flowers")]
  ) { call, n, share, seed in
    let data = try call.table()
    let size: SampleSize
    switch (n, share) {
    case (let n?, nil): size = .rows(n)
    case (nil, let share?): size = .fraction(share)
    default:
      throw Problem.wrongArguments(
        "`sample` takes either `n` or `share`", span: call.stage.name.span,
        notes: ["sample n=1_000", "sample share=10%"])
    }
    return .table(
      data.with(
        plan: try data.plan.sampling(size, seed: seed.resolved(call), id: data.roles.id)))
  }
}
