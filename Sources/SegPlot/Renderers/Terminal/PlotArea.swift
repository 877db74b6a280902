/// A rectangle of cells with two axes: the plot area, or a strip beside it.
struct PlotArea {
  let xAxis: Axis
  let yAxis: Axis
  /// First column and first row on the sheet.
  let left: Int
  let top: Int
  /// In cells.
  let width: Int
  let height: Int

  /// On the sheet.
  var columns: Range<Int> { left..<left + width }

  /// 0 at the left edge, 1 at the right one.
  func across(_ x: Double) -> Double { xAxis.fraction(of: x) }

  /// 0 at the lower edge, 1 at the upper one.
  func up(_ y: Double) -> Double { yAxis.rise(of: y) }

  /// The column on the sheet; nil outside of the area.
  func column(of x: Double) -> Int? {
    Self.place(across(x), of: width).map { left + $0 }
  }

  /// The row within the area; nil outside.
  func row(of y: Double) -> Int? {
    // Half-way between slots lies on a border of cells, which rounding must not cross.
    Self.place(1 - up(y) + (yAxis.slots == nil ? 0 : 1e-9), of: height)
  }

  private static func place(_ share: Double, of count: Int) -> Int? {
    guard share >= -1e-9, share <= 1 + 1e-9 else { return nil }
    return max(0, min(count - 1, Int(share * Double(count))))
  }
}
