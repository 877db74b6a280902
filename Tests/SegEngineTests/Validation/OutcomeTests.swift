import RealModule
import SegEngine
import Testing

struct OutcomeTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let kind: String
    let groups: [Int32]
    let baseline: [Int32]
    let outcome: [Int32]?
    let values: [Double]?
    let folds: Int
    /// Rows that are learned from and not judged; the others are.
    let early: Int?
    let scores: [String: Double]
    let baselineScores: [String: Double]
    let difference: [Double]
    let only: [Int]?
    var testDescription: String { name }

    var told: OutcomeValues {
      outcome.map { .classes($0, count: Int($0.max() ?? 0) + 1) } ?? .numbers(values ?? [])
    }

    func compared(samples: Int, threads: Int = 0) throws -> OutcomeComparison {
      try OutcomeComparison.fit(
        groups: groups, baseline: baseline, outcome: told,
        fold: groups.indices.map { row in
          early.map { row < $0 ? 0 : 1 } ?? Int32(row % folds + 1)
        }, samples: samples, seed: 1,
        execution: Execution(threads: threads))
    }
  }

  struct DeLong: Decodable {
    let name: String
    let auc: [Double]?
    let error: Double?
    let differenceError: Double?
    let only: [Int]?
    let pValue: Double
  }

  private static let cases = Result { try Reference<Case>.cases(in: "outcome") }

  private static func relative(_ found: Double, _ expected: Double) -> Double {
    abs(found - expected) / max(abs(expected), 1e-3)
  }

  /// Scores against scikit-learn, with its folds.
  @Test(arguments: try cases.get())
  func scoresOfOthersAreTheSame(expected: Case) throws {
    let found = try expected.compared(samples: 20)
    #expect(Set(found.lines.map(\.score.rawValue)) == Set(expected.scores.keys))
    for line in found.lines {
      let score = line.score.rawValue
      #expect(abs(line.groups.value - (expected.scores[score] ?? .nan)) < 1e-12, "\(score)")
      let baseline = try #require(line.baseline)
      #expect(abs(baseline - (expected.baselineScores[score] ?? .nan)) < 1e-12, "\(score)")
      #expect(line.difference?.value == line.groups.value - baseline)
    }
    if let only = expected.only {
      #expect(found.calls?.onlyGroups == only[0] && found.calls?.onlyBaseline == only[1])
    }
  }

  /// Ends of intervals of the paired difference against those of 20,000 draws by numpy.
  @Test(arguments: try cases.get())
  func intervalsArePairedBootstrap(expected: Case) throws {
    let found = try expected.compared(samples: 4000)
    let score: OutcomeComparison.Score = expected.kind == "classes" ? .logLoss : .rSquared
    let line = try #require(found.lines.first { $0.score == score })
    let (low, high) = (line.difference?.low ?? .nan, line.difference?.high ?? .nan)
    let width = expected.difference[1] - expected.difference[0]
    #expect(abs(low - expected.difference[0]) < 0.06 * width)
    #expect(abs(high - expected.difference[1]) < 0.06 * width)
  }

  /// Widths of intervals of ROC areas against pROC's errors by DeLong: another way to the same.
  @Test func areasHaveTheErrorsOfDeLong() throws {
    for expected in try Reference<DeLong>.cases(in: "delong") {
      guard let auc = expected.auc, let error = expected.error,
        let differenceError = expected.differenceError
      else {
        let only = try #require(expected.only)
        let found = McNemar.exact(onlyFirst: only[0], onlySecond: only[1])
        #expect(Self.relative(found, expected.pValue) < 1e-10)
        continue
      }
      let own = try #require(try Self.cases.get().first { $0.name == expected.name })
      let found = try own.compared(samples: 2000)
      let line = found.lines[0]
      #expect(line.score == .auc && abs(line.groups.value - auc[0]) < 1e-12)
      #expect(abs((line.baseline ?? .nan) - auc[1]) < 1e-12)
      func standardError(_ estimate: OutcomeComparison.Estimate?) -> Double {
        ((estimate?.high ?? .nan) - (estimate?.low ?? .nan)) / (2 * 1.96)
      }
      #expect(Self.relative(standardError(line.groups), error) < 0.1)
      #expect(Self.relative(standardError(line.difference), differenceError) < 0.1)
      #expect(Self.relative(found.calls?.pValue ?? .nan, expected.pValue) < 1e-10)
    }
  }

  @Test func groupsThatSayNothingAreNoBetterThanNone() throws {
    // Pooled over folds, ranks within a group would follow the fold and the area would fall below a half.
    var random = RandomSource(seed: 5)
    var (areas, gains) = (0.0, 0.0)
    for seed in 0..<40 as Range<UInt64> {
      let groups = (0..<60).map { _ in Int32(random.below(3)) }
      let outcome = OutcomeValues.classes((0..<60).map { _ in Int32(random.below(2)) }, count: 2)
      let found = try OutcomeComparison.fit(
        groups: groups, outcome: outcome, fold: outcome.deal(folds: 5, seed: seed), samples: 2,
        seed: seed)
      areas += found.lines[0].groups.value / 40
      gains += ((found.lines[1].without ?? 0) - found.lines[1].groups.value) / 40
      #expect(found.lines[0].without == 0.5 && found.calls == nil)
    }
    #expect(abs(areas - 0.5) < 0.03)
    #expect(gains < 0)
  }

  @Test func groupsThatSayAllAreNearPerfect() throws {
    let classes = (0..<90).map { Int32($0 % 3) }
    let outcome = OutcomeValues.classes(classes, count: 3)
    let found = try OutcomeComparison.fit(
      groups: classes.map { 7 - $0 }, outcome: outcome, fold: outcome.deal(folds: 5, seed: 1),
      samples: 10, seed: 1)
    #expect(found.lines.map(\.score) == [.logLoss, .brier, .correct, .ari, .ami])
    #expect(found.lines[0].groups.value < 0.04 && found.lines[2].groups.value == 1)
    #expect(found.lines[3].groups.value == 1 && abs(found.lines[4].groups.value - 1) < 1e-12)
    let values = classes.map { 1e9 + Double($0) }
    let numbers = try OutcomeComparison.fit(
      groups: classes, outcome: .numbers(values), fold: outcome.deal(folds: 5, seed: 1),
      samples: 10, seed: 1)
    #expect(numbers.lines[0].groups.value > 0.99)
    // One group is as good as none: its mean is that of the other folds.
    let one = try OutcomeComparison.fit(
      groups: classes.map { _ in 4 }, outcome: .numbers(values),
      fold: outcome.deal(folds: 5, seed: 1), samples: 10, seed: 1)
    #expect(abs(one.lines[0].groups.value) < 1e-9)
    #expect(abs(one.lines[1].groups.value - (one.lines[1].without ?? 0)) < 1e-9)
  }

  /// Late rows against early ones, group by group and pair by pair.
  @Test func lateRowsAreToldByEarlyOnes() throws {
    var random = RandomSource(seed: 8)
    for round in 0..<20 as Range<UInt64> {
      let rows = 30 + random.below(60)
      let groups = (0..<rows).map { _ in Int32(random.below(4)) }
      let classes = groups.map { Int32(random.below(4) < Int($0) ? 1 : 0) }
      let isLate = (0..<rows).map { $0 >= rows - 14 - random.below(2) }
      // A group that no early row has takes the overall share.
      let told = groups.indices.map { isLate[$0] && $0 % 5 == 0 ? Int32(9) : groups[$0] }
      let found = try OutcomeComparison.fit(
        groups: told, outcome: .classes(classes, count: 2), fold: isLate.map { $0 ? 1 : 0 },
        samples: 2, seed: round)
      let (early, late) = (
        told.indices.filter { !isLate[$0] }, told.indices.filter { isLate[$0] }
      )
      let overall =
        (Double(early.count { classes[$0] == 1 }) + 0.5) / (Double(early.count) + 1)
      let shares = late.map { row -> Double in
        let own = early.filter { told[$0] == told[row] }
        return (Double(own.count { classes[$0] == 1 }) + overall) / (Double(own.count) + 1)
      }
      #expect(zip(late, shares).allSatisfy { told[$0] != 9 || $1 == overall })
      var (wins, pairs, logLoss, right) = (0.0, 0.0, 0.0, 0.0)
      for (one, share) in zip(late, shares) {
        logLoss -= Double.log(classes[one] == 1 ? share : 1 - share) / Double(late.count)
        right += (share > overall) == (classes[one] == 1) ? 1 / Double(late.count) : 0
        for (other, less) in zip(late, shares) where classes[one] > classes[other] {
          pairs += 1
          wins += share > less ? 1 : share == less ? 0.5 : 0
        }
      }
      let scores = found.lines.map(\.groups.value)
      #expect(pairs > 0 ? abs(scores[0] - wins / pairs) < 1e-12 : scores[0].isNaN)
      #expect(abs(scores[1] - logLoss) < 1e-12 && abs(scores[3] - right) < 1e-12)
    }
  }

  @Test func foldsHaveTheirShareOfEachClass() {
    let classes = (0..<103).map { Int32($0 < 11 ? 1 : 0) }
    let fold = OutcomeValues.classes(classes, count: 2).deal(folds: 5, seed: 3)
    for one in 1...Int32(5) {
      let rows = fold.indices.filter { fold[$0] == one }
      #expect((20...21).contains(rows.count))
      #expect((2...3).contains(rows.count { classes[$0] == 1 }))
    }
  }

  @Test func threadsDoNotMatter() throws {
    for expected in try Self.cases.get() {
      let one = try expected.compared(samples: 50, threads: 1)
      #expect(try expected.compared(samples: 50, threads: 2) == one)
      #expect(try expected.compared(samples: 50, threads: 7) == one)
    }
  }

  @Test func whatCannotBeToldIsSaid() {
    func failure(
      _ groups: [Int32], _ outcome: OutcomeValues, fold: [Int32], samples: Int = 5
    ) -> EngineError? {
      do {
        _ = try OutcomeComparison.fit(
          groups: groups, outcome: outcome, fold: fold, samples: samples, seed: 1)
        return nil
      } catch { return error }
    }
    let ten = (0..<10).map { Int32($0 % 2) }
    let numbers = OutcomeValues.numbers((0..<10).map(Double.init))
    let folds = ten.map { $0 + 1 }
    #expect(failure(ten, numbers, fold: folds) == nil)
    #expect(
      failure([1], .numbers([1]), fold: [1]) == .tooFewRows(needed: 10, found: 1))
    #expect(
      failure([1], numbers, fold: folds) == .sizeMismatch(of: "groups", expected: 10, found: 1))
    #expect(failure(ten, numbers, fold: ten.map { _ in 1 }) != nil)
    #expect(failure(ten, numbers, fold: ten) == .tooFewRows(needed: 10, found: 5))
    #expect(failure(ten, numbers, fold: folds, samples: 0) != nil)
    #expect(failure(ten, .classes(ten, count: 1), fold: folds) != nil)
    #expect(
      failure(ten, .numbers(ten.map { $0 == 0 ? .nan : 1 }), fold: folds)
        == .notFinite(row: 0, column: 0))
    let execution = Execution()
    execution.cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try OutcomeComparison.fit(
        groups: ten, outcome: numbers, fold: folds, seed: 1, execution: execution)
    }
  }

  /// All rows alike: nothing is drawn that could differ.
  @Test func aConstantNumberHasNoShareToTell() throws {
    let ten = (0..<10).map { Int32($0 % 2) }
    let found = try OutcomeComparison.fit(
      groups: ten, outcome: .numbers(ten.map { _ in 3 }), fold: ten.map { $0 + 1 }, samples: 5,
      seed: 1)
    #expect(found.lines[0].groups.value.isNaN && found.lines[1].groups.value == 0)
  }
}
