/// What an argument may be.
enum ArgumentKind: Hashable, Sendable {
  case numeric, integer, text, boolean, temporal, duration, any

  func accepts(_ type: ColumnType) -> Bool {
    switch self {
    case _ where type == .null: true
    case .numeric: type.isNumeric
    case .integer: type == .integer
    case .text: type == .text
    case .boolean: type == .boolean
    case .temporal: type.isTemporal
    case .duration: type == .duration
    case .any: true
    }
  }
}

/// What a function gives for arguments that fit.
enum ResultKind: Hashable, Sendable {
  case type(ColumnType)
  /// The type of the argument, from 0.
  case same(Int)
  /// The one type that holds the arguments from this one on.
  case unified(from: Int)
}

extension FunctionDescription {
  /// The last `optional` kinds may be left out; the last kind repeats if the function takes any number.
  static func takes(
    _ kinds: [ArgumentKind], optional: Int = 0, repeating: Bool = false, gives: ResultKind
  ) -> @Sendable ([ColumnType]) -> ColumnType? {
    { types in
      let most = repeating ? Int.max : kinds.count
      guard types.count >= kinds.count - optional, types.count <= most else { return nil }
      for (index, type) in types.enumerated() {
        guard kinds[min(index, kinds.count - 1)].accepts(type) else { return nil }
      }
      switch gives {
      case .type(let type): return type
      case .same(let index): return types[index]
      case .unified(let start): return unified(types.dropFirst(start))
      }
    }
  }

  static func unified(_ types: some Sequence<ColumnType>) -> ColumnType? {
    types.reduce(ColumnType?.some(.null)) { result, type in result?.unified(with: type) }
  }
}
