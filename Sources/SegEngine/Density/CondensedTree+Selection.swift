/// Which groups of the hierarchy become groups of the result.
public enum GroupSelection: String, CaseIterable, Sendable {
  /// The set of groups that do not overlap with the largest sum of stabilities; of equals the
  /// larger group.
  case excessOfMass = "eom"
  /// All groups that do not split any more.
  case leaf
}

/// What to select.
struct SelectionRule: Sendable, Equatable {
  var selection: GroupSelection
  var epsilon: Double
  var maximumSize: Double
  var allowSingle: Bool
}

extension CondensedTree {
  /// Numbers of the selected groups, none below another, rising.
  func select(_ rule: SelectionRule) -> [Int] {
    var selected: [Bool]
    switch rule.selection {
    case .excessOfMass: selected = mostStable(rule)
    case .leaf: selected = leaves(rule)
    }
    let onlyRoot = selected[0]
    if rule.epsilon > 0 && !onlyRoot { selected = merged(selected, rule) }
    return topmost(selected)
  }

  /// For each group the selected one that it lies in, or −1.
  func owners(of selected: [Int]) -> [Int] {
    var owners = [Int](repeating: -1, count: groups.count)
    for group in selected { owners[group] = group }
    for (number, group) in groups.enumerated() where owners[number] < 0 && group.parent >= 0 {
      owners[number] = owners[group.parent]
    }
    return owners
  }

  /// The density from which on a row belongs to the root, if that is the only selected group: rows
  /// that leave earlier are noise.
  func rootThreshold(_ rule: SelectionRule) -> Double {
    rule.epsilon > 0 ? 1 / rule.epsilon : groups[0].death
  }

  /// Highest density within each group and all its parts.
  func peaks() -> [Double] {
    var peaks = groups.map(\.death)
    for number in groups.indices.dropFirst().reversed() {
      let parent = groups[number].parent
      peaks[parent] = max(peaks[parent], peaks[number])
    }
    return peaks
  }

  private func mostStable(_ rule: SelectionRule) -> [Bool] {
    var selected = [Bool](repeating: false, count: groups.count)
    var best = groups.map(\.stability)
    for (number, group) in groups.enumerated().reversed() where number > 0 || rule.allowSingle {
      let parts = group.children.reduce(0) { $0 + best[$1] }
      if parts > group.stability || group.size > rule.maximumSize {
        best[number] = parts
      } else {
        selected[number] = true
      }
    }
    return topmostFlags(selected)
  }

  private func leaves(_ rule: SelectionRule) -> [Bool] {
    groups.enumerated().map { number, group in
      group.firstChild < 0 && (number > 0 || rule.allowSingle)
    }
  }

  /// Replaces groups born at a distance below ε by the nearest one above that was born at a larger
  /// distance. Malzer & Baum, IEEE MFI (2020), https://doi.org/10.1109/MFI49285.2020.9235263.
  private func merged(_ selected: [Bool], _ rule: SelectionRule) -> [Bool] {
    var result = [Bool](repeating: false, count: groups.count)
    for number in groups.indices where selected[number] {
      var group = number
      if 1 / groups[group].birth < rule.epsilon {
        repeat {
          let parent = groups[group].parent
          if parent == 0 && !rule.allowSingle { break }
          group = parent
        } while group > 0 && 1 / groups[group].birth <= rule.epsilon
      }
      result[group] = true
    }
    return result
  }

  private func topmostFlags(_ selected: [Bool]) -> [Bool] {
    var covered = selected
    var result = selected
    for (number, group) in groups.enumerated() where group.parent >= 0 {
      guard covered[group.parent] else { continue }
      covered[number] = true
      result[number] = false
    }
    return result
  }

  private func topmost(_ selected: [Bool]) -> [Int] {
    let flags = topmostFlags(selected)
    return groups.indices.filter { flags[$0] }
  }
}
