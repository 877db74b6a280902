import Glibc
import SegEngine

/// The data and the settings of one run, from `name=value` arguments.
struct Setting {
  private let values: [String: String]

  init(_ arguments: [String]) throws {
    var values: [String: String] = [:]
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw BadInput("expected name=value, found \(argument)") }
      values[parts[0]] = parts[1]
    }
    self.values = values
  }

  /// The rows, from `data`, `rows` and `columns`.
  var matrix: Matrix {
    get throws {
      let columns = try integer("columns")
      return Matrix(
        rows: try integer("rows"), columns: columns,
        values: try Self.doubles(text("data"), count: integer("rows") * columns))
    }
  }

  var execution: Execution {
    get throws { Execution(threads: try integer("threads"), memoryLimit: 20_000_000_000) }
  }

  func text(_ name: String) throws -> String {
    guard let value = values[name] else { throw BadInput("\(name)= is missing") }
    return value
  }

  /// A whole number that may be left out.
  func integer(_ name: String, or standard: Int) throws -> Int {
    values[name] == nil ? standard : try integer(name)
  }

  /// The text of a setting that can be left out.
  func optionalText(_ name: String) -> String? { values[name] }

  func integer(_ name: String) throws -> Int {
    guard let value = Int(try text(name)) else { throw BadInput("\(name)= wants a whole number") }
    return value
  }

  func double(_ name: String) throws -> Double {
    guard let value = Double(try text(name)) else { throw BadInput("\(name)= wants a number") }
    return value
  }

  /// A further file of `rows` × `columns` doubles, such as start centres.
  func matrix(_ name: String, rows: Int, columns: Int) throws -> Matrix {
    Matrix(
      rows: rows, columns: columns, values: try Self.doubles(text(name), count: rows * columns))
  }

  /// A file of `rows` doubles that are labels.
  func labels(_ name: String) throws -> [Int32] {
    try Self.doubles(text(name), count: integer("rows")).map { Int32($0) }
  }

  private static func doubles(_ path: String, count: Int) throws -> [Double] {
    guard let file = fopen(path, "rb") else { throw BadInput("\(path) cannot be read") }
    defer { fclose(file) }
    var values = [Double](repeating: 0, count: count)
    let found = fread(&values, MemoryLayout<Double>.size, count, file)
    guard found == count else { throw BadInput("\(path) holds \(found) of \(count)") }
    return values
  }
}
