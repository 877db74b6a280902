import SegData
import Synchronization

/// Remembers what `load` found out about a file until the file changes: the check before the run and the
/// run itself look at it once.
final class FileInspector: Sendable {
  private struct Entry {
    let source: FileSource
    let stamp: [String]
  }

  private let entries = Mutex<[LoadRequest: Entry]>([:])

  func inspect(_ request: LoadRequest, _ backend: DuckDBBackend) throws -> FileSource {
    let stamp = Self.stamp(request.paths)
    if let known = entries.withLock({ $0[request] }), !stamp.isEmpty, known.stamp == stamp {
      return known.source
    }
    let source = try backend.inspect(request)
    entries.withLock { $0[request] = Entry(source: source, stamp: stamp) }
    return source
  }

  /// Size and time of each file; empty for patterns, whose files may come and go.
  private static func stamp(_ paths: [String]) -> [String] {
    let stamps = paths.compactMap(Files.stamp)
    return stamps.count == paths.count ? stamps : []
  }
}
