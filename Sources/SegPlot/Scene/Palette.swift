/// Colours that people with colour blindness can tell apart, and marks that need no colour.
///
/// Okabe and Ito (2008), "Color Universal Design"; the order puts strong contrasts first.
package enum Palette {
  package struct Color: Sendable, Equatable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8
    /// The nearest entry of the 256-colour table that is readable on black and on white.
    package let ansi: UInt8

    /// `#rrggbb`
    package var hex: String {
      "#"
        + [red, green, blue].map { byte in
          let digits = String(byte, radix: 16)
          return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
  }

  package static let groups: [Color] = [
    Color(red: 0x00, green: 0x72, blue: 0xB2, ansi: 32),
    Color(red: 0xE6, green: 0x9F, blue: 0x00, ansi: 214),
    Color(red: 0x00, green: 0x9E, blue: 0x73, ansi: 36),
    Color(red: 0xCC, green: 0x79, blue: 0xA7, ansi: 175),
    Color(red: 0xD5, green: 0x5E, blue: 0x00, ansi: 166),
    Color(red: 0x56, green: 0xB4, blue: 0xE9, ansi: 74),
    Color(red: 0xF0, green: 0xE4, blue: 0x42, ansi: 185),
  ]

  package static let noise = Color(red: 0x99, green: 0x99, blue: 0x99, ansi: 246)

  /// The colour of a group; they repeat after the last one.
  package static func color(of group: PaletteIndex) -> Color {
    group <= 0 ? noise : groups[Int(group - 1) % groups.count]
  }

  /// A character for a group where there is no colour: 1…9, then letters; `·` for noise.
  package static func glyph(of group: PaletteIndex) -> Character {
    guard group > 0 else { return "·" }
    return glyphs[Int(group - 1) % glyphs.count]
  }

  private static let glyphs = Array("123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

  // MARK: Shades

  /// From blue through light grey to red, after ColorBrewer's RdBu; missing values are mid grey.
  private static let ends: [(red: Double, green: Double, blue: Double)] = [
    (0x05, 0x50, 0x9C), (0x67, 0xA9, 0xCF), (0xF4, 0xF4, 0xF4), (0xEF, 0x8A, 0x62),
    (0xA8, 0x12, 0x2C),
  ]

  static func color(of fill: Fill) -> Color {
    switch fill {
    case .group(let group): color(of: group)
    case .shade(let place): shade(place)
    }
  }

  static func shade(_ place: Double) -> Color {
    guard !place.isNaN else { return noise }
    let position = (min(max(place, -1), 1) + 1) * 2
    let lower = min(Int(position), 3)
    let share = position - Double(lower)
    func mixed(_ part: KeyPath<(red: Double, green: Double, blue: Double), Double>) -> UInt8 {
      UInt8(
        (ends[lower][keyPath: part] * (1 - share) + ends[lower + 1][keyPath: part] * share)
          .rounded())
    }
    let (red, green, blue) = (mixed(\.red), mixed(\.green), mixed(\.blue))
    let cube = [red, green, blue].reduce(0) { $0 * 6 + Int((Double($1) / 51).rounded()) }
    return Color(red: red, green: green, blue: blue, ansi: UInt8(16 + cube))
  }

  /// A character for a shade where there is no colour.
  static func glyph(of fill: Fill) -> Character {
    switch fill {
    case .group(let group): glyph(of: group)
    case .shade(let place):
      place.isNaN
        ? "?"
        : place < -0.5
          ? "="
          : place < -0.17
            ? "-"
            : place <= 0.17
              ? "·"
              : place <= 0.5 ? "+" : "#"
    }
  }

  /// Whether dark letters are read more easily on it than light ones.
  static func takesDarkInk(_ fill: Fill) -> Bool {
    let color = color(of: fill)
    return Double(color.red) * 0.299 + Double(color.green) * 0.587 + Double(color.blue) * 0.114
      > 140
  }
}
