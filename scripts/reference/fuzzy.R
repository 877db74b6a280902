# Fuzzy groups by e1071 (c-means) and cluster (fanny). Writes fuzzy.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages({
  library(cluster)
  library(e1071)
})

# The best of many starts; shares are of the first 10 rows, groups numbered as Seg does.
means <- function(data, k, m) {
  x <- datasets[[data]]
  set.seed(1)
  best <- NULL
  for (start in 1:10) {
    found <- cmeans(x, k, m = m, iter.max = 5000, control = list(reltol = 1e-16))
    if (is.null(best) || found$withinerror < best$withinerror) best <- found
  }
  named <- canonical(x, best$cluster)
  order <- best$cluster[match(seq_len(k), named$labels)]
  u <- best$membership[, order]
  list(
    kind = "means", data = data, k = k, exponent = m, objective = best$withinerror * nrow(x),
    centers = unname(best$centers[order, ]), labels = named$labels,
    shares = unname(u[1:10, ]), dunn = sum(u^2) / nrow(x)
  )
}

pairs <- function(data, k, r, metric) {
  x <- datasets[[data]]
  found <- fanny(x, k, memb.exp = r, metric = metric, maxit = 100000, tol = 1e-15)
  named <- canonical(x, found$clustering)
  order <- found$clustering[match(seq_len(k), named$labels)]
  list(
    kind = "pairs", data = data, k = k, exponent = r, metric = metric,
    objective = unname(found$objective[["objective"]]), labels = named$labels,
    shares = unname(found$membership[1:10, order]), dunn = unname(found$coeff[1]),
    normalized = unname(found$coeff[2])
  )
}

cases <- list(
  means("ruspini", 4, 2), means("ruspini", 3, 1.5), means("iris", 3, 2), means("iris", 2, 3),
  means("usarrests", 4, 2),
  pairs("ruspini", 4, 2, "euclidean"), pairs("ruspini", 4, 1.5, "manhattan"),
  pairs("iris", 3, 1.5, "euclidean"), pairs("iris", 3, 2, "euclidean"),
  pairs("usarrests", 2, 2, "euclidean")
)
write_cases("fuzzy", tools(c("cluster", "e1071")), cases)
