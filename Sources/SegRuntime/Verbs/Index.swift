/// The ordered list of all verbs; nothing else lists them.
extension Verb {
  static let all: [Verb] = [
    .load, .export, .head, .tail, .sample, .describe, .schema, .freq, .show,
    .where, .distinct, .fill, .dropMissing, .winsorize,
    .select, .rename, .derive, .sort, .group, .join, .scale, .log1p, .rfm,
    .pca,
    .kmeans, .kmedoids, .clara, .gmm, .hdbscan, .hclust, .cut,
    .validate, .compare, .elbow, .best, .silhouette, .agree, .crosstab,
    .profile, .name,
    .assign,
    .plot, .dendrogram,
  ]
}
