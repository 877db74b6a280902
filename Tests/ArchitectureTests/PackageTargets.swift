/// A target of Package.swift as far as the rules want to know it.
struct PackageTarget: Equatable {
  let name: String
  let settings: String?
}

extension SourceText {
  /// The Swift targets, read from the text of Package.swift.
  func targets() -> [PackageTarget] {
    let kinds: Set = ["target", "executableTarget", "testTarget"]
    return words.filter { $0.isMember && kinds.contains($0.text) && $0.after == 40 }.map { word in
      let end = endOfArguments(from: word.range.upperBound)
      let arguments = String(decoding: bytes[word.range.upperBound..<end], as: UTF8.self)
      return PackageTarget(
        name: text(in: arguments, from: "name: \"", to: "\"") ?? "",
        settings: text(in: arguments, from: "swiftSettings: ", to: ",)\n"))
    }
  }

  private func endOfArguments(from start: Int) -> Int {
    var depth = 0
    for position in start..<code.count {
      if code[position] == UInt8(ascii: "(") { depth += 1 }
      if code[position] == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0 { return position + 1 }
    }
    return code.count
  }

  private func text(in arguments: String, from mark: String, to ends: String) -> String? {
    guard let start = arguments.firstRange(of: mark)?.upperBound else { return nil }
    return String(arguments[start...].prefix { !ends.contains($0) })
  }
}

extension Rule {
  /// Every Swift target is built with settings that contain the two upcoming features.
  static func internalImports(in tree: SourceTree) -> [Violation] {
    let path = tree.package.path
    let text = String(decoding: tree.package.bytes, as: UTF8.self)
    let isOn =
      text.contains("let swiftSettings: [SwiftSetting] = [")
      && text.contains(".enableUpcomingFeature(\"InternalImportsByDefault\")")
    let sets: Set = ["swiftSettings", "engineSettings", "runtimeSettings", "kernelSettings"]
    let without = tree.package.targets()
      .filter { target in !sets.contains(target.settings ?? "") && isSwift(target.name, in: tree) }
      .map { Violation(place: "\(path)#\($0.name)", reason: "has none of the common settings") }
    let reason = "the common settings do not turn InternalImportsByDefault on"
    return (isOn ? [] : [Violation(place: path, reason: reason)]) + without
  }

  private static func isSwift(_ target: String, in tree: SourceTree) -> Bool {
    (tree.sources + tree.tests).contains {
      $0.path.isIn("Sources/\(target)") || $0.path.isIn("Tests/\(target)")
    }
  }
}
