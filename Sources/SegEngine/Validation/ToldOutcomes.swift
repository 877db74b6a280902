import RealModule

/// Numbers, with the squared errors of what each grouping says.
struct ToldNumbers: ToldOutcome {
  /// For each grouping and row.
  private let errors: [[Double]]
  /// Of the mean of the other rows.
  private let plain: [Double]

  init(_ groupings: [NumberedGroups], _ parts: OutcomeParts, _ values: [Double]) {
    let told = groupings.map { HeldOutMeans($0, parts.folds, values) }
    func squares(_ said: [Double]) -> [Double] {
      parts.judged.map { row in (said[row] - values[row]) * (said[row] - values[row]) }
    }
    errors = told.map { squares($0.ofGroup) }
    plain = squares(told[0].overall)
  }

  var rows: Int { plain.count }
  var scores: [OutcomeComparison.Score] { [.rSquared, .rmse] }
  var without: [Double?] {
    [0, (plain.reduce(0, +) / Double(rows)).squareRoot()]
  }

  func figures(_ draw: ((Int) -> Void) -> Void) -> [[Double]] {
    var (count, whole) = (0.0, 0.0)
    var (first, second) = (0.0, 0.0)
    let (groups, baseline) = (errors[0], errors.count > 1 ? errors[1] : [])
    draw { row in
      count += 1
      whole += plain[row]
      first += groups[row]
      if !baseline.isEmpty { second += baseline[row] }
    }
    return [first, second].prefix(errors.count).map { sum in
      [whole > 0 ? 1 - sum / whole : .nan, (sum / count).squareRoot()]
    }
  }
}

/// Classes, with the shares that each grouping gives them. Judged rows alike in fold, groups and class are one cell.
struct ToldClasses: ToldOutcome {
  /// What a grouping says of the rows of a cell.
  private struct Said: Sendable {
    var logLoss: [Double] = []
    var brier: [Double] = []
    var isCorrect: [Bool] = []
    /// Place among the different shares of its fold, those of all folds behind each other.
    var rank: [Int] = []
    /// First place of each fold, and the end of the last.
    var borders: [Int] = []
  }

  private let classes: Int
  private let cellOfRow: [Int32]
  private var foldOfCell: [Int] = []
  private var classOfCell: [Int] = []
  private var counts: [Double] = []
  private var said: [Said] = []
  private var plain = Said()
  private let groupLabels: [[Int32]]
  private let outcome: [Int32]

  init(
    _ groupings: [NumberedGroups], _ parts: OutcomeParts, _ outcome: [Int32], count: Int
  ) {
    let folds = parts.folds
    classes = count
    self.outcome = parts.judged.map { outcome[$0] }
    groupLabels = groupings.map { groups in parts.judged.map { Int32(groups.ofRow[$0]) } }
    var known: [Int: Int32] = [:]
    var groupsOfCell: [[Int]] = groupings.map { _ in [] }
    var ofRow: [Int32] = []
    for row in parts.judged {
      let (fold, truth) = (folds.ofRow[row], Int(outcome[row]))
      // Fold, class and groups as digits of one number.
      var key = fold * count + truth
      for grouping in groupings { key = key * grouping.count + grouping.ofRow[row] }
      let cell = known[key] ?? Int32(known.count)
      if Int(cell) == counts.count {
        known[key] = cell
        counts.append(0)
        foldOfCell.append(fold)
        classOfCell.append(truth)
        for place in groupings.indices { groupsOfCell[place].append(groupings[place].ofRow[row]) }
      }
      counts[Int(cell)] += 1
      ofRow.append(cell)
    }
    cellOfRow = ofRow
    for (groups, ofCell) in zip(groupings, groupsOfCell) {
      let rates = HeldOutRates(groups, folds, outcome, classes: count)
      said.append(says(rates, groups: groups.count, folds: folds.count, ofCell))
    }
    let one = NumberedGroups([Int32](repeating: 1, count: outcome.count))
    let rates = HeldOutRates(one, folds, outcome, classes: count)
    plain = says(
      rates, groups: 1, folds: folds.count, [Int](repeating: 0, count: counts.count))
  }

  private func says(
    _ rates: HeldOutRates, groups: Int, folds: Int, _ groupOfCell: [Int]
  ) -> Said {
    var said = Said()
    var shares: [[Double]] = []
    var rankOfGroup: [Int] = []
    said.borders = [0]
    for fold in 0..<folds {
      let own = (0..<groups).map { rates.shares(of: $0, without: fold) }
      let different = Set(own.map { $0[1] }).sorted()
      let place = Dictionary(uniqueKeysWithValues: different.enumerated().map { ($1, $0) })
      let first = said.borders[fold]
      rankOfGroup += own.map { first + (place[$0[1]] ?? 0) }
      said.borders.append(first + different.count)
      shares += own
    }
    for cell in groupOfCell.indices {
      let (fold, truth) = (foldOfCell[cell], classOfCell[cell])
      let own = shares[fold * groups + groupOfCell[cell]]
      said.logLoss.append(-Double.log(own[truth]))
      let squares = own.indices.reduce(0.0) { sum, one in
        let error = own[one] - (one == truth ? 1 : 0)
        return sum + error * error
      }
      said.brier.append(classes == 2 ? squares / 2 : squares)
      said.isCorrect.append(called(own, rates.overall(without: fold)) == truth)
      said.rank.append(rankOfGroup[fold * groups + groupOfCell[cell]])
    }
    return said
  }

  private func called(_ shares: [Double], _ overall: [Double]) -> Int {
    if classes == 2 { return shares[1] > overall[1] ? 1 : 0 }
    var best = 0
    for one in shares.indices where shares[one] > shares[best] { best = one }
    return best
  }

  // MARK: Scores

  var rows: Int { cellOfRow.count }
  var scores: [OutcomeComparison.Score] {
    classes == 2 ? [.auc, .logLoss, .brier, .correct] : [.logLoss, .brier, .correct]
  }

  /// A share that is nowhere above itself calls no row of the second of two classes.
  var without: [Double?] {
    var found = figures(counts, plain).map { Optional($0) }
    if classes == 2 { found[found.count - 1] = nil }
    return found
  }

  func figures(_ draw: ((Int) -> Void) -> Void) -> [[Double]] {
    var counts = [Double](repeating: 0, count: counts.count)
    draw { row in counts[Int(cellOfRow[row])] += 1 }
    return said.map { figures(counts, $0) }
  }

  private func figures(_ counts: [Double], _ said: Said) -> [Double] {
    var (total, logLoss, brier, correct) = (0.0, 0.0, 0.0, 0.0)
    for cell in counts.indices where counts[cell] > 0 {
      total += counts[cell]
      logLoss += counts[cell] * said.logLoss[cell]
      brier += counts[cell] * said.brier[cell]
      if said.isCorrect[cell] { correct += counts[cell] }
    }
    let means = [logLoss / total, brier / total, correct / total]
    return classes == 2 ? [area(counts, said)] + means : means
  }

  /// Mean over the folds that have both classes; not a number if none has.
  private func area(_ counts: [Double], _ said: Said) -> Double {
    var (positive, negative) = (
      [Double](repeating: 0, count: said.borders.last ?? 0),
      [Double](repeating: 0, count: said.borders.last ?? 0)
    )
    for cell in counts.indices {
      if classOfCell[cell] == 1 {
        positive[said.rank[cell]] += counts[cell]
      } else {
        negative[said.rank[cell]] += counts[cell]
      }
    }
    var (sum, folds) = (0.0, 0.0)
    for (first, end) in zip(said.borders, said.borders.dropFirst()) {
      var (below, pairs, all) = (0.0, 0.0, 0.0)
      for place in first..<end {
        pairs += positive[place] * (below + negative[place] / 2)
        below += negative[place]
        all += positive[place]
      }
      guard below > 0, all > 0 else { continue }
      sum += pairs / (below * all)
      folds += 1
    }
    return folds > 0 ? sum / folds : .nan
  }

  /// nil without a second grouping.
  var calls: OutcomeComparison.Calls? {
    guard said.count > 1 else { return nil }
    var (first, second) = (0.0, 0.0)
    for cell in counts.indices where said[0].isCorrect[cell] != said[1].isCorrect[cell] {
      if said[0].isCorrect[cell] { first += counts[cell] } else { second += counts[cell] }
    }
    return OutcomeComparison.Calls(onlyGroups: Int(first), onlyBaseline: Int(second))
  }

  /// Of more than two classes.
  func agreements(execution: Execution) throws(EngineError) -> [OutcomeComparison.Line] {
    guard classes > 2 else { return [] }
    var found: [PartitionAgreement] = []
    for labels in groupLabels { found.append(try PartitionAgreement(labels, outcome)) }
    var mutual: [Double] = []
    for one in found { mutual.append(try one.adjustedMutualInformation(execution: execution)) }
    func line(_ score: OutcomeComparison.Score, _ values: [Double]) -> OutcomeComparison.Line {
      func plain(_ value: Double) -> OutcomeComparison.Estimate {
        OutcomeComparison.Estimate(value: value, low: nil, high: nil)
      }
      let baseline = values.count > 1 ? values[1] : nil
      return OutcomeComparison.Line(
        score: score, without: 0, groups: plain(values[0]), baseline: baseline,
        difference: baseline.map { plain(values[0] - $0) })
    }
    return [line(.ari, found.map(\.adjustedRandIndex)), line(.ami, mutual)]
  }
}
