# Partitioning around medoids by cluster, and distances between groups by fpc. Writes pam.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages({
  library(cluster)
  library(fpc)
})

# `mean` is what pam() prints; `medoids` count from 1, rising.
partition <- function(data, k, metric) {
  x <- datasets[[data]]
  found <- pam(x, k, metric = metric)
  list(
    kind = "pam", data = data, k = k, metric = metric, medoids = I(sort(found$id.med)),
    mean = found$objective[["swap"]], silhouette = found$silinfo$avg.width
  )
}

distances <- function(data, labels) {
  found <- cluster.stats(dist(datasets[[data]]), labels)
  list(
    kind = "distances", data = data, labels = labels, dunn = found$dunn, dunn2 = found$dunn2,
    ratio = found$wb.ratio, within = found$average.within, between = found$average.between,
    separation = found$min.separation, diameter = found$max.diameter
  )
}

sets <- list(list("iris", 2:4), list("ruspini", 2:6), list("usarrests", 2:6), list("six", 2))
cases <- list()
for (set in sets) {
  for (k in set[[2]]) {
    for (metric in c("euclidean", "manhattan")) {
      cases[[length(cases) + 1]] <- partition(set[[1]], k, metric)
    }
  }
}
set.seed(1)
for (data in c("iris", "ruspini", "usarrests")) {
  for (k in c(2, 3, 6)) {
    x <- datasets[[data]]
    cases[[length(cases) + 1]] <- distances(data, canonical(x, kmeans(x, k, nstart = 50)$cluster)$labels)
  }
}
write_cases("pam", tools(c("cluster", "fpc")), cases)
