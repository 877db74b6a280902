import SegData
import SegLanguage

extension Verb {
  static let rfm = Verb(
    "rfm", "Recency, frequency and monetary value of each customer.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "one row a customer: days since the last order, number of orders, revenue",
      next: ["winsorize p=1% | log1p | scale", "describe"]),
    Parameter<ColumnName>("customer", "Column with the customer."),
    Parameter<ColumnName>("date", "Column with the day of the purchase."),
    Parameter<ColumnName>("amount", "Column with the amount of the row."),
    Parameter<ColumnName?>(
      "order", "Column with the order; its distinct values are counted. Rows are when left out."),
    Parameter<AsOfDate>("asof", "The day to look back from; later rows are left out."),
    details: """
      One row a customer: `recency` is the number of whole days from the last purchase to `asof`, `frequency` the \
      number of orders, `monetary` the sum of the amounts. Rows without a customer or a date, and rows after the day \
      `asof`, are left out. Returns with negative amounts lower `monetary`; leave cancelled orders out before, if \
      they shall not count.
      """,
    examples: [
      Example(
        "orders | rfm customer=customer_id date=order_date amount=amount order=order_id asof=2026-06-30",
        "A row a customer")
    ],
    references: [.hughes]
  ) { call, customer, date, amount, order, asOf in
    let data = try call.table()
    let columns = RFMColumns(
      customer: customer.name, date: date.name, amount: amount.name, order: order?.name,
      asOf: asOf.date)
    try columns.check(data, call)
    return .table(
      DataSet(plan: try columns.plan(data), roles: Roles(id: customer.name)))
  }
}

private struct RFMColumns {
  let customer: String
  let date: String
  let amount: String
  let order: String?
  let asOf: CalendarDate

  func check(_ data: DataSet, _ call: Call) throws {
    let types = data.schema
    guard types[date]?.type.isTemporal == true else {
      throw Problem.wrongArguments(
        "`rfm` needs a date; `\(date)` is \(types[date]?.type.rawValue ?? "missing")",
        span: call.stage.span,
        notes: ["`derive \(Name.written(date)) = date(\(Name.written(date)))` converts it"])
    }
    guard types[amount]?.type.isNumeric == true else {
      throw Problem.notNumeric(
        amount, types[amount]?.type.rawValue ?? "missing", call.stage.span, verb: "rfm")
    }
  }

  func plan(_ data: DataSet) throws -> Plan {
    let day: Scalar =
      data.schema[date]?.type == .date ? .column(date) : .cast(.column(date), .date)
    let until = Scalar.literal(.date(asOf))
    let known = Scalar.call("!=", .column(customer), .literal(.null))
    let kept = try data.plan.filtering(.call("and", known, .call("<=", day, until)))
    let orders: Scalar =
      order.map { .call("count_distinct", .column($0)) } ?? .call(function: "count", [])
    return try kept.aggregating(
      by: [.column(customer)],
      [
        NamedScalar("recency", .call("days", .call("max", day), until)),
        NamedScalar("frequency", orders),
        NamedScalar("monetary", .call("sum", .column(amount))),
      ])
  }
}
