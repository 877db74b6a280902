import Foundation

/// Random data for tests, the same on every run. Has a generator of its own (SplitMix64), so that
/// a change of the engine's generator moves no test data.
package struct SeededData: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Uniform on 0 ..< 1.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Standard normal, by Box and Muller.
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// `rows` × `columns`, uniform on `range`.
  package mutating func table(
    rows: Int, columns: Int, in range: ClosedRange<Double> = 0...1
  ) -> [[Double]] {
    (0..<rows).map { _ in
      (0..<columns).map { _ in
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
      }
    }
  }

  /// `each` rows around every centre, one centre after the other; labels are 1, 2, ….
  package mutating func blobs(
    centers: [[Double]], each: Int, spread: Double
  ) -> (rows: [[Double]], labels: [Int]) {
    var rows: [[Double]] = []
    var labels: [Int] = []
    for (index, center) in centers.enumerated() {
      for _ in 0..<each {
        rows.append(center.map { $0 + spread * normal() })
        labels.append(index + 1)
      }
    }
    return (rows, labels)
  }
}
