extension Plan {
  /// All files that are read for it.
  package var files: [FileSource] {
    var found: [FileSource] = []
    var waiting = [self]
    while let plan = waiting.popLast() {
      switch plan.operation {
      case .file(let source): found.append(source)
      case .join(let left, let right, _, _, _): waiting += [right, left]
      case .union(let plans): waiting += plans.reversed()
      default: if let input = plan.input { waiting.append(input) }
      }
    }
    return found
  }

  /// The error with a file's own name for its column, and the path that was asked for.
  func named(_ error: DataError) -> DataError {
    switch error.kind {
    case .badValue(let line, let column, let value, let expected, let file):
      let source = files.first { $0.original(of: file) != nil }
      let position = column.hasPrefix("c") ? Int(column.dropFirst()) : nil
      let name = source.flatMap { source in
        position.flatMap {
          source.schema.columns.indices.contains($0) ? source.schema.columns[$0].name : nil
        }
      }
      return DataError(
        .badValue(
          line: line, column: name ?? column, value: value, expected: expected,
          file: original(file)))
    case .badLine(let line, let found, let expected, let file):
      return DataError(
        .badLine(line: line, found: found, expected: expected, file: original(file)))
    case .badEncoding(let file, let encoding, let line):
      return DataError(.badEncoding(original(file) ?? file, encoding: encoding, line: line))
    default: return error
    }
  }

  private func original(_ file: String?) -> String? {
    files.lazy.compactMap { $0.original(of: file) }.first ?? file
  }
}

extension FileSource {
  /// The path as it was before the file was rewritten for reading; nil if it is none of these files.
  fileprivate func original(of file: String?) -> String? {
    guard let file else { return nil }
    return reader.originals[file]
  }
}
