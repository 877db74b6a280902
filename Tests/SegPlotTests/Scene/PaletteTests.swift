import Testing

@testable import SegPlot

struct PaletteTests {
  /// The seven colours of Okabe and Ito (2008) besides black.
  @Test func isThatOfOkabeAndIto() {
    let published: Set = [
      "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7",
    ]
    #expect(Set(Palette.groups.map(\.hex)) == published)
  }

  @Test func noiseIsGreyAndColoursRepeat() {
    let noise = Palette.color(of: 0)
    #expect(noise.red == noise.green && noise.green == noise.blue)
    #expect(Palette.color(of: 1) != Palette.color(of: 7))
    #expect(Palette.color(of: 8) == Palette.color(of: 1))
    #expect(Palette.color(of: -4) == noise)
  }

  @Test func glyphsDiffer() {
    let glyphs = (0...61).map { Palette.glyph(of: Int32($0)) }
    #expect(Set(glyphs).count == glyphs.count)
  }
}
