import SegTestSupport
import Testing

@testable import SegRuntime

/// Columns in groups, how many components to keep, and columns that say the same.
@Suite struct StructureTests {
  static let groups = "sepal=[sepal_length, sepal_width], petal=starting(\"petal\")"

  // MARK: Groups of columns

  @Test func groupsOfColumns() throws {
    let recorder = try Sessions.withExamples()
    let rows = try recorder.csv("iris | mfa \(Self.groups)")
    #expect(rows.header.suffix(2) == ["dim1", "dim2"])
    // Figures of FactoMineR 2.7: MFA(iris[, 1:4], c(2, 2), c("s", "s")).
    #expect(recorder.notes.contains { $0.contains("eigenvalues 1.88187, 0.815208") })
    let groups = try recorder.csv("iris | mfa \(Self.groups) per=group")
    #expect(groups.column("group") == ["sepal", "petal"])
    let shares = groups.numbers("contribution1")
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let pairs = try recorder.csv("iris | mfa \(Self.groups) per=pair")
    #expect(pairs.column("other").contains("(all)") && pairs.rows.count == 6)
    let axes = try recorder.csv("iris | mfa \(Self.groups) per=axis")
    #expect(axes.rows.count == 4)
    let levels = try recorder.csv(
      "orders | mfa a=[amount, status], b=[country] n=3 per=level")
    #expect(levels.header.prefix(4) == ["group", "column", "level", "share"])
    #expect(levels.column("group").first == "a" && levels.column("group").last == "b")
  }

  /// P4: new rows get the places of the fitted ones, and segments go by these alone.
  @Test func newRowsAreProjected() throws {
    let recorder = try Sessions.withExamples()
    let fit = "mfa basket=[amount, quantity], deal=[country, status] n=3 | kmeans k=3 seed=1"
    let model = try recorder.csv("orders | \(fit)")
    let again = try recorder.csv("orders | assign {orders | \(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(Set(model.column("segment")) == ["1", "2", "3"])
    let direct = try recorder.csv(
      "orders | mfa basket=[amount, quantity], deal=[country, status] n=3 "
        + "| kmeans dim1, dim2, dim3 k=3 seed=1")
    #expect(direct.column("segment") == model.column("segment"))
  }

  @Test func groupsAreChecked() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("iris | mfa") == ["S0211"])
    #expect(recorder.failing("iris | mfa sepal_length, sepal_width") == ["S0212"])
    #expect(recorder.failing("iris | mfa a=[sepal_length], b=[nowhere]") == ["S0204"])
    #expect(
      recorder.failing("iris | mfa a=[sepal_length], b=[sepal_length, petal_width]") == ["S0217"])
    #expect(recorder.failing("iris | mfa a=[sepal_length], a=[petal_width]") == ["S0217"])
    #expect(recorder.failing("iris | mfa a=[], b=[petal_width]") == ["S0224"])
    #expect(recorder.failing("iris | mfa a=[sepal_length], b=[petal_width] n=3") == ["S0405"])
    #expect(recorder.failing("customers | mfa a=[age], b=[visits]") == ["S0401"])
    #expect(
      recorder.failing("iris | derive one = 1 | mfa a=[sepal_length], b=[one]") == ["S0445"])
    // A group may have the name of an option when it is quoted.
    #expect(recorder.run("iris | mfa `n`=[sepal_length], b=[petal_width]") == .fine)
    let plain = try recorder.csv("iris | mfa \(Self.groups) scale=false per=group")
    let scaled = try recorder.csv("iris | mfa \(Self.groups) per=group")
    #expect(plain.numbers("eigenvalue") != scaled.numbers("eigenvalue"))
  }

  // MARK: How many components

  @Test func screeShowsThreeRules() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | scree seed=1")
    #expect(table.header == ScreeTable.columns.map(\.name))
    #expect(abs(table.numbers("eigenvalue")[0] - 2.918497816532) < 1e-9)
    #expect(table.column("kaiser") == ["true", "false", "false", "false"])
    #expect(table.column("parallel") == ["true", "false", "false", "false"])
    #expect(abs(table.numbers("stick")[0] - 0.520833333333) < 1e-9)
    #expect(recorder.notes.contains { $0.contains("200 draws, percentile 95 %, seed 1") })
    let again = try recorder.csv("iris | scree seed=1")
    #expect(again.rows == table.rows)
    let normal = try recorder.csv("iris | scree reference=normal draws=50 percentile=50% seed=1")
    #expect(normal.numbers("bound") != table.numbers("bound"))
    #expect(recorder.failing("iris | scree percentile=150%") == ["S0215"])
  }

  @Test func componentsAreFound() throws {
    let recorder = try Sessions.withExamples()
    for rule in ["kaiser", "broken_stick", "parallel"] {
      let rows = try recorder.csv("iris | pca n=auto by=\(rule) scale=true seed=1")
      #expect(rows.header.filter { $0.hasPrefix("pc") } == ["pc1"], "\(rule)")
    }
    #expect(recorder.notes.contains { $0.contains("Kaiser's rule keeps n=1") })
    let model = "pca n=auto by=kaiser scale=true | kmeans k=3 seed=1"
    let fit = try recorder.csv("iris | \(model)")
    let again = try recorder.csv("iris | assign {iris | \(model)}")
    #expect(fit.column("segment") == again.column("segment"))
    let headline = try recorder.shown("iris | pca n=2 scale=true")
    #expect(headline.contains("of 4 Kaiser keeps 1, the broken stick 1"))
    #expect(recorder.failing("iris | pca n=2 by=kaiser") == ["S0446"])
    #expect(recorder.failing("iris | pca n=some") == ["S0213"])
    recorder.forget()
    #expect(recorder.run("six | pca x n=auto by=kaiser") == .fine)
    #expect(recorder.codes == ["L28"])
  }

  // MARK: Columns that say the same

  /// Figures of car 3.1.1's `vif` and Hmisc's `varclus`.
  @Test func redundantColumns() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv("iris | redundancy numeric() k=2")
    #expect(table.column("column").count == 4)
    let factors = [7.07272201393953, 2.10087167612426, 31.2614977749216, 16.0901754199085]
    #expect(zip(table.numbers("vif"), factors).allSatisfy { abs($0 - $1) < 1e-8 })
    #expect(
      table.column("nearest") == ["petal_length", "petal_length", "petal_width", "petal_length"])
    #expect(table.column("group") == ["1", "2", "1", "1"])
    #expect(abs(table.numbers("own")[2] - 0.969018172144983) < 1e-9)
    let mixed = try recorder.csv("iris | redundancy")
    #expect(mixed.column("measure").last == "eta")
    let twin = try recorder.shown("iris | derive twice = 2 * petal_width | redundancy numeric()")
    #expect(recorder.codes == ["L29"] && twin.contains("petal_width"))
    let one = try recorder.csv("iris | redundancy petal_width")
    #expect(one.numbers("vif") == [1] && one.column("nearest") == [""])
    let constant = try recorder.csv("iris | derive one = 1 | redundancy petal_width, one")
    #expect(constant.column("vif")[1] == "")
    #expect(recorder.notes.contains { $0.contains("without spread: one") })
    #expect(recorder.failing("customers | redundancy age, visits") == ["S0401"])
    #expect(recorder.failing("iris | redundancy numeric() k=9") == ["S0447"])
    recorder.forget()
    #expect(recorder.run("iris | head 3 | redundancy numeric()") == .fine)
    #expect(recorder.codes == ["L29"])
    #expect(recorder.problems.joined().contains("3 rows cannot tell 4 columns apart"))
  }

  @Test func treesOfColumns() throws {
    let recorder = try Sessions.withExamples()
    let merges = try recorder.csv("iris | varclus numeric()")
    let heights = [0.0728901610095098, 0.330972313953565, 0.986177345858913]
    #expect(zip(merges.numbers("height"), heights).allSatisfy { abs($0 - $1) < 1e-9 })
    let groups = try recorder.csv("iris | varclus numeric() | cut k=2")
    #expect(groups.column("column").first == "sepal_length")
    #expect(groups.column("segment") == ["1", "2", "1", "1"])
    let picture = try recorder.shown("iris | varclus | dendrogram")
    #expect(picture.contains("petal_width") && picture.contains("species"))
    #expect(try recorder.shown("iris | varclus numeric()").contains(" 4 columns, last height"))
    #expect(try recorder.csv("iris | varclus petal_width").rows.isEmpty)
    #expect(recorder.failing("iris | varclus | cut dynamic=1") == ["S0448"])
    #expect(recorder.failing("iris | assign {iris | varclus numeric() | cut k=2}") == ["S0448"])
    #expect(recorder.failing("iris | varclus linkage=ward") == ["S0216"])
    #expect(recorder.checked("iris | varclus | cut k=2 | select column, segment") == [])
    #expect(recorder.checked("iris | varclus | cut k=2 | select nowhere") == ["S0204"])
  }
}
