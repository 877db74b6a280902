import SegData
import SegEngine

/// How far each segment is from all rows in each level of its categories, and in the means of its numbers.
struct TraitTable {
  static let columns = [
    Column("segment", .text), Column("column", .text), Column("level", .text),
    Column("value", .number), Column("all", .number), Column("diff", .number),
    Column("test", .number),
  ]

  /// A line of a segment.
  private struct Trait {
    let column: String
    /// `mean` of a column of numbers; nil for missing values.
    let level: String?
    let value: Double
    let all: Double
    /// nil where a column of numbers does not vary.
    let test: Double?
  }

  private let model: Clustering
  /// Labels that occur, rising, and the rows of each.
  private let segments: [Int32]
  private let sizes: [Int]
  /// Those of each segment, in the order of columns and levels.
  private var traits: [[Trait]]

  init(_ model: Clustering, _ choice: ProfileColumns, _ call: Call) throws {
    self.model = model
    var counts: [Int32: Int] = [:]
    for label in model.labels { counts[label, default: 0] += 1 }
    segments = counts.keys.sorted()
    sizes = segments.map { counts[$0, default: 0] }
    traits = segments.map { _ in [] }
    for name in choice.names {
      let found =
        choice.categories.contains(name)
        ? try levels(of: name, call) : try means(of: name, call)
      for place in segments.indices { traits[place] += found[place] }
    }
  }

  // MARK: Figures

  private func levels(of name: String, _ call: Call) throws -> [[Trait]] {
    let data = model.data
    // A category may have the name of the column of labels.
    let n = "\u{1F}n"
    let counted = try call.backend.run(
      try data.plan.aggregating(
        by: [.column(Labelling.segment), .column(name)],
        [NamedScalar(n, .call(function: "count", []))]))
    var levels: [Cell] = []
    var places: [Cell: Int] = [:]
    var counts: [[Int]] = []
    for row in 0..<counted.rowCount {
      let level = counted.cell(row, 1)
      if places[level] == nil {
        places[level] = levels.count
        levels.append(level)
        counts.append([Int](repeating: 0, count: segments.count))
      }
      let label = Int32(counted.cell(row, 0).number ?? 0)
      guard let place = places[level], let segment = segments.firstIndex(of: label) else {
        continue
      }
      counts[place][segment] = Int(counted.cell(row, 2).number ?? 0)
    }
    return segments.indices.map { segment in
      levels.indices.map { trait(name, levels[$0], counts[$0], segment) }
    }
  }

  private func trait(_ name: String, _ level: Cell, _ counts: [Int], _ segment: Int) -> Trait {
    let total = model.labels.count
    let having = counts.reduce(0, +)
    let test = TestValue.level(
      count: counts[segment], group: sizes[segment], level: having, total: total)
    return Trait(
      column: name, level: level == .null ? nil : level.description,
      value: 100 * Double(counts[segment]) / Double(sizes[segment]),
      all: 100 * Double(having) / Double(total), test: test)
  }

  private func means(of name: String, _ call: Call) throws -> [[Trait]] {
    let data = model.data
    let column = Scalar.column(data.originalColumn(of: name))
    let figures = ["count", "mean", "sd"].map { NamedScalar("\u{1F}" + $0, .call($0, column)) }
    let groups = try call.backend.run(
      try data.plan.aggregating(by: [.column(Labelling.segment)], figures))
    let whole = try call.backend.run(try data.plan.aggregating(by: [], figures))
    guard let total = whole.cell(0, 0).number, let all = whole.cell(0, 1).number else {
      return segments.map { _ in [] }
    }
    return segments.indices.map { place in
      guard let count = groups.cell(place, 1).number, let mean = groups.cell(place, 2).number
      else { return [] }
      let test = TestValue.mean(
        difference: mean - all, deviation: whole.cell(0, 2).number ?? 0, group: Int(count),
        total: Int(total))
      return [Trait(column: name, level: "mean", value: mean, all: all, test: test)]
    }
  }

  // MARK: Table

  /// The `top` lines of each segment that are farthest from all rows; says how many there are besides.
  func table(top: Int, _ call: Call) -> Table {
    var rows: [[Cell]] = []
    for (place, segment) in segments.enumerated() {
      let own = traits[place]
      let order = own.indices.sorted {
        (-abs(own[$0].test ?? 0), $0) < (-abs(own[$1].test ?? 0), $1)
      }
      rows += order.prefix(top).map { line(own[$0], segment) }
    }
    let most = traits.map(\.count).max() ?? 0
    if most > top {
      call.note(
        "of each segment the \(top) of \(NumberText.grouped(most)) levels and means farthest from "
          + "all rows are shown, \(NumberText.grouped(most - top)) left out; "
          + "`top=\(most)` shows all")
    }
    return Table(Self.columns, rows: rows)
  }

  private func line(_ trait: Trait, _ segment: Int32) -> [Cell] {
    [
      .text(model.name(of: segment)), .text(trait.column),
      trait.level.map(Cell.text) ?? .null, .number(trait.value), .number(trait.all),
      .number(trait.value - trait.all), trait.test.map(Cell.number) ?? .null,
    ]
  }
}
