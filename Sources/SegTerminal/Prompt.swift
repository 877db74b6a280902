package import SegRuntime

package final class Prompt {
  package init(_ configuration: SessionConfiguration, version: String) {}
  package func run() -> RunStatus { .fine }
}
