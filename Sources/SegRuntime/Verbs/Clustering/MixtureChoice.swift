import SegEngine
import SegLanguage

/// A covariance family by a word or by mclust's letters, or `auto` to have it found.
enum FamilyChoice: ParameterValue, Hashable {
  case fixed(CovarianceFamily)
  case auto

  static var kind: ParameterKind {
    let choices = offered.map { ParameterKind.Choice(name: $0.literal, help: $0.help) }
    return ParameterKind(
      words: "one of " + choices.map(\.name).joined(separator: ", "), choices: choices,
      completion: .choice, sweeps: true)
  }

  /// The common ones first, then by falling likeness of the components.
  private static let offered: [FamilyChoice] = {
    let words: [CovarianceFamily] = [.full, .tied, .diagonal, .spherical]
    let others = CovarianceFamily.allCases.filter { !words.contains($0) }
    return words.map(FamilyChoice.fixed) + [.auto] + others.map(FamilyChoice.fixed)
  }()

  var literal: String {
    switch self {
    case .fixed(let family): family.rawValue
    case .auto: "auto"
    }
  }

  private var help: String {
    guard case .fixed(let family) = self else {
      return "all fourteen are fitted, the best BIC is kept"
    }
    return switch family {
    case .full: "each component its own (vvv)"
    case .tied: "one for all components (eee)"
    case .diagonal: "each component its own variances, no correlation (vvi)"
    case .spherical: "each component one variance for all columns (vii)"
    case .eii: "one variance for all columns and components"
    case .eei: "the same variances in all components, no correlation"
    case .vei: "no correlation, variances in the same proportions"
    case .evi: "no correlation, the same volume"
    case .vee: "the same shape and orientation, volumes of their own"
    case .eve: "the same volume and orientation, shapes of their own"
    case .vve: "the same orientation, volumes and shapes of their own"
    case .eev: "the same volume and shape, orientations of their own"
    case .vev: "the same shape, volumes and orientations of their own"
    case .evv: "the same volume, shapes and orientations of their own"
    }
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> FamilyChoice {
    let expression = reader.single(arguments)
    let word = try reader.word(expression)
    if word == "auto" { return .auto }
    let letters = word.uppercased()
    let found = CovarianceFamily.allCases.first { $0.rawValue == word || $0.letters == letters }
    guard let found else { throw Problem.notAChoice(word, expression.span, reader) }
    return .fixed(found)
  }
}

/// How many components a mixture has and of which family, as far as that is to be found.
struct MixtureChoice {
  let groups: GroupChoice
  let covariance: FamilyChoice

  private static let most = 9

  /// The settings with what was asked for, or with the smallest BIC; says how near the next ones came.
  func resolved(
    _ settings: GaussianMixture, _ rows: NumericRows, seed: UInt64, _ call: Call
  ) throws -> GaussianMixture {
    var method = settings
    if case .fixed(let family) = covariance { method.covariance = family }
    if case .fixed(let k) = groups { method.k = k }
    guard groups == .auto || covariance == .auto else { return method }
    let sweep = try settings.sweep(
      ks: groups == .auto ? Array(1...Self.most) : [method.k],
      families: covariance == .auto ? nil : [method.covariance], rows.matrix,
      weights: rows.weights, seed: seed, execution: call.execution)
    guard let best = sweep.best else {
      if covariance == .auto { method.covariance = .eii }
      call.note(
        "\(asked): no model has rows enough for its parameters; takes \(name(method.k, method.covariance))"
      )
      return method
    }
    method.k = best.k
    method.covariance = best.covariance
    say(sweep, call)
    return method
  }

  private var asked: String {
    [groups == .auto ? "k=auto" : nil, covariance == .auto ? "covariance=auto" : nil]
      .compactMap { $0 }.joined(separator: " ")
  }

  private func name(_ k: Int, _ family: CovarianceFamily) -> String {
    let size = "k=\(k)"
    let word = "covariance=\(family.rawValue)"
    return switch (groups, covariance) {
    case (.auto, .auto): "\(size) \(word)"
    case (.auto, _): size
    default: word
    }
  }

  private func say(_ sweep: MixtureSweep, _ call: Call) {
    let ranked = sweep.ranking.prefix(covariance == .auto ? 3 : 2)
    guard let best = ranked.first, let least = best.bic else { return }
    let others = ranked.dropFirst().map { entry in
      let more = NumberText.significant((entry.bic ?? least) - least, 3)
      return ", then \(name(entry.k, entry.covariance)) with \(more) more"
    }
    call.note(
      "\(asked) takes \(name(best.k, best.covariance)): smallest BIC "
        + NumberText.significant(least, 6) + others.joined())
    let unsound = sweep.entries.count { !$0.isSound }
    guard covariance == .auto, unsound > 0 else { return }
    call.note(
      "\(unsound) of \(sweep.entries.count) models have components of too few rows, left out")
  }
}
