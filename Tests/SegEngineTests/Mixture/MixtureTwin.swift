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
    switch parameters.family {
    case .full: return scatters
    case .tied:
      var shared = [Double](repeating: 0, count: d * d)
      for (scatter, mass) in zip(scatters, masses) {
        for index in shared.indices {
          shared[index] += mass / masses.reduce(0, +) * scatter.values[index]
        }
      }
      return [Matrix(rows: d, columns: d, values: shared)]
    case .diagonal: return diagonals.map { Matrix(rows: 1, columns: d, values: $0) }
    case .spherical:
      return diagonals.map {
        Matrix(rows: 1, columns: 1, values: [$0.reduce(0, +) / Double(d)])
      }
    }
  }
}

/// An inverse covariance by Gauss–Jordan elimination.
private struct Inverse {
  private var inverse: [[Double]]
  private var logDeterminant = 0.0

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
