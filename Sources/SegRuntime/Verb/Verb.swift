import SegLanguage

/// A builtin stage. One value in one file says all that Seg knows of it: checks, completion, colours,
/// help, the reference page and the tests of its examples are derived from this and from nothing else.
struct Verb: Sendable {
  let name: String
  let summary: String
  /// Paragraphs of prose for the reference page.
  let details: String
  let accepts: Accepts
  let returns: Kind
  let chapter: Chapter
  let guide: Guide
  let parameters: [ParameterDescription]
  let examples: [Example]
  let references: [Reference]
  let shape: @Sendable (Call, BoundArguments) throws -> Shape
  let run: @Sendable (Call, BoundArguments) throws -> Value

  /// - Parameter shape: what the result will be, without touching data. By default a verb that returns a
  ///   table only builds a plan, which is done on the columns alone; of others the kind is known.
  init<each P: ParameterValue>(
    _ name: String, _ summary: String, accepts: Accepts, returns: Kind, chapter: Chapter,
    guide: Guide = Guide(""),
    _ parameter: repeat Parameter<each P>,
    details: String = "", examples: [Example] = [], references: [Reference] = [],
    shape: (@Sendable (Call, repeat each P) throws -> Shape)? = nil,
    run: @escaping @Sendable (Call, repeat each P) throws -> Value
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.accepts = accepts
    self.returns = returns
    self.chapter = chapter
    self.guide = guide
    self.examples = examples
    self.references = references
    var descriptions: [ParameterDescription] = []
    repeat descriptions.append((each parameter).description)
    parameters = descriptions
    self.run = { call, bound in
      try run(call, repeat (each parameter).read(bound[(each parameter).description.name], call))
    }
    self.shape = { call, bound in
      if let shape {
        return try shape(
          call, repeat (each parameter).read(bound[(each parameter).description.name], call))
      }
      if returns == .table {
        return try run(
          call, repeat (each parameter).read(bound[(each parameter).description.name], call)
        ).shape
      }
      func check<Value>(_ parameter: Parameter<Value>) throws {
        _ = try parameter.read(bound[parameter.description.name], call)
      }
      repeat try check(each parameter)
      return Shape(kind: returns)
    }
  }

  func parameter(_ name: String) -> ParameterDescription? {
    parameters.first { $0.name == name && $0.placement != .assignments }
  }
}

/// What may stand before a verb.
enum Accepts: Sendable, Hashable {
  /// Nothing: the verb is a source.
  case nothing
  /// Anything with rows.
  case table
  case clustering
  case tree
  /// A tree, or a clustering that was cut from one.
  case treeOrCut
  /// Components or a map.
  case reduction
  /// One clustering or a collection of them.
  case models
  case collection
  case anything

  var words: String {
    switch self {
    case .nothing: "nothing (it starts a pipeline)"
    case .table: "a table"
    case .clustering: "a clustering"
    case .tree: "a tree"
    case .treeOrCut: "a tree, or a clustering cut from one"
    case .reduction: "components or a map"
    case .models: "a clustering, or a collection of them"
    case .collection: "a collection (from `for` or a range such as `k=2..10`)"
    case .anything: "any result"
    }
  }

  func takes(_ kind: Kind) -> Bool {
    switch self {
    case .nothing: false
    case .table: [.table, .clustering, .tree, .reduction, .collection].contains(kind)
    case .clustering: kind == .clustering
    case .tree: kind == .tree
    case .treeOrCut: kind == .tree || kind == .clustering
    case .reduction: kind == .reduction
    case .models: kind == .clustering || kind == .collection || kind == .tree
    case .collection: kind == .collection
    case .anything: kind != .nothing
    }
  }

  /// Whether a collection is taken whole; else the verb is applied to each of its members.
  var takesCollections: Bool { self == .collection || self == .models || self == .anything }
}

/// Chapters of the reference, in its order.
enum Chapter: String, Sendable, CaseIterable {
  case intake = "Intake"
  case quality = "Quality"
  case features = "Features"
  case structure = "Structure"
  case clustering = "Clustering"
  case validation = "Validation"
  case interpretation = "Interpretation"
  case prediction = "Prediction"
  case plotting = "Plotting"
}

/// A runnable line of the language. `six`, `iris` and `orders` are data sets that every example may use.
struct Example: Sendable {
  let code: String
  let caption: String

  init(_ code: String, _ caption: String) {
    self.code = code
    self.caption = caption
  }
}

/// What to make of a result, for those who learn.
struct Guide: Sendable {
  /// What to look at in it.
  let lookAt: String
  /// Stages that usually come next, as they are written behind the data set or model that the statement was about.
  let next: [String]

  init(_ lookAt: String, next: [String] = []) {
    self.lookAt = lookAt
    self.next = next
  }
}

/// A paper.
struct Reference: Sendable, Hashable {
  let citation: String
  let doi: String
}
