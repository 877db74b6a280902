import Foundation

/// A file that is written under another name in the same folder and takes its own name when it is complete.
struct OutputFile {
  private let path: String
  let temporaryPath: String
  private let isDirect: Bool

  init(_ path: String) {
    self.path = path
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    var status = stat()
    let exists = stat(path, &status) == 0
    // Devices and pipes cannot be replaced.
    isDirect = exists && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    let folder = real.deletingLastPathComponent().path
    let name = ".\(real.lastPathComponent).\(UUID().uuidString).tmp"
    temporaryPath = isDirect ? path : folder + "/" + name
  }

  /// Sees to it that the bytes are on the disk before the name is; returns their number.
  func finish() throws(DataError) -> Int {
    guard !isDirect else { return 0 }
    let descriptor = open(temporaryPath, O_RDONLY)
    guard descriptor >= 0 else { throw failure }
    let isSafe = fsync(descriptor) == 0
    var status = stat()
    fstat(descriptor, &status)
    close(descriptor)
    guard isSafe else { throw failure }
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard rename(temporaryPath, real) == 0 else { throw failure }
    return Int(status.st_size)
  }

  /// Removes what was written so far.
  func abandon() {
    if !isDirect { unlink(temporaryPath) }
  }

  /// The error with the file's own name.
  func named(_ error: DataError) -> DataError {
    switch error.kind {
    case .diskFull: return DataError(.diskFull(path))
    case .fileNotFound(let found, _) where found.isEmpty || found.hasPrefix(temporaryPath):
      return DataError(.notWritable(path, reason: "there is no such folder"))
    case .unreadable(let found, let reason) where found == temporaryPath:
      return DataError(.notWritable(path, reason: reason))
    case .internalFailure(let text) where text.contains(temporaryPath):
      return DataError(.notWritable(path, reason: "the folder takes no new file"))
    default: return error
    }
  }

  private var failure: DataError {
    errno == ENOSPC
      ? DataError(.diskFull(path))
      : DataError(.notWritable(path, reason: String(cString: strerror(errno)).lowercased()))
  }
}
