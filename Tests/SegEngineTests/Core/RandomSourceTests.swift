import SegEngine
import Testing

struct RandomSourceTests {
  /// The published algorithm, seeded with SplitMix64 from 0 and from 42, run in Python.
  @Test func streamIsXoshiro256StarStar() {
    var zero = RandomSource(seed: 0)
    #expect(
      (0..<3).map { _ in zero.next() } == [
        0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A,
        0x1A5F_849D_4933_E6E0,
      ])
    var other = RandomSource(seed: 42)
    #expect(
      (0..<4).map { _ in other.next() } == [
        0x1578_0B2E_0C2E_C716, 0x6104_D986_6D11_3A7E,
        0xAE17_5332_39E4_99A1, 0xECB8_AD47_03B3_60A1,
      ])
  }

  @Test func streamsOfASplitDiffer() {
    let source = RandomSource(seed: 1)
    var streams = (0..<50).map { source.split($0) }
    #expect(Set(streams.indices.map { streams[$0].next() }).count == 50)
    #expect(source == RandomSource(seed: 1))
    #expect(source.split(3) == source.split(3))
  }

  @Test func drawsStayInRangeAndAreEven() {
    var source = RandomSource(seed: 2)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 { counts[source.below(6)] += 1 }
    #expect(counts.allSatisfy { (850...1150).contains($0) })
    let uniform = (0..<4000).map { _ in source.uniform() }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / 4000 - 0.5) < 0.02)
    let normal = (0..<4000).map { _ in source.normal() }
    #expect(abs(normal.reduce(0, +) / 4000) < 0.06)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / 4000 - 1) < 0.09)
  }

  @Test func samplesAreDistinct() {
    var source = RandomSource(seed: 3)
    #expect(Set(source.sample(20, below: 30)).count == 20)
    #expect(source.sample(10, below: 10).sorted() == Array(0..<10))
  }
}
