/// A half-open range of UTF-8 offsets into a source text.
package struct Span: Hashable, Sendable {
  package let start: Int
  package let end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  package var count: Int { end - start }
  package var isEmpty: Bool { end <= start }

  /// The smallest span that covers both.
  package func union(_ other: Span) -> Span {
    Span(start: min(start, other.start), end: max(end, other.end))
  }

  /// Whether `offset` lies inside or at the end.
  package func touches(_ offset: Int) -> Bool { start <= offset && offset <= end }

  func shifted(by distance: Int) -> Span {
    Span(start: start + distance, end: end + distance)
  }
}

extension String {
  /// The text between two UTF-8 offsets; offsets beyond the text are clamped.
  package func text(in span: Span) -> String {
    let bytes = utf8
    let start = min(max(span.start, 0), bytes.count)
    let end = min(max(span.end, start), bytes.count)
    let from = bytes.index(bytes.startIndex, offsetBy: start)
    let to = bytes.index(from, offsetBy: end - start)
    return String(decoding: bytes[from..<to], as: UTF8.self)
  }
}
