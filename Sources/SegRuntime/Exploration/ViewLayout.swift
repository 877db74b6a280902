/// Where things stand on the screen.
struct ViewLayout {
  let size: Sheet.Size
  /// Below the title.
  let firstRow = 1
  /// Of the drawing, without the two lines of labels below it.
  let pictureRows: Int
  let panelRows: Int
  /// Columns that the heights at the left take.
  let axis = 9

  init(_ size: Sheet.Size) {
    self.size = size
    panelRows = max(3, min(14, (size.rows - 6) * 2 / 5))
    pictureRows = max(size.rows - panelRows - 5, 1)
  }

  var columns: Int { size.columns - axis }
  var labelRow: Int { firstRow + pictureRows }
  var panelRow: Int { labelRow + 2 }

  private static let usualWidth = 5
  static let leastWidth = 4

  /// How many branches to draw for a cut into k: all of its groups if they fit.
  func ends(for k: Int) -> Int {
    max(columns / Self.usualWidth, min(k, columns / Self.leastWidth))
  }

  /// Columns for each of so many branches.
  func width(_ ends: Int) -> Int {
    min(max(columns / max(ends, 1), Self.leastWidth), 12)
  }
}
