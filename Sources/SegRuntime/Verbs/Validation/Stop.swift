import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let stop = Verb(
    "stop", "Ask the last merges of a tree how many segments there are.",
    accepts: .treeOrCut, returns: .table, chapter: .validation,
    guide: Guide(
      "whether the rules agree; a ratio far below `critical` asks for another split",
      next: ["cut k=4"]),
    Parameter<Int>("most", "Numbers of segments from 1 up to so many.", default: 15, in: 1...),
    details: """
      One line for each number of segments k, about the segment that the tree splits next: `size` are its rows, and \
      `ratio` is Je(2)/Je(1) of Duda and Hart, the sum of squares within its two parts over that of the whole. Where \
      it is below `critical`, 1 − 2/(πd) − 3.2 √(2 (1 − 8/(π²d)) / (nd)) for n rows of d columns, the split is called \
      for: the rule takes the smallest k whose next split is not. `pseudo_t2` is the same as a t²-like figure: small \
      at k and large at k − 1 speaks for k. `beale` is Beale's F of the split, with the chance of so large a value \
      without two groups; 0.1 or more ends the splits. `ch` is the ratio of Caliński and Harabasz of the k segments, \
      large is good. `height` is where two of them are joined, and `mojena` by how many standard deviations of all \
      heights that lies above their mean: the rule undoes all merges above 1.25. Sums of squares are of Euclidean \
      distances, whatever the tree was built with. The rules look at a single split or height, so they stop early \
      where segments lie within segments; they suggest, and `compare per=criterion` weighs more. Cost: O(n · d).
      """,
    examples: [
      Example("iris | hclust | stop most=6", "Two or three groups of flowers"),
      Example("six | hclust linkage=average | stop", "The splits of six points"),
    ],
    references: [.duda, .calinski, .beale, .mojena, .milligan],
    shape: { _, _ in .table(StopTable.columns) }
  ) { call, most in
    let tree = try DrawnTree(call).source
    try call.requireNumbers(tree.rows, "`stop`")
    let rules = try StoppingRules(
      tree.tree, tree.rows.matrix, leafOf: tree.micro.map { $0.groups.labels.map { $0 - 1 } },
      weights: tree.rows.weights, most: most, execution: call.execution)
    call.note(StopTable.words(rules))
    return .table(try StopTable.make(rules, call))
  }
}

private enum StopTable {
  static let columns = [
    Column("k", .integer), Column("height", .number), Column("ch", .number),
    Column("size", .number), Column("ratio", .number), Column("critical", .number),
    Column("pseudo_t2", .number), Column("beale", .number), Column("chance", .number),
    Column("mojena", .number),
  ]

  static func make(_ rules: StoppingRules, _ call: Call) throws -> DataSet {
    let levels = rules.levels
    let table = Table(
      schema: Schema(columns),
      columns: [
        .integers(levels.map { Int64($0.groups) }, Validity()),
        ValidationTable.numbers(levels.map(\.height)),
        ValidationTable.numbers(levels.map(\.calinskiHarabasz)),
        .numbers(levels.map(\.size), Validity()),
        ValidationTable.numbers(levels.map(\.ratio)),
        .numbers(levels.map(\.critical), Validity()),
        ValidationTable.numbers(levels.map(\.pseudoT2)),
        ValidationTable.numbers(levels.map(\.beale)),
        ValidationTable.numbers(levels.map(\.bealeChance)),
        ValidationTable.numbers(levels.map(\.mojena)),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  /// What each rule says: "Duda-Hart k=3, Beale k=3, Mojena k=4, Caliński-Harabasz k=3".
  static func words(_ rules: StoppingRules) -> String {
    let last = rules.levels.last?.groups ?? 1
    let choices: [(String, Int?)] = [
      ("Duda-Hart", rules.dudaChoice), ("Beale", rules.bealeChoice),
      ("Mojena", rules.mojenaChoice), ("Caliński-Harabasz", rules.calinskiHarabaszChoice),
    ]
    let parts = choices.map { name, choice in
      "\(name) " + (choice.map { "k=\($0)" } ?? (last > 1 ? "more than \(last)" : "none"))
    }
    let found = choices.map(\.1)
    return parts.joined(separator: ", ")
      + (Set(found).count == 1 ? "" : "; the rules do not agree")
  }
}
