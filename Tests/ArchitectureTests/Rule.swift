/// What holds for all sources. Each rule names every place that breaks it.
enum Rule: String, CaseIterable, Sendable {
  case imports
  case fileLength
  case functionLength
  case printing
  case trapping
  case unsafe
  case internalImports
  case testNames
}

struct Violation: Equatable, CustomStringConvertible {
  /// What an exception names: the path, with `#function` where the rule is about functions.
  let place: String
  var line: Int?
  let reason: String

  var description: String {
    "\(place)\(line.map { ":\($0)" } ?? ""): \(reason)"
  }
}

/// The sources that rules look at.
struct SourceTree: Sendable {
  let package: SourceText
  let sources: [SourceText]
  let tests: [SourceText]
}

extension Rule {
  func violations(in tree: SourceTree) -> [Violation] {
    switch self {
    case .imports: tree.sources.flatMap(Self.imports)
    case .fileLength: (tree.sources + tree.tests).flatMap(Self.fileLength)
    case .functionLength: (tree.sources + tree.tests).flatMap(Self.functionLength)
    case .printing: tree.sources.flatMap(Self.printing)
    case .trapping: tree.sources.flatMap(Self.trapping)
    case .unsafe: tree.sources.flatMap(Self.unsafe)
    case .internalImports: Self.internalImports(in: tree)
    case .testNames: tree.tests.flatMap(Self.testNames)
    }
  }

  /// All complaints: places that break the rule without an exception, and exceptions without need.
  func complaints(about tree: SourceTree, exceptions: Set<String>) -> [String] {
    let found = violations(in: tree)
    let unneeded = exceptions.subtracting(found.map(\.place)).sorted()
    return found.filter { !exceptions.contains($0.place) }.map(\.description)
      + unneeded.map { "\($0): the exception from \(rawValue) is no longer needed" }
  }
}

extension Rule {
  private static func imports(of file: SourceText) -> [Violation] {
    file.imports().compactMap { module, line in
      Allowed.imports.objection(to: module, in: file.path)
        .map { Violation(place: file.path, line: line, reason: $0) }
    }
  }

  private static func fileLength(of file: SourceText) -> [Violation] {
    guard file.lineCount > Allowed.linesOfFile else { return [] }
    let reason = "\(file.lineCount) lines, at most \(Allowed.linesOfFile) are allowed"
    return [Violation(place: file.path, reason: reason)]
  }

  private static func functionLength(of file: SourceText) -> [Violation] {
    file.bodies().filter { $0.lineCount > Allowed.linesOfFunction }.map { body in
      Violation(
        place: "\(file.path)#\(body.name)", line: body.firstLine,
        reason: "\(body.lineCount) lines, at most \(Allowed.linesOfFunction) are allowed")
    }
  }

  private static func printing(in file: SourceText) -> [Violation] {
    guard !Allowed.frontEnds.contains(where: { file.path.isIn($0) }) else { return [] }
    let printers: Set = ["print", "debugPrint", "dump"]
    let words = file.words
    return words.indices.compactMap { index in
      let word = words[index]
      guard printers.contains(word.text), word.after == UInt8(ascii: "(") else { return nil }
      let previous = index > 0 ? words[index - 1].text : ""
      guard word.isMember ? previous == "Swift" : previous != "func" else { return nil }
      let reason = "`\(word.text)(` belongs to the front ends"
      return Violation(place: file.path, line: word.line, reason: reason)
    }
  }

  private static func trapping(in file: SourceText) -> [Violation] {
    file.words.compactMap { word in
      let isForced = ["try", "as"].contains(word.text) && word.after == UInt8(ascii: "!")
      let isFatal = word.text == "fatalError" && word.after == UInt8(ascii: "(")
      guard isForced || isFatal else { return nil }
      let shown = isFatal ? "fatalError(" : word.text + "!"
      return Violation(place: file.path, line: word.line, reason: "`\(shown)` is not allowed")
    }
  }

  private static func unsafe(in file: SourceText) -> [Violation] {
    guard !Allowed.unsafe.contains(where: { file.path.isIn($0) }) else { return [] }
    return file.words.compactMap { word in
      let isUnsafe =
        word.text.hasPrefix("Unsafe") || word.text.contains("withUnsafe")
        || word.text.hasPrefix("unsafe") && word.text != "unsafe"
      guard isUnsafe else { return nil }
      return Violation(
        place: file.path, line: word.line, reason: "`\(word.text)` is not allowed here")
    }
  }

  private static func testNames(of file: SourceText) -> [Violation] {
    let words = file.words
    let hasTests = words.contains { $0.text == "Test" && $0.before == UInt8(ascii: "@") }
    let isNamedSo = file.path.hasSuffix("Tests.swift")
    guard hasTests != isNamedSo else { return [] }
    let reason = hasTests ? "tests are in files called …Tests.swift" : "there is no test in it"
    return [Violation(place: file.path, reason: reason)]
  }
}
