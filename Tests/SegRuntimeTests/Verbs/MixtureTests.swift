import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// Gaussian mixtures in the language. Figures are of mclust 6.0.0, whose BIC has the other sign.
@Suite struct MixtureTests {
  @Test func bicChoosesTwoComponentsOfIris() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | gmm k=1..3 seed=1 | compare bic, icl, silhouette")
    let bic = table.numbers("bic")
    #expect(zip(bic, [829.978154, 574.017832, 580.838907]).allSatisfy { abs($0 - $1) < 2e-3 })
    #expect(abs(table.numbers("icl")[1] - 574.019099) < 2e-3)
    let best = try recorder.csv("iris | gmm k=1..3 seed=1 | best by=bic")
    #expect(Set(best.column("segment")) == ["1", "2"])
    #expect(best.numbers("uncertainty").allSatisfy { (0...0.5).contains($0) })
    let likelihood = best.numbers("log_density").reduce(0, +)
    #expect(abs(likelihood + 214.354704) < 1e-3)
  }

  @Test func newRowsGetTheSame() throws {
    let recorder = try Sessions.withExamples()
    let code = "iris | gmm k=3 covariance=diagonal noise=0.05 seed=1"
    let model = try recorder.csv(code)
    let again = try recorder.csv("iris | assign {\(code)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("log_density") == model.column("log_density"))
  }

  @Test func degenerateModelsAreWarnedOfAndCannotWin() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("six | gmm k=1..3 seed=1 | compare bic")
    #expect(table.column("bic").map(\.isEmpty) == [false, false, true])
    // Three points have a covariance; two do not, however likely they are.
    let best = try recorder.csv("six | gmm k=1..3 seed=1 | best by=bic")
    #expect(Set(best.column("segment")) == ["1", "2"])
    #expect(recorder.failing("six | gmm k=2 noise=2") == ["S0405"])
  }
}
