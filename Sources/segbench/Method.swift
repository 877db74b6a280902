/// A method that can be measured: prepares what is not measured, runs the rest inside of
/// `Stopwatch.measure` and returns figures of quality by name.
struct Method: Sendable {
  let name: String
  let run: @Sendable (Setting, inout Stopwatch) throws -> [String: Double]

  init(
    _ name: String,
    run: @escaping @Sendable (Setting, inout Stopwatch) throws -> [String: Double]
  ) {
    self.name = name
    self.run = run
  }

  /// All of them; each in a file of its chapter.
  static let all: [Method] = [
    .kmeans, .kmeansFromStart, .kmeansSweep, .miniBatch, .bisecting, .spherical, .kmedoids, .clara,
    .balanced,
    .fuzzy, .fanny, .spectral,
    .isolation, .determinant, .mahalanobis,
    .hclust, .diana, .dynamicCut, .cophenetic,
    .dbscan, .hdbscan, .optics,
    .gmm, .mixtureFit,
    .silhouette, .gap, .daviesBouldin, .calinskiHarabasz, .clusterDistances, .dunn, .pairRanks,
    .adjustedRand, .adjustedInformation, .consensus, .stability, .predictionStrength,
    .hopkins, .dip,
    .pca,
    .prototypes, .kmodes, .gower, .latentClasses, .kamila, .twoStep,
    .correspondence, .mixedFactors, .groupedFactors,
    .tsne, .umap, .trustworthiness,
    .knn, .descent, .lof,
  ]
}
