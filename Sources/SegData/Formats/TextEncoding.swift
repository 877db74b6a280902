import Foundation

/// Encodings of text files, and their way to UTF-8.
enum TextEncoding: String, CaseIterable {
  case utf8 = "utf-8"
  case latin1 = "latin-1"
  case cp1252
  case utf16 = "utf-16"

  static func named(_ name: String) throws(DataError) -> TextEncoding {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
    switch plain {
    case "utf8": return .utf8
    case "latin1", "iso88591": return .latin1
    case "cp1252", "windows1252", "ansi": return .cp1252
    case "utf16": return .utf16
    default:
      throw DataError(
        .badOption(name: "encoding", value: name, allowed: allCases.map(\.rawValue)))
    }
  }

  /// A byte order mark decides, then whether all bytes are UTF-8; what is not is taken for CP1252, which
  /// agrees with Latin-1 on all letters.
  static func detect(_ file: FoundFile, whole: Bool) -> TextEncoding {
    if file.head.starts(with: [0xff, 0xfe]) || file.head.starts(with: [0xfe, 0xff]) {
      return .utf16
    }
    guard whole, let handle = FileHandle(forReadingAtPath: file.path) else {
      return isUTF8(file.head, isCut: true) ? .utf8 : .cp1252
    }
    defer { try? handle.close() }
    var rest = Data()
    while let block = try? handle.read(upToCount: 1 << 22), !block.isEmpty {
      rest.append(block)
      let cut = completeLength(rest)
      if !isUTF8(rest.prefix(cut), isCut: false) { return .cp1252 }
      rest = Data(rest.dropFirst(cut))
    }
    return rest.isEmpty ? .utf8 : .cp1252
  }

  private static func isUTF8(_ data: Data, isCut: Bool) -> Bool {
    let bytes = isCut ? data.prefix(completeLength(data)) : data
    return String(validating: bytes, as: UTF8.self) != nil
  }

  /// Without the beginning of a character at the end.
  private static func completeLength(_ data: Data) -> Int {
    let tail = data.suffix(3).reversed()
    for (index, byte) in tail.enumerated() where byte & 0xc0 != 0x80 {
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
      return length > index + 1 ? data.count - index - 1 : data.count
    }
    return data.count
  }

  /// Writes the file anew in UTF-8, block by block.
  func rewrite(_ path: String, to target: String) throws(DataError) {
    guard let input = FileHandle(forReadingAtPath: path),
      FileManager.default.createFile(atPath: target, contents: nil),
      let output = FileHandle(forWritingAtPath: target)
    else { throw DataError(.unreadable(path, reason: "it could not be rewritten as utf-8")) }
    defer {
      try? input.close()
      try? output.close()
    }
    do {
      if self == .utf16 {
        let text = String(data: try input.readToEnd() ?? Data(), encoding: .utf16)
        guard let text else { throw DataError(.badEncoding(path, encoding: rawValue, line: nil)) }
        try output.write(contentsOf: Data(text.utf8))
        return
      }
      while let block = try input.read(upToCount: 1 << 20), !block.isEmpty {
        try output.write(contentsOf: Self.utf8(fromWestern: block))
      }
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(.diskFull(target))
    }
  }

  private static func utf8(fromWestern block: Data) -> Data {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(block.count + block.count / 8)
    for byte in block {
      if byte < 0x80 {
        bytes.append(byte)
      } else {
        let scalar = byte < 0xa0 ? windows[Int(byte) - 0x80] : UInt32(byte)
        bytes.append(contentsOf: String(UnicodeScalar(scalar) ?? "\u{fffd}").utf8)
      }
    }
    return Data(bytes)
  }

  /// Bytes 0x80 to 0x9f of CP1252; the five unused ones stay control characters.
  private static let windows: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
    0x152,
    0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122,
    0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
  ]
}
