/// How the distance of a merged group to a third one follows from those of its parts (Lance &
/// Williams); `a` and `b` are the values of the parts, `between` that of the two.
public enum MergeRule: Sendable, Equatable {
  /// The larger.
  case complete
  /// Mean over all pairs, kept as their sum.
  case average
  /// Plain mean.
  case weighted
  /// Ward's rule, on squared distances.
  case ward
  /// Distance of centroids, squared.
  case centroid
  /// Distance of midpoints, squared.
  case median
  /// (1 − beta)/2 of both and beta of that between them.
  case flexible(Double)
}

/// Two groups that merge: the kept position stands in front of the one that goes.
public struct MergingPair: Sendable {
  public let kept: Int
  public let gone: Int
  /// Their value.
  let between: Double
  let sizeKept: Double
  let sizeGone: Double
  /// Of the flexible rule.
  let beta: Double
}

extension DistanceTriangle {
  /// What the formulas need of a pair of groups of the given sizes.
  public func pair(
    _ kept: Int, _ gone: Int, sizes: (Double, Double), _ rule: MergeRule
  ) -> MergingPair {
    precondition(kept < gone && gone < count)
    var beta = 0.0
    if case .flexible(let given) = rule { beta = given }
    return MergingPair(
      kept: kept, gone: gone, between: values[starts[kept] + gone], sizeKept: sizes.0,
      sizeGone: sizes.1, beta: beta)
  }

  /// Marks the groups of `pairs`, so that the three steps leave their values to the right one.
  /// Always in this order: `mark`, the steps (each for all of its positions), `finish`. O(pairs).
  public func mark(_ pairs: [MergingPair]) {
    for pair in pairs {
      marks[pair.kept] = 1
      marks[pair.gone] = 1
    }
  }

  /// First step, for each pair: the values of `kept` and the groups behind both that do not merge
  /// themselves. `masses` (count, in) are sizes. Writes row `kept`. O(count).
  public func mergeRow(_ pair: MergingPair, _ rule: MergeRule, masses: Span<Double>) {
    precondition(masses.count >= count)
    // The pointer stays inside of this closure.
    masses.withUnsafeBufferPointer { masses in
      guard let masses = masses.baseAddress else { return }
      switch rule {
      case .complete: mergeRow(pair, masses, CompleteRule.self)
      case .average: mergeRow(pair, masses, AverageRule.self)
      case .weighted: mergeRow(pair, masses, WeightedRule.self)
      case .ward: mergeRow(pair, masses, WardRule.self)
      case .centroid: mergeRow(pair, masses, CentroidRule.self)
      case .median: mergeRow(pair, masses, MedianRule.self)
      case .flexible: mergeRow(pair, masses, FlexibleRule.self)
      }
    }
  }

  /// Second step, for each of `positions` that does not merge: its values with the groups merged
  /// behind it or around it; `pairs` with rising `kept`. Writes these rows, and their columns of other rows.
  /// O(positions · pairs).
  public func mergeColumns(
    of positions: Range<Int>, _ pairs: [MergingPair], _ rule: MergeRule, masses: Span<Double>
  ) {
    precondition(positions.upperBound <= count && masses.count >= count)
    // The pointers stay inside of these closures.
    pairs.withUnsafeBufferPointer { pairs in
      masses.withUnsafeBufferPointer { masses in
        guard let masses = masses.baseAddress else { return }
        switch rule {
        case .complete: mergeColumns(positions, pairs, masses, CompleteRule.self)
        case .average: mergeColumns(positions, pairs, masses, AverageRule.self)
        case .weighted: mergeColumns(positions, pairs, masses, WeightedRule.self)
        case .ward: mergeColumns(positions, pairs, masses, WardRule.self)
        case .centroid: mergeColumns(positions, pairs, masses, CentroidRule.self)
        case .median: mergeColumns(positions, pairs, masses, MedianRule.self)
        case .flexible: mergeColumns(positions, pairs, masses, FlexibleRule.self)
        }
      }
    }
  }

  /// Third step, for the pair numbered `index`: its values with the pairs that begin behind it.
  /// O(pairs).
  public func mergePairs(_ index: Int, _ pairs: [MergingPair], _ rule: MergeRule) {
    // The pointer stays inside of this closure.
    pairs.withUnsafeBufferPointer { pairs in
      switch rule {
      case .complete: mergePairs(index, pairs, CompleteRule.self)
      case .average: mergePairs(index, pairs, AverageRule.self)
      case .weighted: mergePairs(index, pairs, WeightedRule.self)
      case .ward: mergePairs(index, pairs, WardRule.self)
      case .centroid: mergePairs(index, pairs, CentroidRule.self)
      case .median: mergePairs(index, pairs, MedianRule.self)
      case .flexible: mergePairs(index, pairs, FlexibleRule.self)
      }
    }
  }

  /// Ends the merging of `pairs`. O(pairs).
  public func finish(_ pairs: [MergingPair]) {
    for pair in pairs {
      marks[pair.kept] = 0
      marks[pair.gone] = 2
      values[starts[pair.kept] + pair.gone] = .infinity
    }
  }

  /// Leaves only the columns `positions` (rising) in row `positions[index]`, which stays in its
  /// place. O(count).
  public func compactRow(_ index: Int, to positions: Span<Int32>) {
    let i = Int(positions[index])
    let row = values + starts[i]
    // Places move to the front only, so that nothing is written over before it is read.
    let shift = i - index
    for new in index + 1..<max(positions.count, index + 1) {
      row[new + shift] = row[Int(positions[new])]
    }
  }

  /// Gives the groups at `positions` the positions 0, 1, …; to be called when all rows are compact.
  /// O(positions).
  public func compact(to positions: Span<Int32>) {
    for new in positions.indices {
      let old = Int(positions[new])
      starts[new] = starts[old] + old - new
      sizes[new] = sizes[old]
      scales[new] = scales[old]
      marks[new] = marks[old]
    }
    count = positions.count
  }
}

extension DistanceTriangle {
  @inline(__always)
  private func lanes(_ base: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(base).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private func mergeRow<R: ValueRule>(
    _ pair: MergingPair, _ masses: UnsafePointer<Double>, _: R.Type
  ) {
    let target = values + starts[pair.kept]
    let other = values + starts[pair.gone]
    var j = pair.gone + 1
    while j + PackedPoints.lanes <= count {
      let (a, b) = (lanes(target + j), lanes(other + j))
      let merged = R.merged(a, b, pair, lanes(masses + j))
      // Those that merge themselves wait for the third step; nobody reads those that are gone.
      let kept = merged.replacing(with: a, where: lanes(marks + j) .!= 0)
      UnsafeMutableRawPointer(target + j).storeBytes(of: kept, as: Lanes.self)
      j += PackedPoints.lanes
    }
    while j < count {
      if marks[j] == 0 { target[j] = R.merged(target[j], other[j], pair, masses[j]) }
      j += 1
    }
  }

  @inline(__always)
  private func mergeColumns<R: ValueRule>(
    _ positions: Range<Int>, _ pairs: UnsafeBufferPointer<MergingPair>,
    _ masses: UnsafePointer<Double>, _: R.Type
  ) {
    var first = positions.lowerBound
    while first < positions.upperBound {
      let block = first..<min(first + PackedPoints.lanes, positions.upperBound)
      for j in block where marks[j] == 0 { mergeBehind(j, pairs, masses[j], R.self) }
      mergeAround(block, pairs, masses, R.self)
      first = block.upperBound
    }
  }

  /// The pairs that begin behind j: all in row j.
  @inline(__always)
  private func mergeBehind<R: ValueRule>(
    _ j: Int, _ pairs: UnsafeBufferPointer<MergingPair>, _ mass: Double, _: R.Type
  ) {
    let row = values + starts[j]
    var index = pairs.count - 1
    while index >= 0, pairs[index].kept > j {
      let (kept, gone) = (row + pairs[index].kept, row + pairs[index].gone)
      kept.pointee = R.merged(kept.pointee, gone.pointee, pairs[index], mass)
      gone.pointee = .infinity
      index -= 1
    }
  }

  /// The pairs around groups that stand next to each other, so that a place in row `kept`, far from
  /// the one before, is gone to once for all of them.
  @inline(__always)
  private func mergeAround<R: ValueRule>(
    _ block: Range<Int>, _ pairs: UnsafeBufferPointer<MergingPair>,
    _ masses: UnsafePointer<Double>, _: R.Type
  ) {
    for index in 0..<pairs.count {
      let (kept, gone) = (pairs[index].kept, pairs[index].gone)
      guard kept < block.upperBound else { return }
      let target = values + starts[kept]
      var j = max(block.lowerBound, kept + 1)
      let end = min(block.upperBound, gone)
      while j < end {
        if marks[j] == 0 {
          let other = values + starts[j] + gone
          target[j] = R.merged(target[j], other.pointee, pairs[index], masses[j])
          other.pointee = .infinity
        }
        j += 1
      }
    }
  }

  @inline(__always)
  private func mergePairs<R: ValueRule>(
    _ index: Int, _ pairs: UnsafeBufferPointer<MergingPair>, _: R.Type
  ) {
    let first = pairs[index]
    let row = values + starts[first.kept]
    for other in 0..<pairs.count where pairs[other].kept > first.kept {
      let second = pairs[other]
      let kept = R.merged(row[second.kept], row[second.gone], second, first.sizeKept)
      let gone = R.merged(
        values[place(first.gone, second.kept)], values[place(first.gone, second.gone)], second,
        first.sizeGone)
      row[second.kept] = R.merged(kept, gone, first, second.sizeKept + second.sizeGone)
      row[second.gone] = .infinity
      if second.kept < first.gone { values[starts[second.kept] + first.gone] = .infinity }
    }
  }
}

/// One rule at compile time. `a` and `b` are the values of the parts, `size` that of the third.
private protocol ValueRule {
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes
  static func merged(_ a: Double, _ b: Double, _ pair: MergingPair, _ size: Double) -> Double
}

extension ValueRule {
  @inline(__always)
  static func merged(_ a: Double, _ b: Double, _ pair: MergingPair, _ size: Double) -> Double {
    merged(Lanes(repeating: a), Lanes(repeating: b), pair, Lanes(repeating: size))[0]
  }
}

// The frequent ones also value by value.
private enum CompleteRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    a.replacing(with: b, where: a .< b)
  }
  @inline(__always)
  static func merged(_ a: Double, _ b: Double, _ pair: MergingPair, _ size: Double) -> Double {
    a < b ? b : a
  }
}

private enum AverageRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    a + b
  }
  @inline(__always)
  static func merged(_ a: Double, _ b: Double, _ pair: MergingPair, _ size: Double) -> Double {
    a + b
  }
}

private enum WeightedRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    (a + b) * 0.5
  }
  @inline(__always)
  static func merged(_ a: Double, _ b: Double, _ pair: MergingPair, _ size: Double) -> Double {
    (a + b) * 0.5
  }
}

private enum WardRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    let sum = (size + pair.sizeKept) * a + (size + pair.sizeGone) * b - size * pair.between
    // Rounding can bring equal points below 0, where a square root has no value.
    return positive(sum / (size + (pair.sizeKept + pair.sizeGone)))
  }
}

private enum CentroidRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    let both = pair.sizeKept + pair.sizeGone
    let fall = pair.sizeKept * pair.sizeGone * pair.between / both
    return positive((a * pair.sizeKept + b * pair.sizeGone - fall) / both)
  }
}

private enum MedianRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    positive((a + b) * 0.5 - pair.between * 0.25)
  }
}

private enum FlexibleRule: ValueRule {
  @inline(__always)
  static func merged(_ a: Lanes, _ b: Lanes, _ pair: MergingPair, _ size: Lanes) -> Lanes {
    (a + b) * ((1 - pair.beta) * 0.5) + pair.beta * pair.between
  }
}

@inline(__always)
private func positive(_ values: Lanes) -> Lanes {
  values.replacing(with: Lanes.zero, where: values .< Lanes.zero)
}
