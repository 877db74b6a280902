/// The lossless tree of a source text.
package struct SyntaxTree: Sendable {
  package let source: String
}
