/// The ordered list of all verbs; nothing else lists them.
extension Verb {
  static let all: [Verb] = [
    .load, .export, .head, .tail, .sample, .describe, .schema, .freq, .show,
    .where, .distinct, .fill, .dropMissing, .winsorize, .outliers, .lof,
    .select, .rename, .derive, .sort, .group, .join, .scale, .log1p, .rfm,
    .treat, .weigh, .onehot, .encode,
    .pca, .scree, .mca, .famd, .mfa, .redundancy, .varclus, .tsne, .umap, .trust,
    .kmeans, .minibatch, .bisecting, .kmedoids, .clara, .kprototypes, .kmodes, .kamila,
    .twostep, .lca,
    .spherical, .balanced, .fuzzy, .fanny, .memberships, .micro, .consensus,
    .hclust, .diana, .cut, .macro,
    .dbscan, .hdbscan, .optics, .kdist,
    .gmm, .spectral,
    .tendency, .advise, .gap,
    .validate, .compare, .elbow, .best, .silhouette, .stability, .crossvalidate, .agree, .crosstab,
    .nesting, .trees, .stop, .tried,
    .profile, .prototypes, .name, .outcome, .checklist,
    .assign, .drift,
    .plot, .dendrogram, .tanglegram, .heatmap, .vat,
  ]
}
