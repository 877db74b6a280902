/// The one-line form of a verb.
enum Usage {
  static func line(_ verb: Verb) -> String {
    var words = [verb.accepts == .nothing ? verb.name : "… | \(verb.name)"]
    for parameter in verb.parameters {
      switch parameter.placement {
      case .positional:
        words.append(parameter.isRequired ? "<\(parameter.name)>" : "[\(parameter.name)]")
      case .rest:
        words.append(parameter.isRequired ? "<\(parameter.name), …>" : "[\(parameter.name), …]")
      case .assignments: words.append("\(parameter.name) = …")
      case .option:
        let text = "\(parameter.name)=\(placeholder(parameter))"
        words.append(parameter.isRequired ? text : "[\(text)]")
      }
    }
    return words.joined(separator: " ")
  }

  private static func placeholder(_ parameter: ParameterDescription) -> String {
    if let text = parameter.defaultText { return text }
    if let choice = parameter.kind.choices.first { return choice.name + "|…" }
    return "…"
  }
}
