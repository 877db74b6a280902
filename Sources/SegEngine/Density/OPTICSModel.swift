/// The order that OPTICS found, and the groups that can be read off it.
public struct OPTICSModel: Sendable, Equatable {
  /// Rows from 0 in the order found.
  public let order: [Int32]
  /// Reachability of each row, in row order: the distance at which it joins the rows before it. ∞
  /// where nothing before it is in reach.
  public let reachability: [Double]
  /// Distance of each row to its `minimumPoints`-th row, itself counted, in row order; ∞ beyond eps.
  public let coreDistances: [Double]
  /// The row that each was reached from, in row order; −1 where the reachability is ∞.
  public let predecessors: [Int32]
  /// The settings of the fit.
  public let settings: OPTICS
  private let rows: Matrix

  init(
    _ ordering: ReachabilityOrdering, cores: [Double], settings: OPTICS, rows: Matrix
  ) {
    order = ordering.order
    reachability = ordering.reachability.map { settings.metric.distance(ofReduced: $0) }
    coreDistances = cores.map { settings.metric.distance(ofReduced: $0) }
    predecessors = ordering.predecessors
    self.settings = settings
    self.rows = rows
  }

  /// Reachability in the order found, the heights of the usual plot.
  public var plot: [Double] { order.map { reachability[Int($0)] } }

  /// The groups of DBSCAN at a distance up to that of the fit, numbered canonically; 0 is noise.
  ///
  /// Cores are grouped as DBSCAN does. A border row visited before its first core is noise here, as
  /// in the paper. O(n · d). Throws `invalid` for an eps that is negative or beyond that of the fit.
  public func labels(eps: Double) throws(EngineError) -> [Int32] {
    guard eps >= 0 && eps <= settings.eps else {
      throw .invalid(parameter: "eps", found: "\(eps)", allowed: "0 to \(settings.eps)")
    }
    var labels = [Int32](repeating: 0, count: order.count)
    var group: Int32 = 0
    for row in order.map({ Int($0) }) {
      if reachability[row] <= eps {
        labels[row] = group
      } else if coreDistances[row] <= eps {
        group += 1
        labels[row] = group
      }
    }
    return try CanonicalLabels.of(labels, rows: rows)
  }

  /// Groups by the steepness of the plot, numbered canonically; 0 is noise. Of nested groups the
  /// innermost count, as in scikit-learn.
  ///
  /// Throws as `steepGroups`.
  public func labels(
    xi: Double, minimumSize: Int? = nil
  ) throws(EngineError) -> [Int32] {
    var labels = [Int32](repeating: 0, count: order.count)
    var group: Int32 = 0
    for places in try steepGroups(xi: xi, minimumSize: minimumSize) {
      let members = order[places].map { Int($0) }
      guard members.allSatisfy({ labels[$0] == 0 }) else { continue }
      group += 1
      for row in members { labels[row] = group }
    }
    return try CanonicalLabels.of(labels, rows: rows)
  }

  /// All groups, nested ones too, as ranges of places in the order; inner ones before outer ones.
  ///
  /// A group lies between a place where the reachability falls by the share `xi` and one where it
  /// rises by it (section 4.3 of the paper); an end that was not reached from inside of the group is
  /// cut off (Schubert & Gertz, "Improving the cluster structure extracted from OPTICS plots", LWDA
  /// 2018, https://ceur-ws.org/Vol-2191/paper37.pdf). `minimumSize` is the minimum of points of the
  /// fit if not given. Throws `invalid` for an xi outside of 0..<1 and sizes below 2.
  public func steepGroups(
    xi: Double, minimumSize: Int? = nil
  ) throws(EngineError) -> [Range<Int>] {
    guard xi >= 0 && xi < 1 else {
      throw .invalid(parameter: "xi", found: "\(xi)", allowed: "0 or more and below 1")
    }
    let size = minimumSize ?? max(settings.minimumPoints, 2)
    guard size >= 2 else {
      throw .invalid(parameter: "minimumSize", found: "\(size)", allowed: "2 or more")
    }
    var search = SteepGroups(
      plot: plot, order: order, predecessors: order.map { predecessors[Int($0)] }, xi: xi,
      patience: settings.minimumPoints, minimumSize: size)
    return search.run()
  }
}
