import Foundation
import SegEngine

/// The slow twin: one EM step from its formulas, all rows and components, nothing left out.
struct MixtureTwin {
  let rows: Matrix
  let weights: [Double]
  let logNoiseVolume: Double
  private(set) var parameters: MixtureParameters
  private(set) var responsibilities: [[Double]] = []
  private(set) var logDensities: [Double] = []

  init(
    _ rows: Matrix, weights: [Double]? = nil, _ start: MixtureParameters, logNoiseVolume: Double = 0
  ) {
    self.rows = rows
    self.weights = weights ?? [Double](repeating: 1, count: rows.rows)
    self.logNoiseVolume = logNoiseVolume
    parameters = start
    expect()
  }

  var logLikelihood: Double { zip(weights, logDensities).reduce(0) { $0 + $1.0 * $1.1 } }

  mutating func step() {
    maximize()
    expect()
  }

  private mutating func expect() {
    responsibilities = []
    logDensities = []
    let inverses = (0..<parameters.k).map { Inverse(parameters.covariance(of: $0)) }
    for i in 0..<rows.rows {
      var terms = (0..<parameters.k).map { g in
        let y = zip(rows.row(i), parameters.means.row(g)).map { $0 - $1 }
        return log(parameters.weights[g]) + inverses[g].logDensity(y)
      }
      terms.append(log(parameters.noiseWeight) - logNoiseVolume)
      let most = terms.max() ?? 0
      let sum = terms.reduce(0) { $0 + exp($1 - most) }
      logDensities.append(most + log(sum))
      responsibilities.append(terms.map { exp($0 - most) / sum })
    }
  }

  private mutating func maximize() {
    let (k, d) = (parameters.k, rows.columns)
    let total = weights.reduce(0, +)
    func mass(_ g: Int) -> Double {
      (0..<rows.rows).reduce(0) { $0 + weights[$1] * responsibilities[$1][g] }
    }
    let masses = (0...k).map(mass)
    parameters.noiseWeight = masses[k] / total
    var scatters: [Matrix] = []
    for g in 0..<k {
      parameters.weights[g] = masses[g] / total
      for j in 0..<d {
        parameters.means[g, j] =
          (0..<rows.rows).reduce(0) {
            $0 + weights[$1] * responsibilities[$1][g] * rows[$1, j]
          } / masses[g]
      }
      scatters.append(scatter(g, masses[g]))
    }
    parameters.covariances = restricted(scatters, Array(masses.prefix(k)))
  }

  private func scatter(_ g: Int, _ mass: Double) -> Matrix {
    let d = rows.columns
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<rows.rows {
      let share = weights[i] * responsibilities[i][g] / mass
      for a in 0..<d {
        for b in 0..<d {
          result[a, b] +=
            share * (rows[i, a] - parameters.means[g, a]) * (rows[i, b] - parameters.means[g, b])
        }
      }
    }
    return result
  }

  private func restricted(_ scatters: [Matrix], _ masses: [Double]) -> [Matrix] {
    let d = rows.columns
    let diagonals = scatters.map { matrix in (0..<d).map { matrix[$0, $0] } }
    let twin = FamilyTwin(masses: masses)
    func flat(_ variances: [[Double]]) -> [Matrix] {
      variances.map { Matrix(rows: 1, columns: $0.count, values: $0) }
    }
    func turned(_ find: ([[Double]]) -> [[Double]]) -> [Matrix] {
      let frames = scatters.map(FamilyTwin.eigen)
      return zip(find(frames.map { $0.values }), frames).map {
        FamilyTwin.product($0, $1.vectors)
      }
    }
    func mean(_ values: [Double]) -> [Double] { [values.reduce(0, +) / Double(d)] }
    switch parameters.family {
    case .full: return scatters
    case .tied:
      return [Matrix(rows: d, columns: d, values: twin.pooled(scatters.map { $0.values }))]
    case .diagonal: return flat(diagonals)
    case .spherical: return flat(diagonals.map(mean))
    case .eii: return flat([mean(twin.pooled(diagonals))])
    case .eei: return flat([twin.pooled(diagonals)])
    case .vei: return flat(twin.proportional(diagonals))
    case .evi: return flat(twin.equalVolumes(diagonals))
    case .vee: return twin.proportional(scatters)
    case .eev: return turned { own in own.map { _ in twin.pooled(own) } }
    case .vev: return turned(twin.proportional)
    case .evv: return turned(twin.equalVolumes)
    case .eve, .vve: preconditionFailure("no formula")
    }
  }
}

/// The M-steps of the families, from their formulas.
private struct FamilyTwin {
  let masses: [Double]

  func pooled(_ scatters: [[Double]], _ volumes: [Double]? = nil) -> [Double] {
    let total = masses.reduce(0, +)
    return scatters[0].indices.map { index in
      masses.indices.reduce(0) {
        $0 + masses[$1] / total * scatters[$1][index] / (volumes?[$1] ?? 1)
      }
    }
  }

  func equalVolumes(_ scatters: [[Double]]) -> [[Double]] {
    let volumes = scatters.map(Self.geometricMean)
    let common = pooled(volumes.map { [$0] })[0]
    return zip(scatters, volumes).map { own, volume in own.map { $0 / volume * common } }
  }

  func proportional(_ scatters: [[Double]]) -> [[Double]] {
    var volumes = masses.map { _ in 1.0 }
    for _ in 0..<3000 {
      let sum = pooled(scatters, volumes)
      let scale = Self.geometricMean(sum)
      volumes = scatters.map { own in
        zip(own, sum).reduce(0) { $0 + $1.0 * scale / $1.1 } / Double(own.count)
      }
    }
    let sum = pooled(scatters, volumes)
    return volumes.map { volume in sum.map { $0 / Self.geometricMean(sum) * volume } }
  }

  func proportional(_ scatters: [Matrix]) -> [Matrix] {
    let d = scatters[0].columns
    var volumes = masses.map { _ in 1.0 }
    var shape = scatters[0]
    for _ in 0..<3000 {
      shape = Matrix(rows: d, columns: d, values: pooled(scatters.map { $0.values }, volumes))
      let inverse = Inverse(shape)
      let scale = exp(inverse.logDeterminant / Double(d))
      shape = Matrix(rows: d, columns: d, values: shape.values.map { $0 / scale })
      volumes = scatters.map { own in
        (0..<d).reduce(0) { sum, i in
          sum + (0..<d).reduce(0) { $0 + inverse.inverse[i][$1] * scale * own[$1, i] }
        } / Double(d)
      }
    }
    return volumes.map { volume in
      Matrix(rows: d, columns: d, values: shape.values.map { volume * $0 })
    }
  }

  private static func geometricMean(_ values: [Double]) -> Double {
    exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
  }

  static func product(_ variances: [Double], _ vectors: [[Double]]) -> Matrix {
    let d = variances.count
    let values = (0..<d * d).map { place in
      (0..<d).reduce(0) {
        $0 + variances[$1] * vectors[$1][place / d] * vectors[$1][place % d]
      }
    }
    return Matrix(rows: d, columns: d, values: values)
  }

  /// By Jacobi's rotations; eigenvalues fall, vectors are rows.
  static func eigen(_ matrix: Matrix) -> (values: [Double], vectors: [[Double]]) {
    let d = matrix.rows
    var a = (0..<d).map { Array(matrix.row($0)) }
    var v = (0..<d).map { i in (0..<d).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<60 {
      for p in 0..<d {
        for q in 0..<p where a[p][q] != 0 {
          let angle = 0.5 * atan2(2 * a[p][q], a[p][p] - a[q][q])
          let (c, s) = (cos(angle), sin(angle))
          for t in 0..<d {
            (a[t][p], a[t][q]) = (c * a[t][p] + s * a[t][q], c * a[t][q] - s * a[t][p])
          }
          for t in 0..<d {
            (a[p][t], a[q][t]) = (c * a[p][t] + s * a[q][t], c * a[q][t] - s * a[p][t])
            (v[p][t], v[q][t]) = (c * v[p][t] + s * v[q][t], c * v[q][t] - s * v[p][t])
          }
        }
      }
    }
    let order = (0..<d).sorted { a[$0][$0] > a[$1][$1] }
    return (order.map { a[$0][$0] }, order.map { v[$0] })
  }
}

/// An inverse covariance by Gauss–Jordan elimination.
private struct Inverse {
  private(set) var inverse: [[Double]]
  private(set) var logDeterminant = 0.0

  init(_ matrix: Matrix) {
    let d = matrix.rows
    var left = (0..<d).map { Array(matrix.row($0)) }
    inverse = (0..<d).map { i in (0..<d).map { $0 == i ? 1 : 0 } }
    for p in 0..<d {
      let pivot = left[p][p]
      logDeterminant += log(pivot)
      for j in 0..<d {
        left[p][j] /= pivot
        inverse[p][j] /= pivot
      }
      for i in 0..<d where i != p {
        let factor = left[i][p]
        for j in 0..<d {
          left[i][j] -= factor * left[p][j]
          inverse[i][j] -= factor * inverse[p][j]
        }
      }
    }
  }

  func logDensity(_ y: [Double]) -> Double {
    var square = 0.0
    for i in y.indices {
      for j in y.indices { square += y[i] * inverse[i][j] * y[j] }
    }
    return -0.5 * (square + logDeterminant + Double(y.count) * log(2 * .pi))
  }
}

func logarithm(_ x: Double) -> Double { log(x) }
func exponential(_ x: Double) -> Double { exp(x) }
