import Foundation
import SegKernels
import Testing

/// Against the C library in 80 bits.
struct LaneFunctionTests {
  @Test func exponentialsAreWithinTwoUlp() {
    let inputs = (0..<8_000).map { -Double($0) * 0.0800113 } + (0..<800).map { Double($0) * 0.777 }
    var values = inputs
    var span = values.mutableSpan
    LaneFunctionArrays.exponentiate(&span)
    for (x, found) in zip(inputs, values) {
      let exact = exp(Float80(x))
      #expect(abs(Float80(found) - exact) <= 2 * Float80(Double(exact).ulp), "e^\(x)")
    }
  }

  @Test func logarithmsAreWithinTwoUlp() {
    let near = (0..<4_000).map { 1 + Double($0) * 0.00025013 }
    let far = (0..<4_000).map { exp(Double($0) * 0.1733) }
    let tiny = (0..<48).map { 1 + pow(2, -Double($0 + 5)) }
    let inputs = near + far + tiny
    var values = inputs
    var span = values.mutableSpan
    LaneFunctionArrays.takeLogarithms(&span)
    for (x, found) in zip(inputs, values) {
      let exact = log(Float80(x))
      #expect(abs(Float80(found) - exact) <= 2 * Float80(Double(exact).ulp), "ln \(x)")
    }
  }
}
