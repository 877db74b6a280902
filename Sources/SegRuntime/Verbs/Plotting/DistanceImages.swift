import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let vat = Verb(
    "vat", "Draw the distances between rows, like beside like: clusters are blocks of one shade.",
    accepts: .table, returns: .picture, chapter: .plotting,
    guide: Guide(
      "blue squares along the diagonal: each is a group of rows near to each other",
      next: ["tendency"]),
    .columns,
    Parameter<Bool>(
      "path", "By the largest step on the way from row to row: chains become blocks too.",
      default: false),
    Parameter<Int>(
      "sample", "Most rows to draw, chosen by the seed.", default: 300, in: 2...5000),
    .metric, .seed, .picture, .title, .say,
    details: """
      The rows are put in the order in which a spanning tree meets them, and each distance is a shade, blue where it \
      is small. As many blue blocks along the diagonal as there are clusters; one even square means that there are \
      none. `path=true` shows the improved image (iVAT), whose blocks are sharper and follow chains, but which also \
      shows blocks for a few far rows. Rows are not scaled: `scale` first. Cost: O(n²) for the sample.
      """,
    examples: [
      Example("iris | vat", "Two blocks, not three"),
      Example("iris | vat path=true sample=100 seed=1", "By paths"),
    ],
    references: [.bezdekVAT, .havens],
    shape: { call, columns, _, _, _, _, _, _, _ in
      _ = try call.features(columns.names)
      return Shape(kind: .picture)
    }
  ) { call, columns, byPath, most, metric, seed, target, title, says in
    let rows = try call.numericRows(columns.names)
    var matrix = rows.matrix
    if matrix.rows > most {
      var random = RandomSource(seed: seed.resolved(call))
      matrix = matrix.selecting(rows: random.sample(most, below: matrix.rows).sorted())
      call.note("drawn from \(most) of \(rows.matrix.rows) rows, seed \(seed.resolved(call))")
    }
    let image = try DistanceImage(matrix, metric: metric.metric, execution: call.execution)
    let shown = byPath ? image.pathDistances : image.distances
    let chart = DistanceImageChart(
      distances: shown.values, side: shown.rows, total: rows.matrix.rows, byPath: byPath,
      title: title)
    let canvas = Canvas(target: target, title: title, says: says, call: call)
    return try canvas.picture(chart.scene())
  }
}
