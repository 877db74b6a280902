import Foundation

/// The few things that the runtime does with files itself.
enum Files {
  static func text(of path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  /// Writes to a temporary name beside `path` and renames: the old file stays until the new one is whole.
  static func write(_ text: String, to path: String) throws(FileTrouble) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FileTrouble(reason: error.localizedDescription)
    }
  }

  /// Makes the folder that `path` lies in.
  static func makeFolder(of path: String) throws(FileTrouble) {
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileTrouble(reason: error.localizedDescription)
    }
  }

  /// Size and time of a file, to tell whether it changed.
  static func stamp(_ path: String) -> String? {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
    let date = (facts[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
    return "\(facts[.size] ?? 0) \(date)"
  }

  /// Whether a path is that of a file of bytes, or of nothing yet.
  static func isPlain(_ path: String) -> Bool {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard let facts = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      return true
    }
    return facts[.type] as? FileAttributeType == .typeRegular
  }

  /// Names in a folder, folders ending in `/`; empty where it cannot be read.
  static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }
  }
}

/// Why a file could not be written.
struct FileTrouble: Error {
  let reason: String
}
