/// Eight rows of eight numbers.
struct LaneTable {
  var rows:
    (
      FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes
    )

  /// Loads eight rows that stand `stride` numbers apart.
  @inline(__always)
  init(_ from: UnsafePointer<Float>, stride: Int) {
    @inline(__always)
    func row(_ place: Int) -> FloatLanes {
      UnsafeRawPointer(from + place * stride).loadUnaligned(as: FloatLanes.self)
    }
    rows = (row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7))
  }

  /// Loads eight lanes that stand side by side, `stride` lanes apart.
  @inline(__always)
  init(_ from: UnsafePointer<FloatLanes>, stride: Int = 1) {
    rows = (
      from[0], from[stride], from[2 * stride], from[3 * stride], from[4 * stride],
      from[5 * stride], from[6 * stride], from[7 * stride]
    )
  }

  @inline(__always)
  func store(_ to: UnsafeMutablePointer<Float>, stride: Int) {
    @inline(__always)
    func put(_ row: FloatLanes, _ place: Int) {
      UnsafeMutableRawPointer(to + place * stride).storeBytes(of: row, as: FloatLanes.self)
    }
    put(rows.0, 0)
    put(rows.1, 1)
    put(rows.2, 2)
    put(rows.3, 3)
    put(rows.4, 4)
    put(rows.5, 5)
    put(rows.6, 6)
    put(rows.7, 7)
  }

  @inline(__always)
  func store(_ to: UnsafeMutablePointer<FloatLanes>) {
    to[0] = rows.0
    to[1] = rows.1
    to[2] = rows.2
    to[3] = rows.3
    to[4] = rows.4
    to[5] = rows.5
    to[6] = rows.6
    to[7] = rows.7
  }

  /// Rows become columns. Of the six bits that number an entry, every step moves the last one to the
  /// front; three steps exchange rows and columns.
  @inline(__always)
  mutating func transpose() {
    step()
    step()
    step()
  }

  @inline(__always)
  private mutating func step() {
    let r = rows
    rows = (
      Self.even(r.0, r.1), Self.even(r.2, r.3), Self.even(r.4, r.5), Self.even(r.6, r.7),
      Self.odd(r.0, r.1), Self.odd(r.2, r.3), Self.odd(r.4, r.5), Self.odd(r.6, r.7)
    )
  }

  @inline(__always)
  private static func even(_ one: FloatLanes, _ other: FloatLanes) -> FloatLanes {
    FloatLanes(lowHalf: one.evenHalf, highHalf: other.evenHalf)
  }

  @inline(__always)
  private static func odd(_ one: FloatLanes, _ other: FloatLanes) -> FloatLanes {
    FloatLanes(lowHalf: one.oddHalf, highHalf: other.oddHalf)
  }
}
