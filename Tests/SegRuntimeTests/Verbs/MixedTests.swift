import SegTestSupport
import Testing

@testable import SegRuntime

/// Rows of numbers, categories and gaps. Figures are of R's cluster 2.1.4 and Python's kmodes 0.12.2.
@Suite struct MixedTests {
  static let flower =
    "treat V1 = asymmetric, V3 = asymmetric, V2 = nominal, V4 = nominal, "
    + "V5 = ordinal, V6 = ordinal, V7 = ordinal, V8 = log"

  static let flowers = """
    id,V1,V2,V3,V4,V5,V6,V7,V8
    1,0,1,1,4,3,15,25,15
    2,1,0,0,2,1,3,150,50
    3,0,1,0,3,3,1,150,50
    4,0,0,1,4,2,16,125,50
    5,0,1,0,5,2,2,20,15
    6,0,1,0,4,3,12,50,40
    7,0,0,0,4,3,13,40,20
    8,0,0,1,2,2,7,100,15
    9,1,1,0,3,1,4,25,15
    10,1,1,0,5,2,14,100,60
    11,1,1,1,5,3,8,45,10
    12,1,1,1,1,2,9,90,25
    13,1,1,0,1,2,6,20,10
    14,1,1,1,4,2,11,80,30
    15,1,0,0,3,2,10,40,20
    16,1,0,0,4,2,18,200,60
    17,1,0,0,2,2,17,150,60
    18,0,0,1,2,1,5,25,10

    """

  @Test func flowersByGower() throws {
    let recorder = try Sessions.with(Self.flowers, load: "id=id")
    let plain =
      "treat V1 = nominal, V2 = nominal, V3 = nominal, V4 = nominal, V5 = ordinal, "
      + "V6 = ordinal"
    let model = try recorder.csv("t | \(plain) | kmedoids k=3 metric=gower seed=1")
    let distances = model.numbers("distance")
    #expect(abs(distances.reduce(0, +) / 18 - 0.2524214779) < 1e-10)
    #expect(zip(1..., distances).filter { $0.1 == 0 }.map(\.0) == [6, 12, 17])
    // Two rows: their tree has their distance as its height.
    let tree = try recorder.csv("t | \(Self.flower) | hclust metric=gower linkage=single")
    #expect(tree.numbers("height").count == 17)
    let shape = try recorder.shown("t | \(Self.flower) | schema")
    #expect(shape.contains("asymmetric") && shape.contains("ordinal") && shape.contains("log"))
  }

  @Test func newRowsAreJudgedByTheFittedOnes() throws {
    let recorder = try Sessions.withExamples()
    let features = "amount, country, status, quantity"
    for fit in [
      "kmedoids \(features) k=3 metric=gower", "kprototypes \(features) k=3 gamma=10",
      "kmodes country, status k=3", "hclust \(features) metric=gower linkage=single | cut k=3",
    ] {
      let model = try recorder.csv("orders | \(fit)")
      let again = try recorder.csv("orders | assign {orders | \(fit)}")
      #expect(again.column("segment") == model.column("segment"), "\(fit)")
    }
    let text = try recorder.shown(
      "orders | derive country = \"XX\" | head 2 | assign {orders | kmodes country, status k=2}")
    #expect(text.contains("segment"))
    #expect(recorder.transcript.contains("no fitted row has \"XX\""))
  }

  @Test func gapsAreTaken() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("customers | kmedoids age, city, visits k=2 metric=gower seed=1")
    #expect(model.column("segment").allSatisfy { $0 == "1" || $0 == "2" })
    let prototypes = try recorder.csv(
      "customers | kprototypes age, city, visits k=2 seed=1 | prototypes")
    #expect(prototypes.column("column").prefix(3) == ["age", "city", "visits"])
    #expect(recorder.failing("customers | kprototypes age, city k=2 missing=refuse") == ["S0401"])
    let alone = try Sessions.with("x,y\n1,\n,a\n2,b\n")
    #expect(alone.failing("t | kmedoids k=2 metric=gower") == ["S0412"])
  }

  @Test func whatNeedsNumbersIsRefused() throws {
    let recorder = try Sessions.withExamples()
    let mixed = "orders | kmedoids amount, country k=2 metric=gower seed=1"
    #expect(recorder.failing("\(mixed) | plot") == ["S0413"])
    #expect(recorder.failing("orders | hclust country metric=gower linkage=centroid") == ["S0407"])
    #expect(recorder.failing("orders | hclust country metric=gower micro=5") == ["S0206"])
    #expect(recorder.failing("orders | kmedoids country, amount k=2") == ["S0218"])
    #expect(recorder.failing("orders | select amount | kmodes k=2") == ["S0224"])
    let indices = try recorder.csv("\(mixed) | validate")
    #expect(indices.column("variant")[0] == "mean over rows, Gower")
    #expect(indices.column("value")[1] == "" && indices.column("value")[0] != "")
    let silhouette = try recorder.csv("\(mixed) | silhouette per=row")
    let mean = silhouette.numbers("silhouette").reduce(0, +) / 60
    #expect(abs(mean - (Double(indices.column("value")[0]) ?? 0)) < 1e-9)
    _ = try recorder.shown("orders | hclust country, amount metric=gower linkage=ward")
    #expect(recorder.codes.contains("L17"))
  }

  @Test func samplesAndDenseGroupsOfMixedRows() throws {
    let recorder = try Sessions.withExamples()
    let features = "amount, country, status"
    for fit in [
      "clara \(features) k=3 metric=gower seed=1", "dbscan \(features) eps=0.05 metric=gower",
    ] {
      let model = try recorder.csv("orders | \(fit)")
      let again = try recorder.csv("orders | assign {orders | \(fit)}")
      #expect(again.column("segment") == model.column("segment"), "\(fit)")
      #expect(Set(model.column("segment")).count > 2)
      let estimate = try recorder.csv("orders | \(fit) | silhouette sample=60")
      let exact = try recorder.csv("orders | \(fit) | silhouette per=row")
      let values = exact.column("silhouette").compactMap { Double($0) }
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(estimate.numbers("silhouette")[0] - mean) < 1e-9)
    }
    let curve = try recorder.csv("orders | kdist \(features) k=4 metric=gower")
    #expect(curve.numbers("k_distance").count == 60)
    #expect(recorder.notes.contains { $0.contains("eps=") })
    #expect(recorder.failing("orders | kdist \(features)") == ["S0218"])
    #expect(recorder.failing("orders | dbscan \(features) eps=1") == ["S0218"])
    #expect(recorder.failing("orders | clara \(features) k=2") == ["S0218"])
  }

  @Test func weightsAndTreatmentsCount() throws {
    let recorder = try Sessions.withExamples()
    let heavy = try recorder.csv(
      "orders | weigh country = 1000 | kmedoids amount, country k=5 metric=gower seed=1")
    let groups = Dictionary(grouping: zip(heavy.column("country"), heavy.column("segment"))) {
      $0.0
    }
    #expect(groups.values.allSatisfy { Set($0.map(\.1)).count == 1 })
    // A column treated as a category no longer enters distances of numbers.
    let plain = try recorder.csv("orders | kmeans amount, quantity k=3 seed=1")
    let treated = try recorder.csv(
      "orders | treat order_id = nominal, customer_id = nominal | kmeans k=3 seed=1")
    #expect(plain.column("segment") == treated.column("segment"))
    #expect(recorder.failing("orders | treat country = ordinal") == ["S0206"])
    #expect(recorder.failing("orders | treat country = rank") == ["S0216"])
    #expect(recorder.failing("orders | treat nowhere = nominal") == ["S0204"])
    #expect(recorder.failing("orders | weigh amount = -1") == ["S0213"])
    #expect(recorder.failing("orders | treat amount = log, amount = number") == ["S0217"])
  }

  @Test func gammaIsSaid() throws {
    let recorder = try Sessions.withExamples()
    let shown = try recorder.shown("iris | kprototypes k=3 gamma=variance seed=1")
    #expect(shown.contains("gamma=1.71486 (variance)"))
    #expect(shown.contains("cost 87.955095"))
    #expect(shown.contains("segments 51, 50, 49"))
    #expect(recorder.failing("iris | kprototypes k=3 gamma=-1") == ["S0215"])
    #expect(recorder.failing("iris | kprototypes k=3 gamma=half") == ["S0216"])
  }

  @Test func encodings() throws {
    let recorder = try Sessions.withExamples()
    let wide = try recorder.csv("orders | onehot status mismatch=1")
    let paid = zip(wide.column("status"), wide.numbers("status_paid"))
    #expect(paid.allSatisfy { $0.1 == ($0.0 == "paid" ? 0.5.squareRoot() : 0) })
    let shares = try recorder.csv("orders | encode country").numbers("country")
    let countries = try recorder.csv("orders").column("country")
    let french = countries.count { $0 == "FR" }
    #expect(zip(countries, shares).allSatisfy { $0.0 != "FR" || $0.1 == Double(french) / 60 })
    let places = try recorder.csv(
      "orders | encode status method=place levels=[\"open\", \"paid\", \"shipped\", \"cancelled\"]")
    #expect(Set(places.numbers("status")) == [1, 2, 3, 4])
    _ = try recorder.shown("orders | encode country method=place | head 2")
    #expect(recorder.codes.contains("L18"))
    _ = try recorder.shown("orders | onehot status | scale status_paid | head 2")
    #expect(recorder.codes.contains("L19"))
    #expect(
      recorder.failing("orders | encode status method=place levels=[\"open\"]") == ["S0405"])
    // New rows get the numbers of the fitted ones.
    let model = "{orders | onehot status | kmeans status_paid, status_open k=2 seed=1}"
    let again = try recorder.csv("orders | head 20 | assign \(model)")
    #expect(again.column("segment").count == 20)
  }
}

extension MixedTests {
  @Test func latentClasses() throws {
    let recorder = try Sessions.withExamples()
    let model = try recorder.csv("orders | lca country, status k=2 seed=1")
    #expect(model.numbers("uncertainty").allSatisfy { (0...0.5).contains($0) })
    let again = try recorder.csv("orders | assign {orders | lca country, status k=2 seed=1}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("uncertainty") == model.column("uncertainty"))
    let classes = try recorder.csv("orders | lca country, status k=2 seed=1 | prototypes")
    let first = zip(classes.column("segment"), classes.column("column")).map { "\($0) \($1)" }
    let shares = zip(first, classes.numbers("share")).filter { $0.0 == "1 country" }.map(\.1)
    #expect(shares.count == 5 && abs(shares.reduce(0, +) - 1) < 1e-9)
    let shown = try recorder.shown("orders | lca country, status k=1..2 seed=1 | best by=bic")
    #expect(shown.contains("latent classes (EM)"))
    _ = try recorder.shown("orders | lca country, status k=6 seed=1")
    #expect(recorder.codes.contains("L20"))
  }
}

extension MixedTests {
  @Test func directionsOfMixedRows() throws {
    let recorder = try Sessions.withExamples()
    let rows = try recorder.csv("iris | derive wide = sepal_width > 3 | famd n=3")
    #expect(rows.numbers("dim1").count == 150)
    _ = try recorder.shown(
      "iris | select sepal_length, petal_width, species | derive tall = sepal_length > 5 | famd | head 1"
    )
    // FactoMineR's of these columns with sepal_width > 3 in the place of sepal_length > 5.
    _ = try recorder.shown(
      "iris | derive wide = sepal_width > 3 | famd sepal_length, petal_width, species, wide | head 1"
    )
    #expect(recorder.notes.contains { $0.contains("2.89202, 1.27718, 0.605494") })
    let fit = "famd amount, quantity, country n=3 | kmeans k=3 seed=1"
    let model = try recorder.csv("orders | \(fit)")
    let again = try recorder.csv("orders | assign {orders | \(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    let levels = try recorder.csv("orders | mca country, status per=level")
    #expect(levels.column("column").count == 9)
    _ = try recorder.shown("orders | mca country, status | head 1")
    #expect(recorder.notes.contains { $0.contains("Benzécri") })
    #expect(recorder.failing("customers | mca city") == ["S0401"])
    #expect(recorder.failing("orders | mca country n=5") == ["S0405"])
  }
}

extension MixedTests {
  /// The largest k that two halves find alike, on codes of mixed rows.
  @Test func kamilaFindsHowMany() throws {
    func rows(gap: Bool) -> String {
      let lines = (0..<120).map { row -> String in
        let group = row % 3
        let kind = gap && row < 4 ? "" : ["a", "b", "c"][row % 11 == 0 ? (group + 1) % 3 : group]
        return "\(group * 8 + row * 7 % 10),\(group * group * 5 + row * 13 % 7),\(kind)"
      }
      return "x,y,kind\n" + lines.joined(separator: "\n") + "\n"
    }
    let recorder = try Sessions.with(rows(gap: false))
    let code = "t | scale | kamila k=auto restarts=4 seed=1"
    let shown = try recorder.shown(code)
    #expect(shown.contains("k=3"))
    #expect(recorder.transcript.contains("prediction strength k=3 ("))
    #expect(recorder.transcript.contains("silhouette by Gower's distance k="))
    #expect(
      try recorder.exported(code)
        == recorder.exported("t | scale | kamila k=3 restarts=4 seed=1"))
    let gaps = try Sessions.with(rows(gap: true))
    #expect(try gaps.shown(code).contains("k=3"))
    #expect(gaps.notes.contains("k=auto looks at the 116 of 120 rows without gaps"))
    let few = try Sessions.with("x,kind\n1,a\n2,b\n3,a\n4,b\n")
    _ = try few.shown("t | kamila k=auto")
    #expect(few.notes.contains("k=auto: too few different rows for segments; k=1"))
    #expect(recorder.failing("t | kmedoids k=auto metric=gower") == ["S0413"])
  }

  @Test func kamilaOfMixedRows() throws {
    let recorder = try Sessions.withExamples()
    let fit = "kamila amount, quantity, country k=3 seed=1"
    let model = try recorder.csv("orders | scale amount, quantity | \(fit)")
    #expect(model.numbers("uncertainty").allSatisfy { (0..<0.7).contains($0) })
    let again = try recorder.csv(
      "orders | assign {orders | scale amount, quantity | \(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("uncertainty") == model.column("uncertainty"))
    let shown = try recorder.shown("iris | scale | kamila k=3 seed=1")
    #expect(shown.contains("KAMILA") && shown.contains("best of 10 starts found by"))
    #expect(shown.contains("smooth=0.025"))
    _ = try recorder.shown("iris | kamila sepal_width k=2")
    #expect(recorder.notes.contains { $0.contains("no categories") })
    _ = try recorder.shown("orders | kamila country k=2")
    #expect(recorder.notes.contains { $0.contains("no numbers") })
    #expect(recorder.failing("orders | kamila amount k=2 smooth=0.7") == ["S0215"])
    #expect(recorder.failing("customers | kamila age, city k=2") == ["S0401"])
  }

  @Test func twoStepsOfMixedRows() throws {
    let recorder = try Sessions.withExamples()
    let fit = "twostep amount, quantity, country k=3 seed=1"
    let model = try recorder.csv("orders | \(fit)")
    let again = try recorder.csv("orders | assign {orders | \(fit)}")
    #expect(again.column("segment") == model.column("segment"))
    #expect(again.column("distance") == model.column("distance"))
    let shown = try recorder.shown("iris | twostep seed=1")
    #expect(shown.contains("two-step") && shown.contains("BIC"))
    #expect(recorder.notes.contains { $0.contains("k=auto chose") })
    let figures = try recorder.csv("iris | twostep seed=1 | tried")
    #expect(figures.numbers("k") == (1...15).map(Double.init))
    #expect(figures.column("chosen").count { $0 == "true" } == 1)
    let bic = figures.numbers("bic")
    #expect(abs(bic[0] - bic[1] - (Double(figures.column("change")[1]) ?? 0)) < 1e-9)
    #expect(recorder.failing("iris | kmeans k=2 | tried") == ["S0450"])
    _ = try recorder.shown("iris | twostep leaves=20 shuffle=false")
    #expect(recorder.codes.contains("L30"))
    _ = try recorder.shown("iris | twostep most=2")
    #expect(recorder.codes.contains("L31"))
    let best = try recorder.shown("iris | twostep k=2..4 seed=1 | best by=bic")
    #expect(best.contains("two-step"))
  }

  @Test func prototypesOfMinimaxTrees() throws {
    let recorder = try Sessions.withExamples()
    let tree = try recorder.csv("iris | hclust linkage=minimax")
    #expect(tree.numbers("prototype").count == 149)
    let cut = "hclust linkage=minimax | cut k=3"
    let model = try recorder.csv("iris | \(cut)")
    #expect(model.numbers("distance").count { $0 == 0 } >= 3)
    let again = try recorder.csv("iris | head 40 | assign {iris | \(cut)}")
    #expect(again.column("segment").count == 40)
    #expect(again.column("distance") == Array(model.column("distance").prefix(40)))
    #expect(try recorder.shown("iris | \(cut)").contains("prototypes: rows"))
    let mixed = "hclust amount, country metric=gower linkage=minimax | cut k=3"
    let orders = try recorder.csv("orders | \(mixed)")
    #expect(orders.numbers("distance").allSatisfy { (0...1).contains($0) })
    #expect(try recorder.csv("orders | assign {orders | \(mixed)}").column("segment").count == 60)
    // Small groups have no rows to show.
    let micro = try recorder.csv("iris | hclust micro=20 linkage=minimax seed=1")
    #expect(!micro.header.contains("prototype"))
    let flexible = try recorder.shown("iris | hclust linkage=flexible beta=-0.5")
    #expect(flexible.contains("flexible (beta -0.5)"))
    #expect(recorder.failing("iris | hclust beta=-0.5") == ["S0206"])
    #expect(recorder.failing("iris | hclust linkage=flexible beta=1") == ["S0206"])
    #expect(recorder.failing("iris | hclust linkage=flexible beta=-2") == ["S0206"])
  }
}
