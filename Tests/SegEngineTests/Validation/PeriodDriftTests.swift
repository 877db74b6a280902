import Testing

@testable import SegEngine

struct PeriodDriftTests {
  private static func parts(
    _ seeds: (UInt64, UInt64), moved: Double = 0
  ) -> (before: Matrix, after: Matrix) {
    let before = Samples.blobs(rows: 120, columns: 3, groups: 3, seed: seeds.0)
    var after = Samples.blobs(rows: 120, columns: 3, groups: 3, seed: seeds.1)
    for row in 0..<after.rows { after[row, 1] += moved }
    return (before, after)
  }

  @Test func rowsOfTheSameKindHaveNotMoved() throws {
    let rows = Self.parts((1, 1))
    let found = try PeriodDrift.fit(
      before: rows.before, after: rows.after, refit: StabilityTests.kmeans(3), seed: 1)
    #expect(found.agreement == 1 && found.strength == 1)
    #expect(found.stabilityIndex == 0 && found.chiSquared == 0 && found.pValue == 1)
    #expect(found.degrees == 2 && found.groups.map(\.label) == [1, 2, 3])
    #expect(found.groups.allSatisfy { $0.kept == 1 && $0.rowsBefore == $0.rowsAfter })
    #expect(found.groups.allSatisfy { ($0.shifts ?? []).allSatisfy { abs($0) < 1e-12 } })
  }

  /// A small step moves all centres by as much, in deviations of the earlier rows.
  @Test func centresAreMeasuredInDeviations() throws {
    let rows = Self.parts((1, 1), moved: 0.25)
    let found = try PeriodDrift.fit(
      before: rows.before, after: rows.after, refit: StabilityTests.kmeans(3), seed: 1)
    let column = rows.before.column(1)
    let mean = column.reduce(0, +) / 120
    let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 119).squareRoot()
    for group in found.groups {
      let shifts = try #require(group.shifts)
      #expect(abs(shifts[1] - 0.25 / deviation) < 1e-9 && abs(shifts[0]) < 1e-9)
    }
    #expect(found.strength == 1)
  }

  /// Against R 4.2.2: `chisq.test(rbind(c(50, 30, 20), c(40, 45, 35)), correct = FALSE)`, and
  /// `sum((q - p) * log(q / p))`.
  @Test func countsAreComparedAsInR() throws {
    let counts = [(50, 40), (30, 45), (20, 35)]
    let chi = PeriodDrift.chiSquared(counts)
    #expect(abs((chi.value ?? 0) - 6.437037037037041) < 1e-10 && chi.degrees == 2)
    #expect(abs(1 - ChiSquared.below(chi.value ?? 0, degrees: 2) - 0.0400142948076479) < 1e-10)
    #expect(abs(PeriodDrift.index(counts) - 0.1188985888878944) < 1e-12)
    // Half a row more in each where one is empty.
    #expect(
      abs(PeriodDrift.index([(10, 0), (0, 10)]) - 2 * (10 / 11.0) * 3.044522437723423) < 1e-12)
    #expect(PeriodDrift.chiSquared([(3, 4)]).value == nil)
  }

  @Test func groupsThatFallApartAreSeen() throws {
    // What was two groups is four, across the old border.
    var before = Matrix(rows: 80, columns: 2, repeating: 0)
    var after = before
    let noise = Samples.uniform(rows: 80, columns: 2, seed: 3)
    for row in 0..<80 {
      let side = row % 2 == 0 ? 10.0 : 0
      before[row, 0] = side + noise[row, 0]
      before[row, 1] = noise[row, 1]
      after[row, 0] = 5 + noise[row, 0] * 4 - 2
      after[row, 1] = side * 3 + noise[row, 1]
    }
    let found = try PeriodDrift.fit(
      before: before, after: after, refit: StabilityTests.kmeans(2), seed: 1)
    #expect((found.strength ?? 1) < 0.8 && (found.agreement ?? 1) < 0.2)
    #expect(found.groups.contains { ($0.kept ?? 1) < 0.8 })
  }

  @Test func noiseAndEmptyGroups() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 10, 11])
    let found = try PeriodDrift(
      before: rows, after: rows, labels: [1, 1, 2, 0], assigned: [1, 1, 1, 0], own: nil)
    #expect(found.agreement == nil && found.strength == nil)
    #expect(found.groups.map(\.label) == [0, 1, 2])
    #expect(found.groups[0].kept == nil && found.groups[0].shifts == nil)
    #expect(found.groups[2].rowsAfter == 0 && found.groups[2].shifts == nil)
    #expect(found.stabilityIndex.isFinite)
    let constant = Matrix(rows: 4, columns: 1, repeating: 3)
    let still = try PeriodDrift(
      before: constant, after: rows, labels: [1, 1, 1, 1], assigned: [1, 1, 1, 1], own: nil)
    #expect(still.groups[0].shifts?[0].isNaN == true && still.pValue == nil)
  }

  @Test func threadsDoNotMatterAndErrorsAreFacts() throws {
    let rows = Self.parts((1, 2))
    let found = try [1, 2, 7].map { threads in
      try PeriodDrift.fit(
        before: rows.before, after: rows.after, refit: StabilityTests.kmeans(4), seed: 9,
        execution: Execution(threads: threads))
    }
    #expect(found[0] == found[1] && found[0] == found[2])
    let two = rows.before.selecting(rows: 0..<2)
    #expect(throws: EngineError.self) {
      try PeriodDrift.fit(
        before: two, after: rows.after, refit: StabilityTests.kmeans(3), seed: 1)
    }
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try PeriodDrift.fit(
        before: rows.before, after: two.selecting(rows: 0..<1), refit: StabilityTests.kmeans(3),
        seed: 1)
    }
    let alone = try PeriodDrift.fit(
      before: rows.before, after: two, refit: StabilityTests.kmeans(3), seed: 1)
    #expect(alone.agreement == nil && alone.groups.reduce(0) { $0 + $1.rowsAfter } == 2)
    let execution = Execution()
    execution.cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try PeriodDrift.fit(
        before: rows.before, after: rows.after, refit: StabilityTests.kmeans(3), seed: 1,
        execution: execution)
    }
  }
}
