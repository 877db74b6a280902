import Testing

@testable import SegRuntime

/// A program for a newer processor says so instead of stopping at an unknown instruction.
struct ProcessorTests {
  @Test func missingInstructionsAreNamed() {
    let old = "processor\t: 0\nflags\t\t: fpu sse2 fma\nbugs\t\t:\n"
    #expect(Processor.missing(from: old, needed: ["avx2", "fma"]) == ["avx2"])
    #expect(Processor.missing(from: "Features : asimd", needed: ["avx2"]).isEmpty)
    #expect(Processor.missing.isEmpty)
  }
}
