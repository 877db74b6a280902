import RealModule

/// Axes that all components share, and their scatters in them (EVE, VVE).
///
/// The axes lower Σ mass · tr(Σ⁻¹ S) by rotations in one plane after the other, the best angle of each being
/// known; after each round of planes the variances follow. Flury & Gautschi, SIAM J. Sci. Stat. Comput. 7
/// (1986), https://doi.org/10.1137/0907013, turn planes for common principal components; Browne & McNicholas,
/// Adv. Data Anal. Classif. 8 (2014), https://doi.org/10.1007/s11634-013-0139-1, whom mclust follows, move
/// all axes at once by a bound, in more steps.
struct CommonAxes {
  private static let mostRounds = 200
  /// Least gain of a round, in the logarithm of the likelihood of a row.
  private static let tolerance = 1e-11

  private let masses: [Double]
  private let total: Double
  private let side: Int
  /// One axis a row.
  private(set) var axes: Matrix
  /// Scatters in the axes.
  private var turned: [Matrix]

  /// O(k · d³).
  init(_ scatters: [Matrix], _ masses: [Double], axes: Matrix) {
    self.masses = masses
    self.axes = axes
    total = masses.reduce(0, +)
    side = axes.rows
    turned = scatters.map { Self.turned($0, axes) }
  }

  /// Turns the axes until the likelihood rises no more; `variances` finds the variances of the
  /// components from their scatters along the axes, and the last ones are given back.
  ///
  /// O(k · d³) for each round.
  mutating func settle(_ variances: ([[Double]]) -> [[Double]]) -> [[Double]] {
    var found = variances(diagonals)
    var before = logarithms(found)
    for _ in 0..<Self.mostRounds {
      turnPlanes(found)
      found = variances(diagonals)
      let after = logarithms(found)
      if before - after <= Self.tolerance * total { break }
      before = after
    }
    return found
  }

  private var diagonals: [[Double]] {
    turned.map { matrix in (0..<side).map { matrix[$0, $0] } }
  }

  /// Σ mass · ln det Σ: with the best variances the rest of the likelihood is constant.
  private func logarithms(_ variances: [[Double]]) -> Double {
    zip(masses, variances).reduce(0) { sum, own in
      sum + own.0 * own.1.reduce(0) { $0 + Double.log($1) }
    }
  }

  private mutating func turnPlanes(_ variances: [[Double]]) {
    for i in 0..<side {
      for j in 0..<i { turn(i, j, variances) }
    }
  }

  /// The trace is a constant plus p cos 2θ + q sin 2θ when axes i and j turn by θ in their plane.
  private mutating func turn(_ i: Int, _ j: Int, _ variances: [[Double]]) {
    var (p, q, size) = (0.0, 0.0, 0.0)
    for (component, mass) in masses.enumerated() {
      let own = turned[component]
      let weight = mass * (1 / variances[component][i] - 1 / variances[component][j])
      p += weight * (own[i, i] - own[j, j]) / 2
      q += weight * own[i, j]
      size += abs(weight) * (abs(own[i, i]) + abs(own[j, j]))
    }
    let length = (p * p + q * q).squareRoot()
    guard p + length > 1e-15 * size, length > 0 else { return }
    let (cosine2, sine2) = (-p / length, -q / length)
    // The larger of the two from its square, so that no digits are lost.
    var cosine = ((1 + cosine2) / 2).squareRoot()
    var sine = ((1 - cosine2) / 2).squareRoot()
    if cosine2 >= 0 { sine = sine2 / (2 * cosine) } else { cosine = sine2 / (2 * sine) }
    axes.turn(rows: i, j, cosine: cosine, sine: sine)
    for component in turned.indices {
      turned[component].turn(rows: i, j, cosine: cosine, sine: sine)
      turned[component].turn(columns: i, j, cosine: cosine, sine: sine)
    }
  }

  private static func turned(_ scatter: Matrix, _ axes: Matrix) -> Matrix {
    let d = axes.rows
    var half = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      for t in 0..<d {
        let value = axes[i, t]
        for j in 0..<d { half[i, j] += value * scatter[t, j] }
      }
    }
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      for j in 0...i {
        result[i, j] = (0..<d).reduce(0) { $0 + half[i, $1] * axes[j, $1] }
        result[j, i] = result[i, j]
      }
    }
    return result
  }
}

extension Matrix {
  fileprivate mutating func turn(rows i: Int, _ j: Int, cosine: Double, sine: Double) {
    for t in 0..<columns {
      let (a, b) = (self[i, t], self[j, t])
      self[i, t] = cosine * a + sine * b
      self[j, t] = cosine * b - sine * a
    }
  }

  fileprivate mutating func turn(columns i: Int, _ j: Int, cosine: Double, sine: Double) {
    for t in 0..<rows {
      let (a, b) = (self[t, i], self[t, j])
      self[t, i] = cosine * a + sine * b
      self[t, j] = cosine * b - sine * a
    }
  }
}
