import RealModule

/// What is to be told of rows, and no group was made from.
public enum OutcomeValues: Sendable, Equatable {
  /// Class of each row, from 0, and how many classes there are.
  case classes([Int32], count: Int)
  case numbers([Double])

  public var rows: Int {
    switch self {
    case .classes(let classes, _): classes.count
    case .numbers(let values): values.count
    }
  }

  /// The fold of each row, 1…folds, dealt at random so that folds have as many rows of each class as can be.
  public func deal(folds: Int, seed: UInt64) -> [Int32] {
    guard case .classes(let classes, let count) = self else {
      return CrossValidation.deal(rows: rows, folds: folds, seed: seed)
    }
    var random = RandomSource(seed: seed)
    var ofClass = [[Int]](repeating: [], count: count)
    for row in random.sample(rows, below: rows) { ofClass[Int(classes[row])].append(row) }
    var fold = [Int32](repeating: 0, count: rows)
    for (place, row) in ofClass.joined().enumerated() { fold[row] = Int32(place % folds + 1) }
    return fold
  }
}

/// Groups or folds numbered from 0 by rising label.
struct NumberedGroups: Sendable {
  let ofRow: [Int]
  let count: Int

  init(_ labels: [Int32]) {
    let known = Set(labels).sorted()
    let number = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    ofRow = labels.map { number[$0] ?? 0 }
    count = known.count
  }
}

/// The fold of each row, and the rows that are judged.
struct OutcomeParts: Sendable {
  let folds: NumberedGroups
  /// Rising: all rows but those of fold 0.
  let judged: [Int]

  init(_ fold: [Int32]) {
    folds = NumberedGroups(fold)
    judged = fold.indices.filter { fold[$0] != 0 }
  }
}

/// Shares of the classes in each group, learned from the other folds.
///
/// A group counts one row more, spread over the classes as the other folds have them (m-estimate with
/// m = 1: Cestnik, ECAI 1990), and these count one row more spread evenly. So no share is 0, and a group
/// that the other folds do not have takes the overall shares.
struct HeldOutRates: Sendable {
  let classes: Int
  /// Rows by fold, group and class; by fold and class; by group and class; by class.
  private var cells: [Double]
  private var ofFold: [Double]
  private var ofGroup: [Double]
  private var ofClass: [Double]
  private let groups: Int

  init(_ groups: NumberedGroups, _ folds: NumberedGroups, _ outcome: [Int32], classes: Int) {
    self.classes = classes
    self.groups = groups.count
    cells = [Double](repeating: 0, count: folds.count * groups.count * classes)
    ofFold = [Double](repeating: 0, count: folds.count * classes)
    ofGroup = [Double](repeating: 0, count: groups.count * classes)
    ofClass = [Double](repeating: 0, count: classes)
    for row in outcome.indices {
      let (fold, group, one) = (folds.ofRow[row], groups.ofRow[row], Int(outcome[row]))
      cells[(fold * groups.count + group) * classes + one] += 1
      ofFold[fold * classes + one] += 1
      ofGroup[group * classes + one] += 1
      ofClass[one] += 1
    }
  }

  /// Shares of the classes in the rows of all other folds.
  func overall(without fold: Int) -> [Double] {
    let counts = (0..<classes).map { ofClass[$0] - ofFold[fold * classes + $0] }
    let total = counts.reduce(0, +)
    return counts.map { ($0 + 1 / Double(classes)) / (total + 1) }
  }

  /// The same for a group.
  func shares(of group: Int, without fold: Int) -> [Double] {
    let all = overall(without: fold)
    let counts = (0..<classes).map {
      ofGroup[group * classes + $0] - cells[(fold * groups + group) * classes + $0]
    }
    let total = counts.reduce(0, +)
    return zip(counts, all).map { ($0 + $1) / (total + 1) }
  }
}

/// Means of each group, learned from the other folds, with one row of their overall mean more.
struct HeldOutMeans: Sendable {
  /// For each row what its group says, and what the rows of the other folds say without groups.
  let ofGroup: [Double]
  let overall: [Double]

  init(_ groups: NumberedGroups, _ folds: NumberedGroups, _ values: [Double]) {
    // Sums of differences from the middle, so that large values do not swallow them.
    let middle = values.reduce(0, +) / Double(values.count)
    var cells = [Tally](repeating: Tally(), count: folds.count * groups.count)
    var (inFold, inGroup) = (
      [Tally](repeating: Tally(), count: folds.count),
      [Tally](repeating: Tally(), count: groups.count)
    )
    var whole = Tally()
    for row in values.indices {
      let (fold, group) = (folds.ofRow[row], groups.ofRow[row])
      let value = values[row] - middle
      cells[fold * groups.count + group].add(value)
      inFold[fold].add(value)
      inGroup[group].add(value)
      whole.add(value)
    }
    var (told, means) = ([Double](), [Double]())
    for row in values.indices {
      let (fold, group) = (folds.ofRow[row], groups.ofRow[row])
      let mean = whole.mean(without: inFold[fold])
      let own = inGroup[group].without(cells[fold * groups.count + group])
      told.append(middle + (own.sum + mean) / (own.count + 1))
      means.append(middle + mean)
    }
    ofGroup = told
    overall = means
  }

  private struct Tally {
    var count = 0.0
    var sum = 0.0

    mutating func add(_ value: Double) {
      count += 1
      sum += value
    }

    func without(_ other: Tally) -> Tally {
      Tally(count: count - other.count, sum: sum - other.sum)
    }

    func mean(without other: Tally) -> Double {
      let rest = without(other)
      return rest.count > 0 ? rest.sum / rest.count : 0
    }
  }
}
