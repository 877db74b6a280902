import Foundation

/// A picture as the bytes that make a terminal show it among its text.
struct InlinePicture {
  let graphics: TerminalGraphics
  /// Of the screen, in letters.
  let columns: Int
  let rows: Int

  /// The letters of a picture (12 points) come out about as high as those of the terminal.
  private var zoom: Double { Double(graphics.cell.height) / 18 }

  /// - Throws: `PictureProblem` when a program that is needed is missing or fails.
  func sequence(_ svg: String) throws(PictureProblem) -> Data {
    let png = try Self.output(
      of: "rsvg-convert",
      [
        "--format=png", "--background-color=white", "--keep-aspect-ratio", "--zoom=\(zoom)",
        // Two rows for the statement and the next prompt.
        "--width=\(columns * graphics.cell.width)",
        "--height=\(max(1, rows - 2) * graphics.cell.height)",
      ], input: Data(svg.utf8))
    return switch graphics.format {
    case .kitty: Self.kitty(png)
    case .sixel: try Self.output(of: "img2sixel", [], input: png) + Data("\n".utf8)
    }
  }

  /// In pieces of 4,096 letters, as the protocol wants it; `q=2` asks for no answer.
  static func kitty(_ png: Data) -> Data {
    let text = Array(png.base64EncodedData())
    var bytes = Data()
    for start in stride(from: 0, to: text.count, by: 4096) {
      let piece = text[start..<min(start + 4096, text.count)]
      let head = start == 0 ? "a=T,f=100,q=2," : ""
      bytes += Data("\u{1B}_G\(head)m=\(piece.endIndex < text.count ? 1 : 0);".utf8)
      bytes += piece
      bytes += Data("\u{1B}\\".utf8)
    }
    return bytes + Data("\n".utf8)
  }

  /// Runs a program of the machine over `input`.
  private static func output(
    of program: String, _ arguments: [String], input: Data
  ) throws(PictureProblem) -> Data {
    guard let path = path(of: program) else { throw .missing(program) }
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appendingPathComponent("seg-picture-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = path
    process.arguments = arguments + [file.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try input.write(to: file)
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      guard process.terminationStatus == 0, !data.isEmpty else {
        throw PictureProblem.failed(program)
      }
      return data
    } catch {
      throw .failed(program)
    }
  }

  private static func path(of program: String) -> URL? {
    let folders = (Screen.environment("PATH") ?? "").split(separator: ":")
    return folders.lazy.map { URL(fileURLWithPath: String($0)).appendingPathComponent(program) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}

/// Why a picture is shown as text although the terminal could do better.
enum PictureProblem: Error, Equatable {
  case missing(String)
  case failed(String)

  var text: String {
    switch self {
    case .missing(let program):
      "this terminal shows pictures, but `\(program)` is missing; "
        + "`apt-get install \(Self.package(program))`, or `:pictures text`"
    case .failed(let program):
      "`\(program)` failed, so the picture is text; `:pictures text` keeps it so"
    }
  }

  private static func package(_ program: String) -> String {
    program == "img2sixel" ? "libsixel-bin" : "librsvg2-bin"
  }
}
