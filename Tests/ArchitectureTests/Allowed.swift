/// Everything that is allowed somewhere and not elsewhere, and every exception: the one place.
enum Allowed {
  static let imports = ImportTable(rows: [
    .init(target: "SegKernels", outside: [.init(module: "RealModule", purpose: "`Relaxed`")]),
    .init(
      target: "SegEngine",
      own: [
        .init(module: "SegKernels"),
        .init(module: "COpenBLAS", only: ["Core/LinearAlgebra"]),
      ],
      outside: [
        .init(module: "RealModule"), .init(module: "Synchronization"),
        .init(module: "Dispatch", only: ["Core/Parallel"]),
      ]),
    .init(
      target: "SegData",
      own: [.init(module: "CDuckDB", only: ["Backends/DuckDB"])],
      outside: [.init(module: "Foundation", only: ["Formats", "Backends"])]),
    .init(target: "SegLanguage"),
    .init(target: "SegPlot", outside: [.init(module: "RealModule")]),
    .init(
      target: "SegRuntime",
      own: [
        .init(module: "SegEngine"), .init(module: "SegData"), .init(module: "SegLanguage"),
        .init(module: "SegPlot"),
      ],
      outside: [.init(module: "Foundation"), .init(module: "Synchronization")]),
    .init(
      target: "SegTerminal",
      own: [
        .init(module: "SegRuntime"), .init(module: "SegLanguage"), .init(module: "CEditLine"),
      ],
      outside: [.init(module: "Foundation")]),
    .init(
      target: "seg",
      own: [.init(module: "SegRuntime"), .init(module: "SegTerminal")],
      outside: [.init(module: "ArgumentParser")]),
    .init(
      target: "segbench", own: [.init(module: "SegEngine")], outside: [.init(module: "Glibc")]),
  ])

  /// Where `print(` may stand.
  static let frontEnds = ["Sources/seg", "Sources/segbench"]

  /// Where unsafe pointers may be used.
  static let unsafe = [
    "Sources/SegKernels", "Sources/SegEngine/Core", "Sources/SegData/Backends",
    "Sources/SegTerminal/LineEditor",
  ]

  static let linesOfFile = 600
  static let linesOfFunction = 60

  /// Places that break a rule. This list only gets shorter: an entry that no longer breaks its rule
  /// fails the test.
  static let exceptions: [Rule: Set<String>] = [:]
}
