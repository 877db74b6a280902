import SegEngine
import Synchronization
import Testing

/// What both maps do while they are made.
struct MapWorkTests {
  typealias Work = @Sendable (Matrix, Execution) throws -> Void

  private static let maps: [(String, Work)] = [
    ("t-SNE", { _ = try TSNE().fit($0, seed: 1, execution: $1) }),
    ("UMAP", { _ = try UMAP().fit($0, seed: 1, execution: $1) }),
  ]

  @Test(arguments: maps) func isCancelledAndTellsOfItsProgress(name: String, work: Work) throws {
    let rows = Samples.uniform(rows: 1500, columns: 3, seed: 1)
    let cancellation = Cancellation()
    let told = Mutex<[Double]>([])
    let execution = Execution(
      progress: { progress in
        told.withLock { $0.append(progress.fraction) }
        if progress.fraction > 0.5 { cancellation.cancel() }
      }, cancellation: cancellation)
    #expect(throws: EngineError.cancelled) { try work(rows, execution) }
    let fractions = told.withLock { $0 }
    #expect(fractions == fractions.sorted() && fractions.count > 10, "\(name)")
  }
}
