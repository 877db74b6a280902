import Foundation
import Testing

@testable import SegData

@Suite struct FailureTests {
  @Test func namesNearFiles() throws {
    try withFolder { folder in
      try write("a\n1\n", to: folder + "/customers.csv")
      let kind = failure { _ = try backend().inspect(LoadRequest(folder + "/custmers.csv")) }
      #expect(kind == .fileNotFound(folder + "/custmers.csv", near: [folder + "/customers.csv"]))
      #expect(
        failure { _ = try backend().inspect(LoadRequest(folder + "/*.tsv")) }
          == .fileNotFound(folder + "/*.tsv", near: []))
    }
  }

  @Test func namesEmptyFilesAndFolders() throws {
    try withFolder { folder in
      try write("", to: folder + "/e.csv")
      #expect(
        failure { _ = try backend().inspect(LoadRequest(folder + "/e.csv")) }
          == .emptyFile(folder + "/e.csv"))
      #expect(
        failure { _ = try backend().inspect(LoadRequest(folder)) }
          == .unreadable(folder, reason: "it is a folder"))
    }
  }

  @Test func namesUnknownFormats() throws {
    try withFolder { folder in
      try write(Data([0x50, 0x4b, 3, 4, 0, 0, 0]), to: folder + "/b.xlsx")
      let known = ["csv", "tsv", "parquet", "json", "jsonl"]
      #expect(
        failure { _ = try backend().inspect(LoadRequest(folder + "/b.xlsx")) }
          == .unknownFormat("xlsx", known: known))
      var request = LoadRequest(folder + "/b.xlsx")
      request.format = "sas"
      #expect(failure { _ = try backend().inspect(request) } == .unknownFormat("sas", known: known))
    }
  }

  @Test func aDamagedFileIsNoCrash() throws {
    try withFolder { folder in
      try write("PAR1 this is no parquet", to: folder + "/p.parquet")
      try write("{\"a\": 1", to: folder + "/j.json")
      for name in ["p.parquet", "j.json"] {
        #expect(failure { _ = try backend().inspect(LoadRequest(folder + "/" + name)) } != nil)
      }
    }
  }

  @Test func messagesNeverShowSQL() {
    let raw = "Binder Error: column \"c9\" not found\n\nLINE 1: SELECT t.c9 FROM x\n  ^"
    #expect(FailureMessage(raw).error.kind == .internalFailure("column \"c9\" not found"))
    #expect(FailureMessage("INTERRUPT Error: Interrupted!").error.kind == .cancelled)
  }

  @Test func nearestNamesAreNear() {
    let names = ["customer_id", "order_date", "amount"]
    #expect(NearestNames.best(for: "cutsomer_id", in: names) == "customer_id")
    #expect(NearestNames.best(for: "AMOUNT", in: names) == "amount")
    #expect(NearestNames.best(for: "zebra", in: names) == nil)
  }
}
