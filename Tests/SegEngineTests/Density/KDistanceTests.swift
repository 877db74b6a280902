import SegEngine
import Testing

struct KDistanceTests {
  @Test func irisQuantiles() throws {
    let curve = try KDistance(minimumPoints: 5).fit(try ReferenceFiles.rows("iris"))
    let quantiles = [0, 0.25, 0.5, 0.75, 1].map { share -> Double in
      let place = share * 149
      let low = Int(place)
      let part = place - Double(low)
      return curve.curve[low] * (1 - part) + curve.curve[min(low + 1, 149)] * part
    }
    let expected = [0.1414213562, 0.3, 0.3741657387, 0.4582575695, 1.004987562]
    #expect(largestError(quantiles, expected) < 1e-9)
    #expect(curve.curve == curve.distances.sorted())
  }

  @Test func theKneeLiesBetweenGroupsAndNoise() throws {
    let dense = Samples.blobs(rows: 300, groups: 3, seed: 1, spread: 0.1)
    let values = dense.values + [8, 30, -9, -4, 25, 40, 50, -8, 33, 77, -20, 60]
    let rows = Matrix(rows: values.count / 2, columns: 2, values: values)
    let found = try KDistance(minimumPoints: 5).fit(rows)
    let eps = try #require(found.eps)
    #expect(eps > 0.05 && eps < 1)
    #expect(found.depth > 0.8)
    #expect(try #require(found.plausible).contains(eps))
  }

  @Test func aCurveWithoutRiseHasNoKnee() throws {
    let equal = try KDistance(minimumPoints: 3).fit(Matrix(rows: 7, columns: 2, repeating: 1))
    #expect(equal.distances == [0, 0, 0, 0, 0, 0, 0])
    #expect(equal.eps == nil && equal.plausible == nil && equal.depth == 0)
    let pair = try KDistance(minimumPoints: 2).fit(Matrix(rows: 2, columns: 1, values: [0, 4]))
    #expect(pair.curve == [4, 4] && pair.eps == nil)
    #expect(throws: EngineError.tooFewRows(needed: 5, found: 2)) {
      try KDistance().fit(Matrix(rows: 2, columns: 1, values: [0, 4]))
    }
    #expect(throws: EngineError.self) {
      try KDistance(minimumPoints: 1).fit(Matrix(rows: 2, columns: 1, values: [0, 4]))
    }
  }
}
