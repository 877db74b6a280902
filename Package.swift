// swift-tools-version: 6.2
import Foundation
import PackageDescription

// `scripts/setup` puts libduckdb here; the folder is known to the linker and to the finished program.
let duckdb = Context.packageDirectory + "/.deps/duckdb/lib"

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

// Where the processor has AVX2 and FMA, the engine is compiled for them; elsewhere the same source gives the same
// sums by slower instructions. SEG_PROCESSOR=baseline builds a program for every x86-64.
func hasWideVectors() -> Bool {
  guard Context.environment["SEG_PROCESSOR"] != "baseline",
    let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
    let flags = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
  else { return false }
  return Set(flags.split(separator: " ")).isSuperset(of: ["avx2", "fma"])
}
// Without errno a square root is one instruction on all lanes.
let wideFlags = hasWideVectors() ? ["-Xcc", "-mavx2", "-Xcc", "-mfma"] : []
let engineSettings =
  swiftSettings + [.unsafeFlags(["-Xcc", "-fno-math-errno"] + wideFlags)]
// Lanes cost a call each without the optimiser: tests would wait for minutes.
let kernelSettings =
  engineSettings + [
    .unsafeFlags(["-Ounchecked"], .when(configuration: .release)),
    .unsafeFlags(["-O"], .when(configuration: .debug)),
  ]
// The program says at its start which instructions a machine lacks that it was copied to.
let runtimeSettings = swiftSettings + (wideFlags.isEmpty ? [] : [.define("WIDE_VECTORS")])

let realModule = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "seg",
  products: [
    .executable(name: "seg", targets: ["seg"]),
    .library(name: "SegEngine", targets: ["SegEngine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(name: "CDuckDB"),
    .systemLibrary(name: "COpenBLAS"),
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),

    .target(name: "SegKernels", dependencies: [realModule], swiftSettings: kernelSettings),
    .target(
      name: "SegEngine", dependencies: ["SegKernels", "COpenBLAS", realModule],
      swiftSettings: engineSettings),
    .target(
      name: "SegData", dependencies: ["CDuckDB"], swiftSettings: swiftSettings,
      linkerSettings: [
        .unsafeFlags(["-L\(duckdb)", "-Xlinker", "-rpath", "-Xlinker", duckdb])
      ]),
    .target(name: "SegLanguage", swiftSettings: swiftSettings),
    .target(name: "SegPlot", dependencies: [realModule], swiftSettings: swiftSettings),
    .target(
      name: "SegRuntime", dependencies: ["SegEngine", "SegData", "SegLanguage", "SegPlot"],
      swiftSettings: runtimeSettings),
    .target(
      name: "SegTerminal", dependencies: ["SegRuntime", "SegLanguage", "CEditLine"],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "seg", dependencies: ["SegRuntime", "SegTerminal", argumentParser],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "segbench", dependencies: ["SegEngine"], swiftSettings: swiftSettings),

    .target(
      name: "SegTestSupport", dependencies: ["SegEngine", "SegData", "SegLanguage", "SegRuntime"],
      path: "Tests/SegTestSupport", swiftSettings: swiftSettings),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["SegTestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegKernelsTests", dependencies: ["SegKernels"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegEngineTests", dependencies: ["SegEngine", "SegTestSupport"],
      exclude: ["Reference"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegDataTests", dependencies: ["SegData", "SegTestSupport"],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegLanguageTests", dependencies: ["SegLanguage", "SegTestSupport"],
      exclude: ["Cases", "Snapshots"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegPlotTests", dependencies: ["SegPlot", "SegTestSupport"],
      exclude: ["Snapshots"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegRuntimeTests", dependencies: ["SegRuntime", "SegTestSupport"],
      exclude: ["Cases", "Snapshots", "Fixtures"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SegTerminalTests", dependencies: ["SegTerminal", "SegTestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "segTests", dependencies: ["seg", "SegTestSupport"], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
