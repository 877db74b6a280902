/// Where things stand on the screen, or in one of two halves of it.
struct ViewLayout {
  let size: Sheet.Size
  /// Columns of the screen that the drawing and its axis take.
  let span: Range<Int>
  /// Below the title.
  let firstRow = 1
  /// Of the drawing, without the two lines of labels below it.
  let pictureRows: Int
  let panelRows: Int
  /// Columns that the heights at the left take.
  private static let axisWidth = 9

  init(_ size: Sheet.Size, span: Range<Int>? = nil) {
    self.size = size
    self.span = span ?? 0..<size.columns
    panelRows = max(3, min(14, (size.rows - 6) * 2 / 5))
    pictureRows = max(size.rows - panelRows - 5, 1)
  }

  /// Narrower screens have no room for two drawings.
  static let leastForTwo = 80

  /// The left and the right half, one empty column between them.
  static func halves(_ size: Sheet.Size) -> [ViewLayout] {
    let middle = size.columns / 2
    return [0..<middle, middle + 1..<size.columns].map { ViewLayout(size, span: $0) }
  }

  /// Where the drawing begins, beside its axis.
  var axis: Int { span.lowerBound + Self.axisWidth }
  var columns: Int { span.count - Self.axisWidth }
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
