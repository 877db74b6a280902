import Foundation
import Testing

@testable import SegData

/// A backend with so many threads.
func backend(threads: Int = 2) -> DuckDBBackend {
  DuckDBBackend(configuration: BackendConfiguration(threads: threads))
}

/// A folder for one test, gone afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/seg-test-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

func write(_ data: Data, to path: String) throws {
  try data.write(to: URL(fileURLWithPath: path))
}

func fixture(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/" + name
}

/// The error that a body throws.
func failure(_ body: () throws -> Void) -> DataError.Kind? {
  do {
    try body()
    return nil
  } catch {
    return (error as? DataError)?.kind
  }
}

extension Table {
  /// Rows as texts, cells by a bar.
  var lines: [String] {
    (0..<rowCount).map { row in self.row(row).map(\.description).joined(separator: "|") }
  }

  init(_ columns: (String, ColumnValues)...) {
    self.init(
      schema: Schema(columns.map { Column($0.0, $0.1.type) }), columns: columns.map(\.1))
  }
}

func integers(_ values: Int64?...) -> ColumnValues {
  cells(.integer, values.map { $0.map(Cell.integer) })
}
func numbers(_ values: Double?...) -> ColumnValues {
  cells(.number, values.map { $0.map(Cell.number) })
}
func texts(_ values: String?...) -> ColumnValues { cells(.text, values.map { $0.map(Cell.text) }) }

private func cells(_ type: ColumnType, _ values: [Cell?]) -> ColumnValues {
  ColumnValues(type, cells: values.map { $0 ?? .null }) ?? .nulls(values.count)
}

func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
  CalendarDate(year: year, month: month, day: day) ?? CalendarDate(daysSinceEpoch: 0)
}
