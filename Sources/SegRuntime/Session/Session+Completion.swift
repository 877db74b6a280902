import Foundation
import SegData
import SegLanguage

/// One way to go on.
package struct CompletionCandidate: Sendable, Hashable {
  package let text: String
  package let detail: String
}

/// What Tab offers: candidates, and the part of the text (in UTF-8) that each replaces.
package struct CompletionList: Sendable {
  package let start: Int
  package let end: Int
  package let candidates: [CompletionCandidate]
}

extension Session {
  /// Completions at a place of what is typed: verbs, options, their words, columns after the
  /// previous stage and their values, data sets, files.
  package func completions(_ text: String, cursor: Int) -> CompletionList {
    completions(text, cursor: cursor, services: checkingServices(text))
  }

  /// Files and folders whose path begins like this.
  package func files(beginningWith path: String) -> [String] {
    FileNames(configuration.folder, configuration.home).beginning(with: path)
  }

  func completions(_ text: String, cursor: Int, services: Services) -> CompletionList {
    let context = Assistance.completionContext(text, cursor: cursor)
    let finder = CandidateFinder(
      context: context, text: text, scope: scope, folder: configuration.folder,
      home: configuration.home,
      data: { context.pipelineBefore.flatMap { self.shape(of: $0, services) }?.data },
      values: { self.values(of: $0, in: $1, services) })
    return CompletionList(
      start: context.replaced.start, end: context.replaced.end, candidates: finder.candidates())
  }

  /// What a pipeline gives, as the check before the run knows it.
  func shape(of pipeline: Pipeline, _ services: Services) -> Shape? {
    try? PipelineEvaluator(services: services, isCheck: true, names: NameCache())
      .evaluate(pipeline, scope).shape
  }

  // MARK: Values of a column

  /// Rows looked at, different values of a column that is no mere name of rows, values offered, and
  /// seconds that may pass.
  private static let (mostRows, mostDifferent, mostValues, patience) = (50_000, 200, 60, 0.25)

  /// The values of a column of few different ones, the most frequent first.
  private func values(of column: String, in data: DataSet, _ services: Services) -> [(Cell, Int)] {
    guard services.waitsForFiles,
      let plan = try? data.plan.limited(to: Self.mostRows).aggregating(
        by: [.column(column)], [NamedScalar("rows", .call("count"))])
    else { return [] }
    let alarm = DispatchWorkItem { [backend] in backend.interrupt() }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: alarm)
    defer { alarm.cancel() }
    guard let table = try? backend.run(plan, maximumRows: Self.mostDifferent + 1) else { return [] }
    let found = (0..<table.rowCount).compactMap { row -> (Cell, Int)? in
      guard case .integer(let count) = table.cell(row, 1), !table.cell(row, 0).isNull else {
        return nil
      }
      return (table.cell(row, 0), Int(count))
    }
    guard table.rowCount <= Self.mostDifferent else { return [] }
    return Array(found.sorted { $0.1 > $1.1 }.prefix(Self.mostValues))
  }
}
