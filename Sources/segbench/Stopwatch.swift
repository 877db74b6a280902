import Glibc

/// Takes the time and the memory of one call.
struct Stopwatch {
  private var wall = 0.0
  private var cpu = 0.0
  private var memory = 0.0

  /// Runs `work` and notes seconds, seconds of all threads, and how far the resident memory rose
  /// above what it was before, in MB (10^6 bytes).
  mutating func measure<T>(_ work: () throws -> T) rethrows -> T {
    // Threads that a library has started spin for some milliseconds before they sleep.
    usleep(200_000)
    Self.forgetPeak()
    let resident = Self.status("VmRSS:")
    let (startWall, startCPU) = (
      Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
    )
    let result = try work()
    wall = Self.seconds(CLOCK_MONOTONIC) - startWall
    cpu = Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - startCPU
    memory = max(Self.status("VmHWM:") - resident, 0)
    return result
  }

  func json(quality: [String: Double]) -> String {
    let figures = quality.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
    return "{\"wall\": \(wall), \"cpu\": \(cpu), \"memory\": \(memory), \"quality\": {"
      + figures.joined(separator: ", ") + "}}"
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Lets the kernel count the peak of resident memory from here.
  private static func forgetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  private static func status(_ name: String) -> Double {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix(name) {
        return Double(text.split(whereSeparator: \.isWhitespace)[1]).map { $0 * 1024 / 1e6 } ?? 0
      }
    }
    return 0
  }
}
