/// How many colours a terminal shows.
package enum ColorDepth: Sendable, Equatable {
  case none, ansi256, trueColor
}
