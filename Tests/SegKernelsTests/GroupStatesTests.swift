import SegKernels
import Testing

@Suite struct GroupStatesTests {
  /// Places of the smallest keys around the ends of lanes and of the blocks that are looked at together.
  @Test(arguments: [1, 2, 7, 8, 127, 128, 129, 300, 1024])
  func bestIsTheFirstOfTheSmallest(count: Int) {
    let places = Set([0, 1, 7, 8, 126, 127, 128, 129, 255, 256, count - 1].filter { $0 < count })
    for one in places {
      for other in places {
        var keys = (0..<count).map { 2 + Double($0 * 7919 % 101) }
        keys[one] = 1
        keys[other] = 1
        let found = GroupStates.best(keys.span)
        #expect(Int(found.nearest) == min(one, other))
        #expect(found.key == 1)
        #expect(found.tied == (one == other ? 0 : 1), "\(one) and \(other) of \(count)")
        #expect(GroupStates.least(keys.span) == min(one, other))
      }
    }
  }

  @Test(arguments: [1, 8, 129, 300])
  func groupsThatAreGoneAreNoTie(count: Int) {
    let keys = [Double](repeating: .infinity, count: count)
    let found = GroupStates.best(keys.span)
    #expect(found.nearest == 0 && found.key == .infinity && found.tied == 0)
  }
}
