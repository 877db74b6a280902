import Foundation
import SegRuntime

/// A lesson and where it lies.
struct LessonFile: Sendable {
  let path: String
  let lesson: Lesson
}

/// The lessons that came with the program: `tutorials/*.seg` in the folder at hand or above the program's own.
enum Lessons {
  /// The folder in which `tutorials` lies.
  static func root(folder: String) -> String? {
    var places = [folder]
    var place = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    for _ in 0..<6 {
      place = place.deletingLastPathComponent()
      places.append(place.path)
      places.append(place.path + "/share/seg")
    }
    return places.first { !files(in: $0).isEmpty }
  }

  static func all(in root: String?) -> [LessonFile] {
    guard let root else { return [] }
    return files(in: root).compactMap { path in
      guard let text = Screen.text(of: path), let lesson = Lesson(text) else { return nil }
      return LessonFile(path: path, lesson: lesson)
    }
  }

  private static func files(in root: String) -> [String] {
    let folder = root + "/tutorials"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".seg") }.sorted().map { folder + "/" + $0 }
  }
}

/// Files that `load` reads.
enum DataFiles {
  private static let endings = [
    ".csv", ".tsv", ".parquet", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".json",
  ]

  static func tables(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in
      !name.hasPrefix(".") && endings.contains { name.lowercased().hasSuffix($0) }
    }.sorted()
  }
}
