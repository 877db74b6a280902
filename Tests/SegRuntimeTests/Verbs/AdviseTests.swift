import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct AdviseTests {
  private typealias Line = (fits: String, statement: String, reason: String)

  private func advice(_ recorder: SessionRecorder, _ pipeline: String) throws -> [String: Line] {
    let table = try recorder.csv(pipeline)
    let lines = zip(table.column("fits"), zip(table.column("statement"), table.column("reason")))
      .map { Line($0, $1.0, $1.1) }
    return Dictionary(uniqueKeysWithValues: zip(table.column("method"), lines))
  }

  /// `rows` by three groups; every cell may be changed.
  private static func rows(_ count: Int, _ cell: (Int, String, String) -> String = { $2 }) -> String
  {
    let lines = (0..<count).map { row -> String in
      let group = row % 3
      let cells = [
        ("x", "\(group * 10 + row % 7)"), ("y", "\(group * 5 + row * 13 % 11)"),
        ("kind", ["a", "b", "c"][group]), ("place", ["n", "s"][row / 3 % 2]),
        ("size", ["small", "large"][row % 2]),
      ]
      return cells.map { cell(row, $0.0, $0.1) }.joined(separator: ",")
    }
    return "x,y,kind,place,size\n" + lines.joined(separator: "\n") + "\n"
  }

  @Test func numbersAndCategories() throws {
    let recorder = try Sessions.with(Self.rows(90))
    let found = try advice(recorder, "t | advise seed=1")
    #expect(found["KAMILA"]?.fits == "yes" && found["k-prototypes"]?.fits == "maybe")
    #expect(found["hierarchical, Gower"]?.fits == "yes")
    #expect(found["k-modes"]?.fits == "no" && found["latent classes"]?.fits == "no")
    #expect(found["k-modes"]?.reason.contains("`x`, `y` would be levels") == true)
    #expect(
      found["k-means, numbers alone"]?.reason.contains("leaves `kind`, `place`, `size` out") == true
    )
    #expect(found.count == 13)
    #expect(
      recorder.notes.first
        == "90 rows, 2 numbers, 3 categories (kind: 3 levels, place: 2 levels, size: 2 levels)")
    for line in found.values {
      #expect(recorder.checked("t | \(line.statement)").isEmpty, "\(line.statement)")
      #expect(recorder.run("t | \(line.statement)") == .fine, "\(line.statement)")
    }
    // Columns that are named are those of the statement.
    let named = try advice(recorder, "t | advise x, kind, size")
    #expect(named["KAMILA"]?.statement.hasSuffix("kamila x, kind, size k=auto") == true)
    let numbers = try advice(recorder, "t | advise x, y")
    #expect(numbers.keys.contains("Gaussian mixture") && numbers.count == 5)
  }

  @Test func categoriesAlone() throws {
    let recorder = try Sessions.with(Self.rows(90))
    let found = try advice(recorder, "t | advise kind, place, size")
    #expect(found["KAMILA"]?.fits == "no" && found["k-prototypes"]?.fits == "no")
    #expect(found["latent classes"]?.fits == "yes" && found["k-modes"]?.fits == "maybe")
    #expect(found["latent classes"]?.reason.contains("5 parameters") == true)
    #expect(
      found["MCA and k-means"]?.fits == "maybe" && found.keys.contains("k-means, mixtures, density")
    )
    for line in found.values {
      #expect(recorder.checked("t | \(line.statement)").isEmpty, "\(line.statement)")
      #expect(recorder.run("t | \(line.statement)") == .fine, "\(line.statement)")
    }
    let few = try Sessions.with(Self.rows(30))
    #expect(try advice(few, "t | advise kind, place, size")["latent classes"]?.fits == "no")
  }

  @Test func gapsOrdersAndFarRowsChangeTheAdvice() throws {
    let gaps = try Sessions.with(
      Self.rows(60) { row, name, value in
        row % 10 == 0 && (name == "x" || name == "size") ? "" : value
      })
    let found = try advice(gaps, "t | advise")
    #expect(found["KAMILA"]?.reason.contains("10.0 % of rows have gaps in numbers") == true)
    #expect(found["k-medoids, Gower"]?.reason.contains("gaps (10.0 % of rows)") == true)
    #expect(found["k-medoids, Gower"]?.fits == "yes")
    #expect(found["k-prototypes"]?.statement.contains("missing=skip") == true)
    #expect(found["KAMILA"]?.statement == "fill x = median(x) | scale | kamila k=auto")
    for (method, line) in found where !method.hasSuffix("numbers alone") {
      #expect(gaps.run("t | \(line.statement)") == .fine, "\(line.statement)")
    }
    let ranks = try advice(
      gaps, "t | treat size = [\"small\", \"large\"], place = asymmetric | advise")
    #expect(
      ranks["k-medoids, Gower"]?.reason.contains("orders (`size`), yes-columns (`place`)") == true)
    let far = try Sessions.with(
      Self.rows(60) { row, name, value in row % 20 == 0 && name == "y" ? "9000" : value })
    let rough = try advice(far, "t | advise")
    #expect(rough["k-prototypes"]?.reason.contains("5.0 % far rows draw its means") == true)
    #expect(rough["KAMILA"]?.statement.hasPrefix("scale method=robust | ") == true)
  }

  @Test func namesAreLeftOutAndMemoryIsLookedAt() throws {
    let recorder = try Sessions.with(
      Self.rows(60) { row, name, value in name == "size" ? "who\(row)" : value })
    let found = try advice(recorder, "t | advise")
    #expect(found["KAMILA"]?.statement.hasSuffix("kamila x, y, kind, place k=auto") == true)
    #expect(recorder.codes.contains("L16"))
    // With nothing else, the rows are numbers.
    let names = try Sessions.with(
      "x,y,who\n" + (0..<40).map { "\($0 % 9),\($0 % 4),w\($0)" }.joined(separator: "\n") + "\n")
    #expect(try advice(names, "t | advise").keys.contains("k-means"))
    let constant = try Sessions.with(Self.rows(40) { $1 == "kind" ? "a" : $2 })
    _ = try advice(constant, "t | advise")
    #expect(
      constant.notes.contains("`kind`: one level in 95 % of rows or more, which tells little"))
  }

  @Test func nothingToAdviseOnIsSaid() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("orders | select order_date | advise") == ["S0224"])
    #expect(recorder.failing("orders | advise order_date").count == 1)
    #expect(recorder.failing("iris | where sepal_length > 99 | advise") == ["S0403"])
  }
}
