import Foundation

/// A file that is there, can be read and is not empty.
struct FoundFile: Hashable {
  let path: String
  let size: Int
  /// The first bytes, at most a block.
  let head: Data

  /// `gzip`, `zstd` or nil, from the first bytes.
  var compression: String? {
    if head.starts(with: [0x1f, 0x8b]) { return "gzip" }
    return head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) ? "zstd" : nil
  }

  /// The path as a pattern that matches only itself.
  var pattern: String {
    path.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }
}

enum FileFinder {
  /// The files of all paths and patterns, those of a pattern by name.
  static func find(_ paths: [String]) throws(DataError) -> [FoundFile] {
    var files: [FoundFile] = []
    for path in paths {
      for match in try matches(path) { files.append(try look(match)) }
    }
    guard !files.isEmpty else { throw DataError(.fileNotFound("", near: [])) }
    return files
  }

  private static func matches(_ path: String) throws(DataError) -> [String] {
    if FileManager.default.fileExists(atPath: path) { return [path] }
    guard path.contains(where: { "*?[".contains($0) }) else { throw missing(path) }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(path, 0, nil, &result) == 0 else { throw missing(path) }
    let found = (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func missing(_ path: String) -> DataError {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let near = NearestNames.all(for: url.lastPathComponent, in: names.sorted())
    let prefix = path.dropLast(url.lastPathComponent.count)
    return DataError(.fileNotFound(path, near: near.map { prefix + $0 }))
  }

  private static func look(_ path: String) throws(DataError) -> FoundFile {
    var status = stat()
    guard stat(path, &status) == 0 else { throw missing(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw DataError(.unreadable(path, reason: "it is a folder"))
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw DataError(.unreadable(path, reason: String(cString: strerror(errno)).lowercased()))
    }
    defer { try? handle.close() }
    let head = (try? handle.read(upToCount: 1 << 16)) ?? Data()
    guard !head.isEmpty else { throw DataError(.emptyFile(path)) }
    return FoundFile(path: path, size: Int(status.st_size), head: head)
  }
}
