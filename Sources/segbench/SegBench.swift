@main
enum SegBench {
  static func main() {}
}
