import SegLanguage

/// One line of the table of rules: a method, how it is called, and the cases that decide.
struct MixedRule: Sendable {
  struct Case: Sendable {
    let fits: String
    let when: @Sendable (MixedFacts) -> Bool
    let reason: @Sendable (MixedFacts) -> String

    static func yes(
      _ when: @escaping @Sendable (MixedFacts) -> Bool,
      _ reason: @escaping @Sendable (MixedFacts) -> String
    ) -> Case { Case(fits: "yes", when: when, reason: reason) }

    static func maybe(
      _ when: @escaping @Sendable (MixedFacts) -> Bool,
      _ reason: @escaping @Sendable (MixedFacts) -> String
    ) -> Case { Case(fits: "maybe", when: when, reason: reason) }

    static func no(
      _ when: @escaping @Sendable (MixedFacts) -> Bool,
      _ reason: @escaping @Sendable (MixedFacts) -> String
    ) -> Case { Case(fits: "no", when: when, reason: reason) }
  }

  /// What a fit takes, by measurements on two cores; other machines differ by a small factor.
  enum Cost: Sendable {
    /// Microseconds for each cell.
    case cells(Double)
    /// Nanoseconds of one core for each column of an ordered pair of rows, and whether all distances are kept.
    case pairs(Double, keepsDistances: Bool)
    case nothing
  }

  let method: @Sendable (MixedFacts) -> String
  let statement: @Sendable (MixedFacts) -> String
  let cost: @Sendable (MixedFacts) -> Cost
  /// The first that holds decides; the last always does.
  let cases: [Case]

  func advice(_ facts: MixedFacts) -> Advice {
    let found = cases.first { $0.when(facts) }
    let reason = found?.reason(facts) ?? ""
    let fits = found?.fits ?? "no"
    let needs = fits == "no" ? nil : cost(facts).text(facts)
    return Advice(
      method: method(facts), fits: fits, statement: statement(facts),
      reason: [reason, needs].compactMap { $0 }.joined(separator: "; "))
  }
}

extension MixedRule.Cost {
  fileprivate func text(_ facts: MixedFacts) -> String? {
    let (rows, columns) = (Double(facts.rows), Double(facts.columns.count))
    switch self {
    case .cells(let microseconds):
      return "about \(Self.time(rows * columns * microseconds * 1e-6))"
    case .pairs(let nanoseconds, let keepsDistances):
      let seconds = rows * rows * columns * nanoseconds * 1e-9 / Double(facts.threads)
      let memory =
        keepsDistances && facts.distances >= 1_000_000
        ? ", \(Self.bytes(facts.distances)) of distances" : ""
      return "about \(Self.time(seconds))\(memory)"
    case .nothing: return nil
    }
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 1 ? "a second" : seconds < 8 ? "a few seconds" : Forecast.rough(seconds)
  }

  static func bytes(_ count: Int) -> String {
    count >= 1_000_000_000
      ? NumberText.fixed(Double(count) / 1e9, places: 1) + " GB"
      : NumberText.fixed(Double(count) / 1e6, places: 0) + " MB"
  }
}

// MARK: The table

extension MixedRule {
  static let all = [
    kamila, prototypes, medoids, tree, twoStep, factors, modes, classes,
  ]

  private static let always: @Sendable (MixedFacts) -> Bool = { _ in true }
  private static let hasGapsInNumbers: @Sendable (MixedFacts) -> Bool = { $0.gapsInNumbers > 0 }
  private static let fillFirst: @Sendable (MixedFacts) -> String = {
    "\(MixedFacts.percent($0.gapsInNumbers)) of rows have gaps in numbers, which it refuses: `fill` or `drop_missing` first"
  }

  private static let kamila = MixedRule(
    method: { _ in "KAMILA" },
    statement: { $0.statement(filled: true, scaled: true, "kamila", "k=auto") },
    cost: { _ in .cells(5) },
    cases: [
      .no(
        { !$0.hasNumbers },
        { _ in "there are no numbers; `lca` does the same for categories alone" }),
      .no({ $0.categories.isEmpty }, { _ in "there are no categories, only ranks" }),
      .maybe(hasGapsInNumbers, fillFirst),
      .yes(
        { ($0.numbers?.correlation ?? 0) > 0.8 },
        {
          "needs no gamma; its segments are round, so numbers that correlate within them are cut "
            + "(overall up to \(NumberText.fixed($0.numbers?.correlation ?? 0, places: 2)))"
        }),
      .yes(
        always,
        { _ in
          "weighs numbers and categories by their densities, so that no gamma has to be chosen"
        }),
    ])

  private static let prototypes = MixedRule(
    method: { _ in "k-prototypes" },
    statement: {
      $0.statement(
        filled: true, scaled: true, "kprototypes", $0.gaps > 0 ? "k=4 missing=skip" : "k=4")
    },
    cost: { _ in .cells(3) },
    cases: [
      .no({ !$0.hasNumbers }, { _ in "there are no numbers; `kmodes` is its kin for categories" }),
      .no({ $0.categories.isEmpty }, { _ in "there are no categories, only ranks" }),
      .maybe(
        { $0.isFarRidden },
        {
          "\($0.far) far rows draw its means, and gamma, which no figure tells, decides how much categories say"
        }),
      .maybe(
        always,
        { _ in
          "fast and plain: means and modes; but gamma, which no figure tells, decides how much categories say"
        }),
    ])

  private static let medoids = MixedRule(
    method: { $0.rows > 20_000 ? "CLARA, Gower" : "k-medoids, Gower" },
    statement: { $0.statement($0.rows > 20_000 ? "clara" : "kmedoids", "k=4 metric=gower") },
    cost: { $0.rows > 20_000 ? .cells(1) : .pairs(12, keepsDistances: false) },
    cases: [
      .yes({ $0.gowerMerits != nil }, { "takes \($0.gowerMerits ?? "") as they are" }),
      .yes({ $0.isFarRidden }, { "\($0.far) far rows move medoids less than means" }),
      .maybe({ !$0.hasNumbers }, { _ in "medoids are rows to show; every mismatch counts alike" }),
      .maybe(
        { $0.hasNumbers && $0.categories.count > $0.numberNames.count + $0.ordinals.count },
        {
          "medoids are rows to show; a mismatch counts as much as the whole range of a number, and "
            + "\($0.categories.count) categories outweigh \($0.numberNames.count + $0.ordinals.count) of the others"
        }),
      .maybe(
        always,
        { _ in
          "medoids are rows to show; a mismatch counts as much as the whole range of a number"
        }),
    ])

  private static let tree = MixedRule(
    method: { _ in "hierarchical, Gower" },
    statement: {
      ($0.fitsDistances ? "" : "sample n=5000 seed=1 | ")
        + $0.statement("hclust", "metric=gower linkage=average") + " | cut k=4"
    },
    cost: { _ in .pairs(2.5, keepsDistances: true) },
    cases: [
      .no(
        { !$0.fitsDistances },
        {
          "all distances of \(NumberText.grouped($0.rows)) rows are \(MixedRule.Cost.bytes($0.distances)), "
            + "allowed are \(MixedRule.Cost.bytes($0.memory)): a sample only"
        }),
      .yes(
        { $0.rows <= 5000 },
        {
          "shows segments within segments"
            + ($0.gowerMerits.map { ", and takes \($0) as they are" } ?? "")
        }),
      .maybe(
        always,
        {
          "shows segments within segments, but few can be looked at among \(NumberText.grouped($0.rows)) rows"
        }),
    ])

  private static let twoStep = MixedRule(
    method: { _ in "two-step" },
    statement: { $0.statement(filled: true, "twostep", "seed=1") },
    cost: { _ in .cells(6) },
    cases: [
      .maybe(hasGapsInNumbers, fillFirst),
      .yes(
        { $0.rows >= 50_000 && $0.categories.count <= $0.numberNames.count },
        {
          "reads \(NumberText.grouped($0.rows)) rows once, finds k, and needs no common scale"
        }),
      .maybe(
        always,
        { _ in
          "finds k and needs no common scale, but categories outweigh numbers, and the order of rows matters"
        }),
    ])

  private static let factors = MixedRule(
    method: { $0.hasNumbers ? "FAMD and k-means" : "MCA and k-means" },
    statement: { facts in
      let n = min(max(2, facts.columns.count / 2), 10)
      return (facts.gaps > 0 ? "drop_missing | " : "")
        + facts.statement(facts.hasNumbers ? "famd" : "mca", "n=\(n)") + " | kmeans k=auto"
    },
    cost: { _ in .cells(3) },
    cases: [
      .no({ $0.columns.count < 3 }, { "\($0.columns.count) columns have no directions to spare" }),
      .maybe(
        { $0.gaps > 0 },
        {
          "\(MixedFacts.percent($0.gaps)) of rows have gaps, which it refuses: `fill` or `drop_missing` first"
        }),
      .maybe(
        { $0.levels > 300 },
        {
          "\($0.levels) levels are as many columns: join rare ones first"
        }),
      .yes(
        { $0.columns.count >= 10 },
        {
          "\($0.columns.count) columns: keeps what they have in common; all that k-means offers follows"
        }),
      .maybe(
        always,
        { _ in
          "k-means on what the columns have in common; what a single column says is lost with the last directions"
        }),
    ])

  private static let modes = MixedRule(
    method: { _ in "k-modes" },
    statement: { $0.statement("kmodes", "k=4") },
    cost: { _ in .cells(2) },
    cases: [
      .no(
        { $0.hasNumbers },
        {
          "\(MixedFacts.named($0.numberNames + $0.ordinals)) would be levels, near values as different as far ones"
        }),
      .yes(
        { $0.rows >= 100_000 },
        { "fast on \(NumberText.grouped($0.rows)) rows; modes are easy to tell" }),
      .maybe(
        always,
        { _ in "modes are easy to tell, but every mismatch costs the same, and ties are many" }),
    ])

  private static let classes = MixedRule(
    method: { _ in "latent classes" },
    statement: { $0.statement("lca", "k=1..6") + " | best by=bic" },
    cost: { _ in .cells(12) },
    cases: [
      .no(
        { $0.hasNumbers },
        {
          "\(MixedFacts.named($0.numberNames + $0.ordinals)) would be levels; `kamila` has densities for them"
        }),
      .no(
        { $0.rows < 10 * $0.parameters },
        {
          "\($0.parameters) parameters for each class, but only \(NumberText.grouped($0.rows)) rows"
        }),
      .yes(
        always,
        {
          "probabilities, and BIC for k; \($0.parameters) parameters for each class of "
            + "\(NumberText.grouped($0.rows)) rows"
        }),
    ])

  static let numbersAlone = MixedRule(
    method: { _ in "k-means, mixtures, density" },
    statement: { facts in
      "onehot " + facts.columns.map(Name.written).joined(separator: ", ") + " | kmeans k=4"
    },
    cost: { _ in .nothing },
    cases: [
      .no(
        always,
        { _ in "need numbers; of 0 and 1 for each level they make little, `mca` does better" })
    ])
}
