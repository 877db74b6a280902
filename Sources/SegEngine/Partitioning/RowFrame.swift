import SegKernels

/// Where single precision looks at rows from: an origin in their middle and a power of two that
/// brings them to about 1, so that neither digits nor range are short.
struct RowFrame: Sendable, Equatable {
  let origin: [Double]
  let scale: Double

  /// `reach` is the largest distance of a value from the origin of its column.
  init(origin: [Double], reach: Double) {
    self.origin = origin
    // Beyond these powers the scale itself would leave the range of numbers.
    let exponent = reach > 0 && reach.isFinite ? min(max(Int(reach.exponent), -900), 900) : 0
    scale = Double(sign: .plus, exponent: -exponent, significand: 1)
  }

  /// The frame of some centres, where the rows are not known.
  init(of centers: Matrix) {
    var origin = [Double](repeating: 0, count: centers.columns)
    // Shares, because a sum could leave the range of numbers.
    let share = 1 / Double(centers.rows)
    for i in 0..<centers.rows {
      for j in 0..<centers.columns { origin[j] += centers[i, j] * share }
    }
    var reach = 0.0
    for i in 0..<centers.rows {
      for j in 0..<centers.columns { reach = max(reach, abs(centers[i, j] - origin[j])) }
    }
    self.init(origin: origin, reach: reach)
  }
}

extension Matrix {
  /// The rows as centres to which nearest ones are looked up.
  func screened(_ frame: RowFrame) -> CenterScreen {
    CenterScreen(values.span, origin: frame.origin, scale: frame.scale)
  }
}
