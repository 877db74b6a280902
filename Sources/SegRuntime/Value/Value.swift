import SegData
import SegPlot

/// What a pipeline gives. Values never change: using a name again makes a new one.
indirect enum Value: Sendable {
  case table(DataSet)
  case clustering(Clustering)
  case tree(ClusterTree)
  case reduction(Reduction)
  case collection(Collection)
  case picture(Picture)
  case plain(Plain)
  /// What a verb with an effect (an export) gives: nothing but its notes.
  case nothing

  /// Every result is a table too.
  var table: DataSet? {
    switch self {
    case .table(let data): data
    case .clustering(let model): model.data
    case .tree(let tree): tree.data
    case .reduction(let model): model.data
    case .collection(let collection): collection.summary
    case .picture, .plain, .nothing: nil
    }
  }

  var kind: Kind {
    switch self {
    case .table: .table
    case .clustering: .clustering
    case .tree: .tree
    case .reduction: .reduction
    case .collection: .collection
    case .picture: .picture
    case .plain: .plain
    case .nothing: .nothing
    }
  }

  /// What is known of the value without looking at rows.
  var shape: Shape {
    switch self {
    case .collection(let collection):
      Shape(
        kind: kind, data: table, members: collection.entries.prefix(1).map(\.value.shape))
    case .tree(let tree):
      Shape(kind: kind, data: table, rows: tree.rows.source, features: tree.rows.features)
    case .clustering(let model):
      Shape(
        kind: kind, data: table, features: model.rows.features,
        modelColumns: type(of: model.model).columns)
    case .reduction(let model):
      Shape(kind: kind, data: table, features: model.rows.features)
    default: Shape(kind: kind, data: table)
    }
  }
}

/// The kinds of value that verbs accept and return.
enum Kind: String, Sendable, Hashable, CaseIterable {
  case table = "table"
  case clustering = "clustering"
  case tree = "tree"
  case reduction = "reduction"
  case collection = "collection"
  case picture = "picture"
  case plain = "plain value"
  case nothing = "nothing"
}

/// A value as the check before the run knows it: its kind and its columns, no rows.
struct Shape: Sendable {
  /// nil when it cannot be known before the run (a file that an earlier line writes).
  var kind: Kind?
  var data: DataSet?
  /// The rows behind a tree.
  var rows: DataSet?
  /// The columns that a model was fitted on.
  var features: [String]?
  /// The columns that a clustering puts beside `segment`.
  var modelColumns: ModelColumns
  /// One member of a collection.
  var members: [Shape]

  init(
    kind: Kind?, data: DataSet? = nil, rows: DataSet? = nil, features: [String]? = nil,
    modelColumns: ModelColumns = ModelColumns(), members: [Shape] = []
  ) {
    self.kind = kind
    self.features = features
    self.data = data
    self.rows = rows
    self.modelColumns = modelColumns
    self.members = members
  }

  static let unknown = Shape(kind: nil)

  static func table(_ columns: [Column]) -> Shape {
    Shape(kind: .table, data: DataSet(plan: .outline(Schema(columns))))
  }
}

/// A drawing and the words that go with it.
struct Picture: Sendable {
  let scene: Scene
  /// What a terminal draws in its place, where it cannot draw the scene itself.
  let screen: Scene?
  /// The file it was written to, when `to=` was given.
  let path: String?
  /// Sentences are shown, no drawing.
  let says: Bool
}
