import Foundation

/// The processor that the program runs on, beside the one that it was compiled for.
package enum Processor {
  /// The instruction sets that the engine was compiled for and this machine lacks.
  package static var missing: [String] {
    #if WIDE_VECTORS
      guard let file = FileHandle(forReadingAtPath: "/proc/cpuinfo"),
        // The first core's lines; all cores are alike.
        let head = try? file.read(upToCount: 8192)
      else { return [] }
      return missing(from: String(decoding: head, as: UTF8.self), needed: ["avx2", "fma"])
    #else
      return []
    #endif
  }

  static func missing(from description: String, needed: [String]) -> [String] {
    guard let flags = description.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return [] }
    let found = Set(flags.split(whereSeparator: \.isWhitespace).map(String.init))
    return needed.filter { !found.contains($0) }
  }
}
