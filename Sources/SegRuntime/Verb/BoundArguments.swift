import SegLanguage

/// The arguments of a stage, sorted by the parameters that take them.
struct BoundArguments: Sendable {
  private var byParameter: [String: [Argument]] = [:]

  subscript(name: String) -> [Argument] { byParameter[name] ?? [] }

  /// Ties each argument of the stage to a declared parameter, or says why it cannot.
  init(_ stage: Stage, _ verb: Verb) throws(Diagnostic) {
    var places = verb.parameters.filter { $0.placement == .positional }[...]
    let rest = verb.parameters.first { $0.placement == .rest }
    let assignments = verb.parameters.first { $0.placement == .assignments }
    for argument in stage.arguments {
      if argument.label != nil {
        let name = argument.labelName
        if let name, !name.isQuoted, let parameter = verb.parameter(name.text) {
          guard byParameter[parameter.name] == nil else {
            throw Problem.givenTwice(name, stage)
          }
          byParameter[parameter.name] = [argument]
          places.removeAll { $0.name == parameter.name }
        } else if let assignments {
          byParameter[assignments.name, default: []].append(argument)
        } else {
          throw Problem.unknownOption(argument, verb)
        }
      } else if let parameter = places.popFirst() {
        byParameter[parameter.name] = [argument]
      } else if let rest {
        byParameter[rest.name, default: []].append(argument)
      } else {
        throw Problem.tooManyArguments(argument, verb)
      }
    }
  }

  /// The arguments that ask for one call per value: a range or a list where one value is meant.
  static func sweeps(in stage: Stage, _ verb: Verb, _ scope: Scope) -> [Int] {
    stage.arguments.indices.filter { index in
      let argument = stage.arguments[index]
      guard let name = argument.labelName, let parameter = verb.parameter(name.text),
        parameter.kind.sweeps
      else { return false }
      switch argument.value.kind {
      case .range, .list: return true
      case .variable(let variable):
        if case .known(let plain)? = scope.variables[variable.name] {
          if case .list = plain { return true }
          if case .range = plain { return true }
        }
        return false
      default: return false
      }
    }
  }
}
