import SegData
import SegLanguage

/// Finds topics of the help by the words of their texts.
enum HelpSearch {
  struct Topic: Sendable {
    let name: String
    let summary: String
    /// Words of the name, of the summary, and of all the rest.
    fileprivate let fields: [[String]]
  }

  private static let weights = [8.0, 4.0, 1.0]

  static let topics: [Topic] = {
    let verbs = Registry.verbs.map { verb in
      let parameters = verb.parameters.flatMap { parameter in
        [parameter.name, parameter.help] + parameter.kind.choices.flatMap { [$0.name, $0.help] }
      }
      let rest = parameters + [verb.details, verb.guide.lookAt] + verb.examples.map(\.caption)
      return topic(verb.name, verb.summary, rest)
    }
    let functions = Functions.all.filter { !$0.isOperator }.map {
      topic($0.name, $0.signature + ": " + $0.summary, [])
    }
    let codes = MessageCodes.all.map { topic($0.code, $0.title, [$0.explanation]) }
    return verbs + functions + codes
  }()

  private static func topic(_ name: String, _ summary: String, _ rest: [String]) -> Topic {
    Topic(
      name: name, summary: summary,
      fields: [words(name), words(summary), rest.flatMap(words)])
  }

  /// The best topics first; none where no word is known.
  ///
  /// A word counts the more the fewer topics have it, and the more the nearer to the name it stands.
  static func topics(about query: String, limit: Int = 8) -> [Topic] {
    let asked = words(query).filter { !silent.contains($0) }
    guard !asked.isEmpty else { return [] }
    var scores = [Double](repeating: 0, count: topics.count)
    for word in asked {
      let found = topics.map { score(word, $0) }
      let count = found.count { $0 > 0 }
      guard count > 0 else { continue }
      let rarity = 1 / (1 + Double(count) / 8)
      for index in found.indices { scores[index] += found[index] * rarity }
    }
    return scores.indices.filter { scores[$0] > 0.3 }
      .sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
      .prefix(limit).map { topics[$0] }
  }

  private static func score(_ word: String, _ topic: Topic) -> Double {
    var best = 0.0
    for (field, weight) in zip(topic.fields, weights) {
      for other in field { best = max(best, weight * likeness(word, other, weight > 4)) }
    }
    return best
  }

  /// 1 for the same word, less for a beginning, a synonym, or in names a slip of the pen.
  private static func likeness(_ word: String, _ other: String, _ isName: Bool) -> Double {
    if word == other { return 1 }
    if synonyms.contains(where: { $0.contains(word) && $0.contains(other) }) {
      return isName ? 0.4 : 0.8
    }
    if word.count >= 4, other.hasPrefix(word) || (other.count >= 4 && word.hasPrefix(other)) {
      return 0.6
    }
    guard isName, word.count >= 4 else { return 0 }
    return Suggestion.nearest(to: word, among: [other]) == nil ? 0 : 0.5
  }

  /// Lowercase words, without the s of a plural.
  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
      word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
        ? String(word.dropLast()) : String(word)
    }
  }

  private static let silent: Set<String> = [
    "a", "an", "the", "of", "to", "in", "on", "is", "are", "i", "my", "me", "do", "does", "what",
    "which", "with", "for", "and", "or", "it", "can", "should", "want", "get", "how", "show",
  ]

  /// What people say, and what the texts say.
  private static let synonyms: [Set<String>] = [
    ["segment", "group", "cluster", "clustering", "partition"],
    ["many", "number", "k", "several"],
    ["missing", "null", "empty", "na", "nan", "blank"],
    ["outlier", "extreme", "tail", "anomaly"],
    ["average", "mean"], ["remove", "delete", "drop", "leave"], ["file", "csv", "excel", "read"],
    ["tree", "dendrogram", "hierarchical", "hierarchy"], ["save", "write", "export"],
    ["picture", "chart", "graph", "plot", "draw"], ["column", "variable", "feature"],
    ["normalise", "normalize", "standardise", "standardize", "scale"],
    ["quality", "good", "validate", "index", "silhouette"], ["explain", "describe", "profile"],
    ["predict", "score", "assign"], ["duplicate", "repeat", "distinct", "unique"],
    ["customer", "client", "buyer", "rfm"], ["order", "sort", "rank"], ["filter", "where"],
    ["merge", "join"], ["reduce", "pca", "dimension"],
  ]
}

/// What was found for a topic, and whether it was what was asked for.
package struct HelpAnswer: Sendable, Hashable {
  package let text: String
  package let isFound: Bool
}

extension Session {
  /// Help about anything: a verb, a function, a code, a name of the session, a column of its tables, or words.
  package func help(_ topic: String, width: Int) -> HelpAnswer {
    let word = topic.hasPrefix(":") || topic.hasPrefix("?") ? String(topic.dropFirst()) : topic
    var parts = [Help.text(word, width: width) ?? Help.list(word)].compactMap { $0 }
    if let name = named(word) { parts.append(name) }
    if let column = column(word) { parts.append(column) }
    if !parts.isEmpty { return HelpAnswer(text: parts.joined(separator: "\n\n"), isFound: true) }
    return Help.search(topic)
  }

  /// A name of the session: what it is and its columns.
  private func named(_ word: String) -> String? {
    guard case .value(let value)? = scope.names[word] else { return nil }
    let columns = value.table?.schema.columns.map { "\(Name.written($0.name)) \($0.type.rawValue)" }
    return "\(word): \(Headline.text(value))"
      + (columns.map { "\n  " + Problem.shortened($0, limit: 30) } ?? "")
  }

  /// A column of the last result, or of a named table: type, range, missing values.
  private func column(_ word: String) -> String? {
    let scope = scope
    let named = scope.names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let tables = (scope.previous.map { [("the last result", $0)] } ?? []) + named
    for (place, binding) in tables {
      guard case .value(let value) = binding, let data = value.table,
        let column = data.schema[word]
      else { continue }
      return ColumnFacts.text(column, data, place, backend)
    }
    return nil
  }
}

/// One column in a few lines.
private enum ColumnFacts {
  static func text(
    _ column: Column, _ data: DataSet, _ place: String, _ backend: DuckDBBackend
  ) -> String {
    let own = Scalar.column(column.name)
    var figures: [(String, Scalar)] = [
      ("rows", Scalar.call(function: "count", [])),
      ("missing", .call("count_if", .call("==", own, .literal(.null)))),
      ("distinct", .call("count_distinct", own)), ("smallest", .call("min", own)),
      ("largest", .call("max", own)),
    ]
    if column.type == .boolean { figures.removeLast(2) }
    if column.type.isNumeric {
      figures += [("mean", .call("mean", own)), ("median", .call("median", own))]
    }
    var lines = ["`\(column.name)`: \(column.type.rawValue), a column of \(place)"]
    if data.roles.excluded.contains(column.name) {
      lines.append("  it never enters a distance (id, weight, time or label)")
    }
    if data.recipes[column.name] != nil { lines.append("  it was computed from other columns") }
    let named = figures.map { NamedScalar($0.0, $0.1) }
    if let plan = try? data.plan.aggregating(by: [], named), let row = try? backend.run(plan) {
      lines += figures.indices.map { index in
        "  " + Padding.trailing(figures[index].0, 10) + text(row.cell(0, index))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ cell: Cell) -> String {
    switch cell {
    case .number(let value): NumberText.trimmedSignificant(value)
    case .integer(let value): NumberText.grouped(Int(value))
    case .null: "·"
    default: cell.description
    }
  }
}
