/// How a session shows things. A script never depends on it.
package struct SessionSettings: Sendable, Hashable {
  /// Whether doubtful data are spoken of: ids as numbers, long tails, ties.
  package var lints = true
  /// How results are written.
  package var format = ResultFormat.table
  /// Everything said is one JSON object a line, for other programs.
  package var isMachine = false

  /// One line about what usually comes next, once for each verb.
  package var tips = false
  /// What was done, what to look at and what comes next, after every statement.
  package var teaches = false

  package init() {}
}
