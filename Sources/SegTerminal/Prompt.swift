package import SegRuntime

package struct Prompt {
  package init(_ configuration: SessionConfiguration, version: String) {}
  package func run() -> RunStatus { .fine }
}
