import Foundation

/// A folder of its own for spilled and rewritten data, made at first use and removed at the end.
final class ScratchFolder: Sendable {
  let path: String

  /// - Parameter parent: made if it is not there; the system's folder when nil.
  init(parent: String?) {
    if let parent {
      try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }
    let folder = parent ?? FileManager.default.temporaryDirectory.path
    path = "\(folder)/seg-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
  }

  /// For the database, which makes it when it spills.
  var spillPath: String { path + "-spill" }

  deinit {
    for folder in [path, spillPath] { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// A path for a new file in the folder, which exists afterwards.
  func newFile(_ suffix: String) throws(DataError) -> String {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw DataError(.notWritable(path, reason: "the temporary folder cannot be made"))
    }
    return "\(path)/\(UUID().uuidString)\(suffix)"
  }
}
