import SegEngine

/// A fitted partition of rows, whatever the method: what it tells of its rows, and where new ones go.
///
/// A method's verb file conforms a small type (or the engine's model itself); everything else in the
/// runtime knows only this.
protocol SegmentModel: Sendable {
  /// The columns that the model puts beside `segment`, by name, in order.
  static var columns: ModelColumns { get }
  /// One value for each fitted row and name of `columns.fitted`, in that order.
  var fitted: [[Double]] { get }
  /// The centre of each segment in the space of the fit, segments × features; nil where the method has
  /// none of its own, and the segments' means stand for them.
  var centers: Matrix? { get }
  /// What the headline says besides method, rows and sizes: "inertia 78.851441".
  var remarks: [String] { get }
  /// The tree that the segments were cut from.
  var tree: ClusterTree? { get }
  /// An index that the fit itself yields, such as the inertia; nil where the method has none.
  func ownIndex(_ index: IndexChoice) -> Double?
  /// The segments of new rows (0: none), and the columns of `columns.assigned`. `clustering` is the one
  /// that holds this model.
  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows
}

extension SegmentModel {
  var centers: Matrix? { nil }
  var remarks: [String] { [] }
  var tree: ClusterTree? { nil }
  func ownIndex(_ index: IndexChoice) -> Double? { nil }
}

/// The columns of numbers beside `segment`: those of fitted rows, and those of new ones.
struct ModelColumns: Sendable, Equatable {
  var fitted: [String] = []
  var assigned: [String] = []

  /// The same for both.
  static func both(_ names: String...) -> ModelColumns {
    ModelColumns(fitted: names, assigned: names)
  }
}

/// Where new rows went.
struct AssignedRows: Sendable {
  /// 1…k; 0 where the row belongs nowhere.
  let labels: [Int32]
  /// One column of values for each name of `ModelColumns.assigned`.
  let values: [[Double]]
}
