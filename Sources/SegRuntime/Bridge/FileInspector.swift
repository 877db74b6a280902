import Foundation
import SegData
import Synchronization

/// Remembers what `load` found out about a file until the file changes: the check before the run and the
/// run itself look at it once.
final class FileInspector: Sendable {
  private struct Entry {
    let outcome: Result<FileSource, any Error>
    let stamp: [String]
  }

  private struct State {
    var entries: [LoadRequest: Entry] = [:]
    var awaited: Set<LoadRequest> = []
    var arrivals = 0
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "files", qos: .utility)

  /// Counts what was found out in the background.
  var arrivals: Int { state.withLock { $0.arrivals } }

  func inspect(_ request: LoadRequest, _ backend: DuckDBBackend) throws -> FileSource {
    let stamp = Self.stamp(request.paths)
    if let known = state.withLock({ $0.entries[request] }), !stamp.isEmpty, known.stamp == stamp,
      case .success(let source) = known.outcome
    {
      return source
    }
    let source = try backend.inspect(request)
    state.withLock { $0.entries[request] = Entry(outcome: .success(source), stamp: stamp) }
    return source
  }

  /// What is known of a file without waiting. What is not is found out in the background, and until then
  /// this throws `Undetermined`; so it does for good where looking could take part in something: a device, a
  /// pipe, an address.
  func known(_ request: LoadRequest, _ backend: DuckDBBackend) throws -> FileSource {
    let stamp = Self.stamp(request.paths)
    let entry = state.withLock { $0.entries[request] }
    if let entry, entry.stamp == stamp { return try entry.outcome.get() }
    let isPlain = request.paths.allSatisfy { !$0.contains("://") && Files.isPlain($0) }
    if isPlain, state.withLock({ $0.awaited.insert(request).inserted }) {
      queue.async {
        let outcome = Result<FileSource, any Error> { try backend.inspect(request) }
        self.store(outcome, request, stamp)
      }
    }
    throw Undetermined()
  }

  private func store(
    _ outcome: Result<FileSource, any Error>, _ request: LoadRequest, _ stamp: [String]
  ) {
    state.withLock { state in
      state.awaited.remove(request)
      if case .failure(let error as DataError) = outcome, case .cancelled = error.kind { return }
      state.entries[request] = Entry(outcome: outcome, stamp: stamp)
      state.arrivals += 1
    }
  }

  /// Size and time of each file; empty for patterns, whose files may come and go.
  private static func stamp(_ paths: [String]) -> [String] {
    let stamps = paths.compactMap(Files.stamp)
    return stamps.count == paths.count ? stamps : []
  }
}
