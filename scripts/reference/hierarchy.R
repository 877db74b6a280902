# Trees of groups with sizes, agglomerative coefficients and medoids. Writes hierarchy.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(cluster))

# Ward and average linkage of the means of the first k groups of an average tree, with their sizes. R leaves Ward's
# first distances as they are, so they are brought to those of groups of these sizes before.
members_case <- function(data, k, linkage) {
  x <- datasets[[data]]
  labels <- cutree(hclust(dist(x), "average"), k)
  sizes <- as.vector(table(labels))
  centres <- t(sapply(seq_len(k), function(g) colMeans(x[labels == g, , drop = FALSE])))
  distances <- as.matrix(dist(centres))
  if (linkage == "ward") {
    distances <- distances * sqrt(2 * outer(sizes, sizes) / outer(sizes, sizes, "+"))
  }
  method <- if (linkage == "ward") "ward.D2" else linkage
  tree <- hclust(as.dist(distances), method, members = sizes)
  list(
    kind = "members", data = data, linkage = linkage, sizes = sizes, centers = centres, height = tree$height,
    labels = cutree(tree, 4)
  )
}

coefficient_case <- function(data, linkage, scaling = "none") {
  fit <- agnes(scaled(datasets[[data]], scaling), method = linkage)
  list(kind = "coefficient", data = data, linkage = linkage, scaling = scaling, coefficient = fit$ac)
}

# Flexible linkage: agnes takes alpha, (1 - beta) / 2.
flexible_case <- function(data, beta, scaling = "none") {
  fit <- agnes(scaled(datasets[[data]], scaling), method = "flexible", par.method = (1 - beta) / 2)
  tree <- as.hclust(fit)
  list(
    kind = "flexible", data = data, linkage = "flexible", scaling = scaling, beta = beta, height = sort(fit$height),
    coefficient = fit$ac, cuts = lapply(2:5, function(k) unname(cutree(tree, k)))
  )
}

# The row of each group with the least sum of distances, and where each row goes by its nearest medoid and by its
# least average distance.
assignment_case <- function(data, linkage, k) {
  x <- datasets[[data]]
  method <- if (linkage == "ward") "ward.D2" else linkage
  labels <- cutree(hclust(dist(x), method), k)
  d <- as.matrix(dist(x))
  medoids <- sapply(seq_len(k), function(g) {
    members <- which(labels == g)
    members[which.min(rowSums(d[members, members, drop = FALSE]))]
  })
  averages <- sapply(seq_len(k), function(g) rowMeans(d[, labels == g, drop = FALSE]))
  list(
    kind = "assignment", data = data, linkage = linkage, labels = labels, medoids = medoids - 1,
    byMedoid = unname(apply(d[, medoids], 1, which.min)), byAverage = unname(apply(averages, 1, which.min))
  )
}

cases <- c(
  lapply(c("ward", "average", "complete"), function(linkage) members_case("iris", 12, linkage)),
  lapply(c("ward", "average"), function(linkage) members_case("usarrests", 9, linkage)),
  lapply(c("average", "ward", "complete", "single"), function(l) coefficient_case("usarrests", l)),
  lapply(c("average", "ward", "complete", "single"), function(l) coefficient_case("ruspini", l)),
  list(coefficient_case("usarrests", "ward", "zscore1")),
  list(assignment_case("iris", "average", 4), assignment_case("usarrests", "ward", 3)),
  lapply(c(-0.25, -0.6, 0.3), function(beta) flexible_case("usarrests", beta)),
  list(flexible_case("usarrests", -0.25, "zscore1"), flexible_case("usarrests", 0.3, "zscore1"))
)
write_cases("hierarchy", tools("cluster"), cases)
