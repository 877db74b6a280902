import Foundation
import Testing

@testable import SegData

/// The project's collection of public data, if `SEG_DATA` names its folder; figures from its README.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SEG_DATA"] != nil)) struct DataFileTests {
  private let folder = ProcessInfo.processInfo.environment["SEG_DATA"] ?? ""

  static let sizes: [(String, Int, Int)] = [
    ("retail/online_retail.csv.gz", 541_909, 8), ("retail/cdnow_master.csv", 69_659, 4),
    ("retail/cdnow_sample.csv", 6919, 5),
    ("retail/cdnow_customers_summary.csv", 2357, 4), ("customers/mall_customers.csv", 200, 5),
    ("customers/wholesale_customers.csv", 440, 8), ("customers/marketing_campaign.csv", 2240, 29),
    ("customers/telco_churn.csv", 7043, 21), ("dedupe/febrl_dataset1.csv", 1000, 11),
    ("dedupe/early_childhood_sites.csv", 3337, 7), ("classic/iris.csv", 150, 5),
    ("classic/usarrests.csv", 50, 5),
    ("classic/ruspini.csv", 75, 3), ("classic/flower.csv", 18, 9),
    ("classic/agriculture.csv", 12, 3),
    ("classic/votes_repub.csv", 50, 32), ("classic/animals.csv", 20, 7),
    ("benchmarks/fcps_hepta.csv", 212, 4),
    ("benchmarks/fcps_lsun.csv", 400, 3), ("benchmarks/fcps_target.csv", 770, 4),
    ("benchmarks/fcps_tetra.csv", 400, 4),
    ("benchmarks/fcps_twodiamonds.csv", 800, 3), ("benchmarks/fcps_wingnut.csv", 1016, 3),
    ("benchmarks/fcps_chainlink.csv", 1000, 4), ("benchmarks/sipu_aggregation.csv", 788, 3),
    ("benchmarks/sipu_compound.csv", 399, 7), ("benchmarks/sipu_flame.csv", 240, 4),
    ("benchmarks/sipu_jain.csv", 373, 3),
    ("benchmarks/sipu_r15.csv", 600, 5), ("benchmarks/sipu_s1.csv", 5000, 3),
    ("benchmarks/sipu_spiral.csv", 312, 3),
    ("benchmarks/sipu_unbalance.csv", 6500, 3), ("benchmarks/sipu_a1.csv", 3000, 3),
    ("benchmarks/wut_smile.csv", 1000, 4),
    ("benchmarks/wut_x1.csv", 120, 3), ("benchmarks/wut_z2.csv", 900, 3),
    ("benchmarks/graves_ring.csv", 1000, 3),
    ("benchmarks/uci_wine.csv", 178, 14), ("benchmarks/uci_wdbc.csv", 569, 31),
    ("benchmarks/h2mg_h2mg_8_30.csv", 2048, 10),
    ("benchmarks/index.csv", 23, 8),
  ]

  private let data = backend()

  private func load(_ name: String) throws -> Plan {
    .file(try data.inspect(LoadRequest(folder + "/" + name)))
  }

  @Test(arguments: sizes) func hasTheRowsAndColumns(name: String, rows: Int, columns: Int) throws {
    let plan = try load(name)
    #expect(plan.schema.columns.count == columns)
    #expect(try data.run(plan).rowCount == rows)
    if name.hasPrefix("benchmarks/"), !name.hasSuffix("index.csv") {
      #expect(plan.schema.columns.allSatisfy { $0.type.isNumeric })
    }
  }

  @Test func onlineRetailHasTheKnownFigures() throws {
    let plan = try load("retail/online_retail.csv.gz")
    #expect(
      plan.schema.columns.map(\.type) == [
        .text, .text, .text, .integer, .timestamp, .number, .integer, .text,
      ])
    let figures = try plan.aggregating(
      by: [],
      [
        NamedScalar("invoices", .call("count_distinct", .column("InvoiceNo"))),
        NamedScalar("customers", .call("count_distinct", .column("CustomerID"))),
        NamedScalar("quantity", .call("sum", .column("Quantity"))),
        NamedScalar(
          "cancelled",
          .call("count_if", .call("starts_with", .column("InvoiceNo"), .literal(.text("C"))))),
        NamedScalar(
          "value",
          .call(
            "round", .call("sum", .call("*", .column("Quantity"), .column("UnitPrice"))),
            .literal(.integer(3)))),
        NamedScalar("unknown", .call("count_if", .call("is_null", .column("Description")))),
      ])
    #expect(try data.run(figures).lines == ["25900|4372|5176450|9288|9747747.934|1454"])
    #expect(try data.rowCount(plan.removingDuplicates()) == 541_909 - 5268)
  }

  @Test func otherFilesHaveTheKnownFigures() throws {
    let telco = try load("customers/telco_churn.csv")
    #expect(telco.schema["TotalCharges"]?.type == .number && telco.schema["Churn"]?.type == .text)
    let charges = try data.numericColumns(telco, ["TotalCharges"])[0]
    #expect(charges.missingRows.count == 11)
    let campaign = try load("customers/marketing_campaign.csv")
    #expect(campaign.schema["Dt_Customer"]?.type == .date)
    #expect(try data.numericColumns(campaign, ["Income"])[0].missingRows.count == 24)
    #expect(
      try load("customers/mall_customers.csv").schema.columns[0] == Column("CustomerID", .text))
    let cdnow = try load("retail/cdnow_master.csv")
    #expect(cdnow.schema.columns.map(\.type).contains(.date))
    let votes = try load("classic/votes_repub.csv")
    let years = Array(votes.schema.names.dropFirst())
    #expect(try data.numericColumns(votes, years).reduce(0) { $0 + $1.missingRows.count } == 217)
  }
}
