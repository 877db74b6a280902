/// Points in the plane, coloured by group.
package struct ScatterChart: Sendable {
  private let x: [Double]
  private let y: [Double]
  private let groups: [Int32]?
  private let groupNames: [Int32: String]
  private let xLabel: String
  private let yLabel: String
  private let title: String?

  /// - Parameters:
  ///   - x: n finite numbers.
  ///   - y: n finite numbers.
  ///   - groups: n segment numbers, 0 for noise, or nil for one colour.
  package init(
    x: [Double], y: [Double], groups: [Int32]? = nil, groupNames: [Int32: String] = [:],
    xLabel: String, yLabel: String, title: String? = nil
  ) {
    precondition(x.count == y.count && (groups?.count ?? x.count) == x.count)
    self.x = x
    self.y = y
    self.groups = groups
    self.groupNames = groupNames
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.title = title
  }

  package func scene() -> Scene {
    Scene(
      title: title,
      xAxis: Axis(label: xLabel, domain: .covering(x)),
      yAxis: Axis(label: yLabel, domain: .covering(y)),
      marks: x.isEmpty ? [] : [.points(x: x, y: y, groups: groups)],
      legend: groups.map { LegendEntry.entries(groups: $0, names: groupNames) } ?? [],
      notes: x.isEmpty ? ["no points to draw"] : [])
  }
}
