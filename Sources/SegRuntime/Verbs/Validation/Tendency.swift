import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let tendency = Verb(
    "tendency", "Ask whether the rows cluster at all, before any clustering.",
    accepts: .table, returns: .table, chapter: .validation,
    guide: Guide(
      "tests that disagree: the answer then depends on what a group is",
      next: ["vat", "gap"]),
    .columns,
    Parameter<Int?>(
      "draws", "Rows that the Hopkins statistic draws; a tenth, at most 1,000, when left out.",
      in: 1...),
    Parameter<Int>("simulations", "Simulated samples of the dip tests.", default: 1000, in: 10...),
    Parameter<Int>("references", "Reference sets of the gap.", default: 50, in: 2...),
    .seed,
    details: """
      `hopkins` compares distances from even points to rows with those between rows, to the power of the number of \
      columns: about 0.5 for evenly spread rows, near 1 for clusters. A single round cloud is not even either, so it \
      says least. `dip_pc1` is Hartigan's dip of the first principal component and `dip_distances` that of the \
      distances between rows (of at most 400, drawn by the seed): small p-values say that there is more than one \
      mode. The p-value is the share of simulated uniform samples with a dip as large; distances of the same rows are \
      not independent, so that one is rough. Many rows have few distances of their own group when there are many \
      small groups, and the dip then sees one mode. `gap` is the gap at k = 2 less that at k = 1, in standard errors. \
      `spectral` is the second eigenvalue of the normalised Laplacian of the graph of 10 neighbours (of at most 1,000 \
      rows): 0 where the graph falls apart, small where few links join its parts; there is no test of it, but its \
      steepest rise names a number of groups. \
      No test proves that there are segments: it says how hard it would be to get these rows without.
      """,
    examples: [
      Example("iris | tendency simulations=200 references=20 seed=1", "Flowers do cluster")
    ],
    references: [.hopkins, .hartiganDip, .adolfsson, .tibshiraniGap, .luxburg],
    shape: { call, columns, _, _, _, _ in
      _ = try call.features(columns.names)
      return .table(TendencyTable.columns)
    }
  ) { call, columns, draws, simulations, references, seed in
    let rows = try call.numericRows(columns.names)
    let tests = TendencyTests(
      rows: rows.matrix, draws: draws, simulations: simulations, references: references,
      seed: seed.resolved(call), execution: call.execution)
    return .table(try TendencyTable.make(try tests.all(), tests, call))
  }
}

/// One answer to "do these rows cluster".
struct TendencyAnswer {
  let test: String
  let variant: String
  let value: Double
  let pValue: Double?
  /// nil where the test does not decide.
  let clusters: Bool?

  var reading: String {
    switch clusters {
    case true?: "clusters"
    case false?: "no sign of clusters"
    case nil: "undecided"
    }
  }
}

struct TendencyTests {
  let rows: Matrix
  let draws: Int?
  let simulations: Int
  let references: Int
  let seed: UInt64
  let execution: Execution

  /// More distances than of so many rows tell nothing new.
  static let mostRows = 400

  func all() throws -> [TendencyAnswer] {
    var answers = [try hopkins(), try dipOfComponent()]
    if rows.rows >= 3 { answers.append(try dipOfDistances()) }
    if let gap = try gap() { answers.append(gap) }
    if let spectral = try spectral() { answers.append(spectral) }
    return answers
  }

  private func hopkins() throws -> TendencyAnswer {
    let found = try Hopkins.fit(rows, draws: draws, seed: seed, execution: execution)
    return TendencyAnswer(
      test: "hopkins",
      variant: "\(found.draws) draws, exponent \(found.exponent), 0.5 even, near 1 clustered",
      value: found.value, pValue: found.pValue,
      clusters: found.value >= 0.75 && found.pValue < 0.05
        ? true : found.pValue >= 0.05 ? false : nil)
  }

  private func dipOfComponent() throws -> TendencyAnswer {
    let component = try PCA(components: 1).fit(rows, execution: execution)
    let found = try DipTest.fit(
      component.scores.column(0), simulations: simulations, seed: seed, execution: execution)
    return answer("dip_pc1", "first principal component", found)
  }

  private func dipOfDistances() throws -> TendencyAnswer {
    var random = RandomSource(seed: seed)
    let some =
      rows.rows > Self.mostRows
      ? rows.selecting(rows: random.sample(Self.mostRows, below: rows.rows).sorted()) : rows
    var distances: [Double] = []
    for i in 0..<some.rows {
      for j in 0..<i {
        distances.append(
          zip(some.row(i), some.row(j)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            .squareRoot())
      }
    }
    let found = try DipTest.fit(
      distances, simulations: simulations, seed: seed, execution: execution)
    return answer("dip_distances", "distances of \(some.rows) rows", found)
  }

  private func answer(_ test: String, _ variant: String, _ found: DipTest) -> TendencyAnswer {
    TendencyAnswer(
      test: test, variant: "\(variant), \(simulations) simulations", value: found.dip,
      pValue: found.pValue, clusters: found.pValue < 0.05 ? true : false)
  }

  /// nil where the rows have no two groups with spread.
  private func gap() throws -> TendencyAnswer? {
    let method = GapStatistic(
      ks: [1, 2], references: references, method: KMeans(k: 1, restarts: 5))
    let curve: GapCurve
    do {
      curve = try method.fit(rows, seed: seed, execution: execution)
    } catch {
      switch error {
      case .tooManyGroups, .invalid: return nil
      default: throw error
      }
    }
    let gain = (curve.gaps[1] - curve.gaps[0]) / curve.standardErrors[1]
    return TendencyAnswer(
      test: "gap", variant: "k = 2 less k = 1 in standard errors, principal box, power 2",
      value: gain, pValue: nil, clusters: gain > 1)
  }
}

extension TendencyTests {
  /// Neighbours of more rows say the same of the parts.
  private static let (mostInGraph, neighbors) = (1000, 10)

  /// How nearly the rows fall into parts; nil for hardly more rows than neighbours.
  fileprivate func spectral() throws -> TendencyAnswer? {
    var random = RandomSource(seed: seed)
    let some =
      rows.rows > Self.mostInGraph
      ? rows.selecting(rows: random.sample(Self.mostInGraph, below: rows.rows).sorted()) : rows
    guard some.rows > 2 * Self.neighbors else { return nil }
    let found = try SpectralClustering(
      k: nil, affinity: .neighbors(Self.neighbors), restarts: 1
    ).fit(some, seed: seed, execution: execution)
    guard found.eigenvalues.count > 2 else { return nil }
    let parts =
      found.parts > 1
      ? "\(found.parts) parts that no link joins" : "steepest rise behind \(found.k)"
    return TendencyAnswer(
      test: "spectral",
      variant: "second eigenvalue, \(Self.neighbors) neighbours of \(some.rows) rows, \(parts)",
      value: found.eigenvalues[1], pValue: nil, clusters: found.parts > 1 ? true : nil)
  }
}

enum TendencyTable {
  static let columns = [
    Column("test", .text), Column("variant", .text), Column("value", .number),
    Column("p_value", .number), Column("reading", .text),
  ]

  static func make(
    _ answers: [TendencyAnswer], _ tests: TendencyTests, _ call: Call
  ) throws -> DataSet {
    let known = answers.compactMap(\.clusters)
    let yes = known.count { $0 }
    call.note(
      yes == known.count
        ? "all tests that decide see clusters"
        : yes == 0
          ? "no test sees clusters: segments of these rows would be slices of one cloud"
          : "\(yes) of \(known.count) tests see clusters; `vat` shows the distances")
    let table = Table(
      schema: Schema(columns),
      columns: [
        .texts(answers.map(\.test), Validity()), .texts(answers.map(\.variant), Validity()),
        .numbers(answers.map(\.value), Validity()),
        ValidationTable.numbers(answers.map(\.pValue)),
        .texts(answers.map(\.reading), Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }
}
