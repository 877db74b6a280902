import SegData
import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct ExampleTests {
  @Test func everyExampleOfAVerbRuns() throws {
    let recorder = try Sessions.withExamples()
    for verb in Registry.verbs {
      for example in verb.examples {
        recorder.forget()
        let status = recorder.run(example.code)
        #expect(status == .fine, "\(verb.name): \(example.code)\n\(recorder.transcript)")
        #expect(recorder.problems == [], "\(verb.name): \(example.code)")
        #expect(
          verb.returns == .nothing || !recorder.results.isEmpty,
          "\(verb.name): \(example.code) shows nothing")
      }
    }
  }

  @Test func examplesGiveTheSameTwice() throws {
    func transcript() throws -> String {
      let recorder = try Sessions.withExamples(threads: 2)
      for example in Registry.verbs.flatMap(\.examples) { recorder.run(example.code) }
      return recorder.transcript
    }
    #expect(try transcript() == transcript())
  }

  /// Columns that the examples of the functions mention.
  private static let facts = """
    amount,age,date,invoice,year,channel,churned,paid,price,email,zip,first,last,name,iban,sku,phone,mobile,a,b,id
    12.5,34,2026-01-15,A1,2026,web,true,true,10,ann@gmail.com,81 667,Ann,Lee,Lee GmbH,DE89370400440532013000,AB-12,0171-1,,1,2,7
    80,67,2026-03-31,A2,2025,shop,false,true,20.5,bo@web.de,10115,Bo,Ray,Ray AG,FR7630006000011234567890189,CD-7,030/55,0172,150,-4,42
    7,,2026-02-01,A2,2026,web,false,true,3,,20095,Cy,Fox,Fox KG,ES9121000418450200051332,EF-9,,0173,3,3,9
    """

  /// `and`, `or` and `not` take truth values in columns of the same names.
  private static let truths = "a,b\ntrue,false\nfalse,false\n,true\n"

  /// All but `%`, which the language writes as mod(x, y).
  private static let functions = Functions.all.filter { $0.name != "%" }

  @Test func everyExampleOfAFunctionEvaluates() throws {
    let recorder = try SessionRecorder()
    try recorder.write(Self.facts, to: "facts.csv")
    try recorder.write(Self.truths, to: "truths.csv")
    let loading = recorder.run(
      "let facts = load \"facts.csv\", types=[zip=text, iban=text, sku=text, phone=text, mobile=text, id=text]\n"
        + "let truths = load \"truths.csv\"")
    try #require(loading == .fine, "\(recorder.transcript)")
    for function in Self.functions {
      recorder.forget()
      let isTruth = ["and", "or", "not"].contains(function.name)
      let status =
        function.isAggregate
        ? recorder.run("facts | group value = \(function.example)")
        : recorder.run("\(isTruth ? "truths" : "facts") | derive value = \(function.example)")
      #expect(status == .fine, "\(function.name): \(function.example)\n\(recorder.transcript)")
    }
  }

  /// Examples without columns are also lines of the calculator.
  @Test func examplesWithoutColumnsCalculate() throws {
    let recorder = try SessionRecorder()
    let columns = Self.facts.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    for function in Self.functions where !function.isAggregate {
      let words = function.example.matches(of: /[a-z_]+/).map { String($0.0) }
      let outsideTexts = function.example.replacing(/"[^"]*"/, with: "")
      guard !words.contains(where: { columns.contains($0) && outsideTexts.contains($0) }) else {
        continue
      }
      recorder.forget()
      let status = recorder.run("= \(function.example)")
      #expect(status == .fine, "\(function.name): \(function.example)\n\(recorder.transcript)")
      #expect(recorder.results.count == 1, "\(function.name)")
    }
  }
}
