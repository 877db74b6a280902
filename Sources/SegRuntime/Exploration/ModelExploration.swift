import SegData
import SegEngine
import SegLanguage

/// The rows of a clustering as points, segment by segment: `:explore segs`.
package struct ModelExploration: KeyedExploration {
  /// A direction in which points can be spread out.
  struct Direction: Sendable {
    let name: String
    let values: [Double]
  }

  /// What a cell of the drawing shows: the segment that leads in it.
  struct Points: Sendable {
    let columns: Int
    let rows: Int
    /// Row by row; nil where nothing lies.
    var leaders: [Int32?]
    /// Where the picked segment lies.
    var picked: [Bool]
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
  }

  let name: String
  let model: Clustering
  let directions: [Direction]
  let sums: ColumnSums
  /// Segments in order, noise last, with the stretch of positions of their rows.
  let segments: [(number: Int32, rows: Range<Int>)]
  private let rowOrder: [Int32]
  private let execution: @Sendable (WorkStop) -> Execution
  private(set) var x = 0
  private(set) var y: Int
  /// The place in `segments` of the one that is looked at.
  private(set) var picked: Int?
  private(set) var points: Points?
  private(set) var silhouettes: GroupSilhouettes?
  private(set) var isMeasured = false
  private(set) var field: TextField?
  var message = ""
  var isHelpShown = false
  private(set) var size = Sheet.Size(columns: 80, rows: 24)

  init(
    name: String, model: Clustering, directions: [Direction], columns: [NumericColumn],
    columnNames: [String], execution: @escaping @Sendable (WorkStop) -> Execution
  ) {
    self.name = name
    self.model = model
    self.directions = directions
    self.execution = execution
    var members: [Int32: [Int32]] = [:]
    for (row, label) in model.labels.enumerated() { members[label, default: []].append(Int32(row)) }
    var order: [Int32] = []
    var segments: [(number: Int32, rows: Range<Int>)] = []
    // Noise comes last.
    for label in members.keys.sorted(by: { ($0 == 0 ? .max : $0) < ($1 == 0 ? .max : $1) }) {
      let rows = members[label] ?? []
      segments.append((label, order.count..<order.count + rows.count))
      order += rows
    }
    rowOrder = order
    self.segments = segments
    sums = ColumnSums(columns, names: columnNames, order: order)
    y = min(1, directions.count - 1)
  }

  // MARK: Events

  package mutating func update(_ event: ExplorationEvent) -> Effect<ModelExploration> {
    switch event {
    case .resize(let size):
      self.size = size
      spread()
      return isMeasured ? .none : measure()
    case .key(let key): return answer(key)
    }
  }

  mutating func press(_ key: Key) -> Effect<ModelExploration> {
    switch key {
    case .character("t"), .enter: return take()
    case .character("q"), .escape: return .leave(picked.map(statement), offer: false)
    case .control("c"): return .leave(nil)
    case .tab, .right, .down: pick(picked.map { $0 + 1 } ?? 0)
    case .backTab, .left, .up: pick((picked ?? segments.count) - 1)
    case .character(let digit) where digit.isASCII && digit.isNumber: pick(digit)
    case .character("x"):
      x = (x + 1) % directions.count
      spread()
    case .character("y"):
      y = (y + 1) % directions.count
      spread()
    case .character("e"): rename()
    case .character("?"): isHelpShown = true
    default: break
    }
    return .none
  }

  private mutating func pick(_ digit: Character) {
    guard let number = digit.wholeNumberValue else { return }
    guard let place = segments.firstIndex(where: { $0.number == Int32(number) }) else {
      message = number == 0 ? "there is no noise" : "there is no segment \(number)"
      return
    }
    pick(place)
  }

  private mutating func pick(_ place: Int) {
    picked = segments.indices.contains(place) ? place : nil
    spread()
  }

  private mutating func rename() {
    guard let picked, segments[picked].number > 0 else {
      message = "a segment is picked by its number or Tab, then named"
      return
    }
    let number = segments[picked].number
    field = TextField(label: "name \(number): ", text: model.names[number] ?? "")
  }

  mutating func edit(_ key: Key) -> Effect<ModelExploration> {
    guard let outcome = field?.update(key), outcome != .editing else { return .none }
    let text = field?.text ?? ""
    field = nil
    guard outcome == .accepted, !text.isEmpty, let picked else { return .none }
    return .leave("\(name) | name \(segments[picked].number) = \(PlainText.quoted(text))")
  }

  private mutating func take() -> Effect<ModelExploration> {
    guard let picked else {
      message = "a segment is picked by its number or Tab"
      return .none
    }
    return .leave(statement(picked))
  }

  private func statement(_ picked: Int) -> String {
    "\(name) | where segment == \(segments[picked].number)"
  }

  private mutating func measure() -> Effect<ModelExploration> {
    isMeasured = true
    let (rows, labels, execution) = (model.rows.matrix, model.labels, execution)
    return .work(
      Work(.figures) { stop in
        guard let found = try? GroupSilhouettes.of(rows, labels, execution(stop)) else {
          return { state in
            state.isUndefined = true
            return .none
          }
        }
        return { state in
          state.silhouettes = found
          return .none
        }
      })
  }

  private(set) var isUndefined = false

  // MARK: Points

  /// With more rows, every so many is drawn.
  private static let mostDrawn = 200_000

  /// Each how many rows one is drawn.
  var stride: Int { max(1, model.labels.count / Self.mostDrawn) }

  /// Puts the points into cells.
  private mutating func spread() {
    let layout = ViewLayout(size)
    let (across, up) = (directions[x].values, directions[y].values)
    let (columns, rows) = (layout.columns, layout.pictureRows)
    var points = Points(
      columns: columns, rows: rows, leaders: [Int32?](repeating: nil, count: columns * rows),
      picked: [Bool](repeating: false, count: columns * rows), x: Self.range(across),
      y: Self.range(up))
    var votes = [Int32](repeating: 0, count: columns * rows)
    for row in Swift.stride(from: 0, to: model.labels.count, by: stride) {
      guard let cell = points.cell(across[row], up[row]) else { continue }
      let label = model.labels[row]
      // The segment with more than half of a cell's points wins (Boyer and Moore).
      if votes[cell] == 0 { points.leaders[cell] = label }
      votes[cell] += points.leaders[cell] == label ? 1 : -1
    }
    if let picked {
      for position in segments[picked].rows {
        let row = Int(rowOrder[position])
        guard row.isMultiple(of: stride), let cell = points.cell(across[row], up[row]) else {
          continue
        }
        points.picked[cell] = true
      }
    }
    self.points = points
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
    guard low <= high else { return 0...1 }
    return low < high ? low...high : low - 0.5...high + 0.5
  }
}

extension ModelExploration.Points {
  fileprivate func cell(_ x: Double, _ y: Double) -> Int? {
    guard x.isFinite, y.isFinite else { return nil }
    let across = (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
    let up = (y - self.y.lowerBound) / (self.y.upperBound - self.y.lowerBound)
    let column = min(max(Int(across * Double(columns)), 0), columns - 1)
    let row = min(max(Int((1 - up) * Double(rows)), 0), rows - 1)
    return row * columns + column
  }
}
