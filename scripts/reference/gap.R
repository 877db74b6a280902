# The gap statistic by cluster::clusGap, and the rules of its maxSE. Writes gap.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(cluster))

start <- function(x, k) list(cluster = kmeans(x, k, nstart = 25, iter.max = 100)$cluster)

# `logW` is certain, `gap` depends on random draws; `se` has the divisor B - 1.
curve <- function(data, power, space, most, draws) {
  set.seed(1)
  found <- clusGap(datasets[[data]], start, K.max = most, B = draws, d.power = power, spaceH0 = space, verbose = FALSE)$Tab
  list(
    kind = "curve", data = data, power = power, box = if (space == "original") "columns" else "principal",
    draws = draws, logW = found[, "logW"], gap = found[, "gap"], se = found[, "SE.sim"]
  )
}

# The same of medoids and of cuts of trees.
medoids <- function(x, k) list(cluster = pam(x, k, cluster.only = TRUE))
tree <- function(method) function(x, k) list(cluster = cutree(hclust(dist(x), method), k))
other <- function(method, cluster, data, power) {
  set.seed(1)
  found <- clusGap(datasets[[data]], cluster, K.max = 5, B = 200, d.power = power, spaceH0 = "original", verbose = FALSE)$Tab
  list(
    kind = method, data = data, power = power, box = "columns", draws = 200, logW = found[, "logW"],
    gap = found[, "gap"], se = found[, "SE.sim"]
  )
}

rule <- function(gap, se) {
  list(
    kind = "rule", gap = gap, se = se, tibs = maxSE(gap, se, "Tibs2001SEmax"),
    firstSE = maxSE(gap, se, "firstSEmax"), globalMax = maxSE(gap, se, "globalmax")
  )
}

cases <- list(
  curve("iris", 1, "scaledPCA", 8, 500), curve("iris", 2, "original", 8, 200),
  curve("ruspini", 2, "scaledPCA", 8, 500), curve("usarrests", 2, "original", 6, 200)
)
cases <- c(cases, list(
  other("medoids", medoids, "ruspini", 2), other("medoids", medoids, "usarrests", 1),
  other("ward", tree("ward.D2"), "ruspini", 2), other("average", tree("average"), "usarrests", 1)
))
set.seed(7)
for (i in 1:40) {
  cases[[length(cases) + 1]] <- rule(round(cumsum(rnorm(7, 0.1, 0.2)), 3), round(runif(7, 0, 0.15), 3))
}
write_cases("gap", tools("cluster"), cases)
