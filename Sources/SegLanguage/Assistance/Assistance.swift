/// What kind of thing may stand at a place.
package enum CompletionClass: String, Hashable, Sendable, CaseIterable {
  /// The head of a pipeline.
  case verbOrDataSet
  /// After `|`.
  case verb
  case option, column, variable, function, value, keyword, statement, file
  case `operator`
}

/// What the text before the cursor says about what may come next.
package struct CompletionContext: Hashable, Sendable {
  package var expected: Set<CompletionClass>
  /// The beginning of the word at the cursor.
  package var prefix: String
  /// What a chosen completion replaces.
  package var replaced: Span
  /// The source and the finished stages before the cursor's stage.
  package var pipelineBefore: Pipeline?
  /// The verb of the cursor's stage.
  package var stage: Name?
  /// The option whose value is being typed.
  package var option: String?
  package var usedOptions: [String]
  /// Finished arguments without a label.
  package var positionalCount = 0
  /// The column whose values are being typed: behind `==`, `!=` or `in`.
  package var comparedColumn: Name?
  package var isInsideText: Bool
  /// The text from its opening quote to the cursor.
  package var textPrefix: String

  package init(
    expected: Set<CompletionClass>, prefix: String, replaced: Span,
    pipelineBefore: Pipeline? = nil, stage: Name? = nil, option: String? = nil,
    usedOptions: [String] = [], isInsideText: Bool = false, textPrefix: String = ""
  ) {
    self.expected = expected
    self.prefix = prefix
    self.replaced = replaced
    self.pipelineBefore = pipelineBefore
    self.stage = stage
    self.option = option
    self.usedOptions = usedOptions
    self.isInsideText = isInsideText
    self.textPrefix = textPrefix
  }
}

/// How a piece of text is coloured.
package enum TokenClass: String, Hashable, Sendable, CaseIterable {
  case keyword, verb, name, column, option, function, number, text, date, variable, comment
  case `operator`, punctuation, error
}

/// Help while typing; everything is derived from the parser's state.
package enum Assistance {
  /// `cursor` is a UTF-8 offset. Cost: linear in the text before it.
  package static func completionContext(_ source: String, cursor: Int) -> CompletionContext {
    let bytes = Array(source.utf8)
    var place = min(max(cursor, 0), bytes.count)
    while place > 0, place < bytes.count, bytes[place] & 0xC0 == 0x80 { place -= 1 }
    return CompletionFinder(source: source, bytes: bytes, cursor: place).context
  }

  /// The coloured pieces in text order; they do not overlap.
  package static func classify(
    _ source: String, mode: ParseMode = .file
  ) -> [(Span, TokenClass)] {
    let bytes = Array(source.utf8)
    var classifier = Classifier(source: source, bytes: bytes, mode: mode)
    classifier.classify(0..<bytes.count, start: .script, depth: 0)
    return classifier.pieces
  }
}
