import SegData
import SegLanguage

extension Call {
  /// The first or last rows. Behind a `sort` the next row is looked at too: where it is equal in the keys, which
  /// of the two stays depends on the order of the input.
  func cutting(_ data: DataSet, to n: Int, fromEnd: Bool) throws -> DataSet {
    func cut(_ plan: Plan, _ n: Int) -> Plan { fromEnd ? plan.tailing(n) : plan.limited(to: n) }
    guard !isCheck, services.lints, (1...Self.mostCut).contains(n),
      case .sort(_, let keys) = data.plan.operation
    else { return data.with(plan: cut(data.plan, n)) }
    let columns = keys.compactMap { key -> String? in
      if case .column(let name) = key.scalar { name } else { nil }
    }
    guard columns.count == keys.count else { return data.with(plan: cut(data.plan, n)) }
    // Sorted once, with one row more than asked for.
    let stored = try backend.materialize(cut(data.plan, n + 1))
    let plan = Plan.stored(stored)
    if stored.rowCount == n + 1 { try warnOfTie(data, plan, columns, at: fromEnd ? 0 : n - 1) }
    return data.with(plan: cut(plan, n))
  }

  /// Larger cuts are made when they are needed.
  private static let mostCut = 10_000

  private func warnOfTie(_ data: DataSet, _ plan: Plan, _ keys: [String], at row: Int) throws {
    let pair = try backend.run(plan.limited(to: 2, offset: row))
    let isTie = keys.allSatisfy { key in
      pair.values(key).map { $0[0] == $0[1] } ?? false
    }
    let names = pair.schema.columns.indices
    guard isTie, names.contains(where: { pair.cell(0, $0) != pair.cell(1, $0) }) else { return }
    let values = keys.map { "`\($0)` = \(pair.values($0)?[0].description ?? "")" }
    warn(
      Diagnostic(
        severity: .warning, code: "L15",
        message: "`\(verb)` cuts between rows of equal \(values.joined(separator: ", ")); which of "
          + "them stays depends on the order of the input", span: stage.name.span,
        notes: ["a further key of `sort` settles it"], fix: tieBreak(data)))
  }

  /// The `sort` before this stage with the id as its last key.
  private func tieBreak(_ data: DataSet) -> Fix? {
    guard let id = data.roles.id else { return nil }
    let head = services.source.text(in: Span(start: 0, end: stage.span.start))
    guard let pipe = head.lastIndex(of: "|") else { return nil }
    let earlier = head[..<pipe].split(separator: "|").last ?? ""
    guard earlier.drop(while: \.isWhitespace).hasPrefix("sort ") else { return nil }
    let before = head[..<pipe].reversed().drop { $0.isWhitespace }.count
    let place = head.prefix(before).utf8.count
    return proposal(inserting: ", " + Name.written(id), at: place)
  }
}
