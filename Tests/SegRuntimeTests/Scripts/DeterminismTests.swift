import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// The same script and data give the same bytes: for any number of threads, on every run, and with an id for
/// any order of the rows.
@Suite struct DeterminismTests {
  private static let script = """
    seg 1
    let lines = load "lines.csv" id=line
    let customers = lines
      | where amount > 0
      | rfm customer=customer date=day amount=amount asof=2026-06-30
    let z = customers | winsorize p=2% | log1p | scale
    let km = z | kmeans k=4 restarts=5
    let tree = z | sample n=120 | hclust linkage=average | cut k=3
    km | export "km.csv"
    tree | export "tree.csv"
    km | profile stats=[mean, median, sd, share] | export "profile.csv"
    lines | sample n=200 | sort line | export "sample.csv"
    customers | pca n=2 scale=true | export "pca.csv"
    km | validate | export "validate.csv"
    """

  private static let files = [
    "km.csv", "tree.csv", "profile.csv", "sample.csv", "pca.csv", "validate.csv",
  ]

  private static func lines() -> [String] {
    var random = SeededData(seed: 23)
    return (1...6_000).map { line in
      let customer = 1 + Int(random.uniform() * random.uniform() * 500)
      let month = 1 + Int(random.uniform() * 6)
      let day = 10 + Int(random.uniform() * 19)
      let amount = (random.uniform() - 0.05) * 300
      return "\(line),\(customer),2026-0\(month)-\(day),\(amount)"
    }
  }

  private static func exports(_ lines: [String], threads: Int) throws -> [Data] {
    let recorder = try SessionRecorder(threads: threads)
    try recorder.write(
      "line,customer,day,amount\n" + lines.joined(separator: "\n") + "\n", to: "lines.csv")
    try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
    return try files.map { try recorder.bytes(of: $0) }
  }

  @Test func threadsAndRunsDoNotMatter() throws {
    let lines = Self.lines()
    let first = try Self.exports(lines, threads: 1)
    #expect(first.allSatisfy { !$0.isEmpty })
    for threads in [1, 2, 2] {
      let again = try Self.exports(lines, threads: threads)
      for (place, file) in Self.files.enumerated() {
        #expect(again[place] == first[place], "\(file) with \(threads) threads")
      }
    }
  }

  @Test func theOrderOfRowsWithAnIDDoesNotMatter() throws {
    let lines = Self.lines()
    var random = SeededData(seed: 3)
    let shuffled = lines.shuffled(using: &random)
    #expect(shuffled != lines)
    let first = try Self.exports(lines, threads: 1)
    let other = try Self.exports(shuffled, threads: 2)
    for (place, file) in Self.files.enumerated() {
      #expect(other[place] == first[place], "\(file)")
    }
  }
}
