/// Distances between ordered rows as shades; clusters are blocks along the diagonal.
package struct DistanceImageChart: Sendable {
  private let distances: [Double]
  private let side: Int
  private let total: Int
  private let byPath: Bool
  private let title: String?

  /// Cells on a side, at most; larger images are averaged.
  private static let mostCells = 32

  /// - Parameters:
  ///   - distances: side × side, row-major, in the order to be drawn.
  ///   - total: rows that the drawn ones were chosen from.
  package init(
    distances: [Double], side: Int, total: Int, byPath: Bool = false, title: String? = nil
  ) {
    precondition(distances.count == side * side)
    self.distances = distances
    self.side = side
    self.total = total
    self.byPath = byPath
    self.title = title
  }

  package func scene() -> Scene {
    let cells = min(side, Self.mostCells)
    let shades = averaged(cells)
    let largest = shades.max() ?? 0
    var areas: [Area] = []
    for line in 0..<cells {
      for place in 0..<cells {
        let share = largest > 0 ? shades[line * cells + place] / largest : 0
        let (x, y) = (Double(place), Double(line))
        // Small distances are blue, large ones red.
        areas.append(
          .rectangle(x - 0.5...x + 0.5, y - 0.5...y + 0.5, .shade(2 * share - 1)))
      }
    }
    let blank = [Slot](repeating: Slot(text: ""), count: cells)
    let what = byPath ? "largest step on the way" : "distance"
    let rows =
      side < total
      ? "\(NumberText.count(side)) of \(NumberText.count(total)) rows"
      : "\(NumberText.count(side)) rows"
    var scene = Scene(
      title: title,
      xAxis: Axis(label: rows + ", like beside like", domain: .slots(blank)),
      yAxis: Axis(domain: .slots(blank)),
      marks: side == 0 ? [] : [.areas(areas)],
      legend: [], notes: side == 0 ? ["no rows to draw"] : [], reading: reading(rows, what))
    scene.scale = ShadeScale(
      label: what, lower: "0", middle: NumberText.short(largest / 2),
      upper: NumberText.short(largest))
    return scene
  }

  /// Means over square patches.
  private func averaged(_ cells: Int) -> [Double] {
    guard cells < side else { return distances }
    var sums = [Double](repeating: 0, count: cells * cells)
    var counts = sums
    for i in 0..<side {
      for j in 0..<side {
        let at = i * cells / side * cells + j * cells / side
        sums[at] += distances[i * side + j]
        counts[at] += 1
      }
    }
    return zip(sums, counts).map { $0 / $1 }
  }

  /// Where a row lies much farther from the one before it than most do: borders of blocks.
  private func reading(_ rows: String, _ what: String) -> [String] {
    guard side > 1 else { return ["\(rows)."] }
    let largest = distances.max() ?? 0
    let steps = (1..<side).map { distances[$0 * side + $0 - 1] }
    let borders = steps.indices.filter { steps[$0] > largest / 3 }.map { $0 + 1 }
    var lines = [
      "\(rows), ordered so that like stands beside like; \(what) up to "
        + NumberText.short(largest) + "."
    ]
    lines.append(
      borders.isEmpty
        ? "No step along the order is larger than a third of the largest distance."
        : "Steps larger than a third of that at places "
          + borders.prefix(12).map(String.init).joined(separator: ", ") + ".")
    return lines
  }
}
