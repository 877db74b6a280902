/// The ordered list of all verbs; nothing else lists them.
extension Verb {
  static let all: [Verb] = [
    .load, .export, .head, .tail, .sample, .describe, .schema, .freq, .show,
    .where, .distinct, .fill, .dropMissing, .winsorize, .lof,
    .select, .rename, .derive, .sort, .group, .join, .scale, .log1p, .rfm,
    .pca,
    .kmeans, .minibatch, .bisecting, .kmedoids, .clara,
    .hclust, .cut,
    .dbscan, .hdbscan, .optics, .kdist,
    .gmm,
    .tendency, .advise, .gap,
    .validate, .compare, .elbow, .best, .silhouette, .stability, .agree, .crosstab, .nesting,
    .profile, .name,
    .assign,
    .plot, .dendrogram, .heatmap, .vat,
  ]
}
