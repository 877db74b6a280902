/// All verbs by name. Checks, help, completion, colours and the reference read from here.
enum Registry {
  static let verbs = Verb.all

  private static let byName = Dictionary(uniqueKeysWithValues: verbs.map { ($0.name, $0) })

  static func verb(named name: String) -> Verb? { byName[name] }

  /// The verb that `prefix` abbreviates, if it is only one.
  static func verb(abbreviated prefix: String) -> Verb? {
    guard prefix.count >= 2 else { return nil }
    let found = verbs.filter { $0.name.hasPrefix(prefix) }
    return found.count == 1 ? found[0] : nil
  }
}
