# k-means: the best of many Hartigan-Wong starts. Writes kmeans.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))

best <- function(x, k, starts) {
  if (k == 1) return(rep(1L, nrow(x)))
  kmeans(x, k, iter.max = 200, nstart = starts)$cluster
}

case <- function(data, scaling, k, starts = 5000) {
  set.seed(1)
  x <- scaled(datasets[[data]], scaling)
  groups <- canonical(x, best(x, k, starts))
  inertia <- sum((x - groups$centers[groups$labels, , drop = FALSE])^2)
  list(
    data = data, scaling = scaling, k = k, inertia = inertia, sizes = I(groups$sizes),
    centers = groups$centers, labels = groups$labels
  )
}

cases <- c(
  lapply(1:10, function(k) case("iris", "none", k)),
  lapply(2:4, function(k) case("iris", "zscore0", k)),
  lapply(1:6, function(k) case("usarrests", "none", k)),
  lapply(1:6, function(k) case("usarrests", "zscore1", k)),
  lapply(1:6, function(k) case("ruspini", "none", k)),
  lapply(1:2, function(k) case("six", "none", k))
)
write_cases("kmeans", tools(), cases)
