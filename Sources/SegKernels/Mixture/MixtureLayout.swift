/// Where the numbers of a Gaussian mixture stand for the loops over its rows.
///
/// **Packed model** (`modelSize`): for each component its constant ln π − ½ d ln 2π + Σ ln Wᵢᵢ, the
/// mean (columns), and W, where WᵀW is the inverse of the covariance. A dense W is lower triangular
/// and stands in strips of four rows, each strip by columns (zeros above the diagonal), the last
/// d mod 4 rows one by one; of a diagonal W only the diagonal stands. The last number of all is
/// ln (π₀ / volume) of the noise, −∞ without.
///
/// **Moments** (`momentsSize`): for each component Σ r, Σ r y and the sums of products Σ r y yᵀ,
/// where r is a row's responsibility times its weight and y the row minus the component's mean:
/// dense ones as a matrix of side d + 1 whose lower triangle counts, y being followed by a 1;
/// diagonal ones as 1 + 2d numbers. The last number of all is the noise's Σ r.
public struct MixtureLayout: Sendable, Equatable {
  public let columns: Int
  public let components: Int
  public let isDense: Bool

  public init(columns: Int, components: Int, isDense: Bool) {
    precondition(columns > 0 && components > 0)
    self.columns = columns
    self.components = components
    self.isDense = isDense
  }

  /// Terms with a smaller share of a row's density than e^−64 count as 0. A mass of at least 1 and
  /// its moments about the mean keep all their bits: 10⁷ rows of such terms at 10⁴ squared standard
  /// deviations add up to less than 2⁻⁵³.
  public static let negligible = 64.0

  /// Rows of a window: its rows and their densities stay in the cache of a core.
  public var windowRows: Int {
    min(max(32_768 / (columns + components) / 64 * 64, 64), 1024)
  }

  public var componentSize: Int { 1 + columns + factorSize }
  public var modelSize: Int { components * componentSize + 1 }
  public var momentSize: Int { isDense ? (columns + 1) * (columns + 1) : 1 + 2 * columns }
  public var momentsSize: Int { components * momentSize + 1 }

  /// Scratch numbers of one window.
  public var numbersSize: Int {
    windowRows * (columns + components + 3) + (batchGroups + 1) * lanes * (columns + 1)
  }

  /// Scratch places of one window.
  public var placesSize: Int { windowRows + windowRows / lanes + components + 1 }

  /// Groups of rows whose products are summed in one go.
  var batchGroups: Int { min(max(384 / (columns + 1), 4), 64) }

  var lanes: Int { PackedPoints.lanes }

  private var factorSize: Int {
    guard isDense else { return columns }
    let strips = columns / 4
    let ragged = (strips * 4..<columns).reduce(0) { $0 + $1 + 1 }
    return 8 * strips * (strips + 1) + ragged
  }

  /// Packs one component into `model` (`modelSize`, in and out).
  ///
  /// - Parameters:
  ///   - constant: ln π − ½ d ln 2π + Σ ln Wᵢᵢ.
  ///   - mean: columns, in.
  ///   - factor: W, columns × columns if dense, else its diagonal, in.
  public func pack(
    component: Int, constant: Double, mean: Span<Double>, factor: Span<Double>,
    into model: inout MutableSpan<Double>
  ) {
    precondition(model.count == modelSize && mean.count == columns)
    precondition(factor.count == (isDense ? columns * columns : columns))
    var at = component * componentSize
    func append(_ value: Double, _ model: inout MutableSpan<Double>) {
      model[at] = value
      at += 1
    }
    append(constant, &model)
    for j in 0..<columns { append(mean[j], &model) }
    guard isDense else {
      for j in 0..<columns { append(factor[j], &model) }
      return
    }
    let whole = columns / 4 * 4
    for strip in stride(from: 0, to: whole, by: 4) {
      for j in 0..<strip + 4 {
        for i in strip..<strip + 4 { append(j <= i ? factor[i * columns + j] : 0, &model) }
      }
    }
    for i in whole..<columns {
      for j in 0...i { append(factor[i * columns + j], &model) }
    }
  }
}
