# Trees from above by cluster, and figures of two trees by dendextend. Writes diana.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages({
  library(cluster)
  library(dendextend)
})

data(agriculture)
data(votes.repub)

# `distances` are given for data that the tests do not have; heights rise, `cuts` go by first appearance.
divided <- function(name, distances, metric = "euclidean", given = TRUE) {
  found <- diana(distances, diss = TRUE)
  tree <- as.hclust(found)
  # Of equal heights any may be cut first, as in `six`.
  ks <- if (name == "six") 2 else intersect(c(2, 3, 4, 7), 2:(attr(distances, "Size") - 1))
  list(
    kind = "diana", data = name, metric = metric, count = attr(distances, "Size"),
    distances = if (given) as.vector(distances) else NULL,
    coefficient = found$dc, heights = sort(found$height),
    cuts = lapply(ks, function(k) list(k = k, labels = unname(cutree(tree, k))))
  )
}

two <- function(data, first, second) {
  x <- datasets[[data]]
  rownames(x) <- seq_len(nrow(x))
  one <- as.dendrogram(hclust(dist(x), first))
  other <- as.dendrogram(hclust(dist(x), second))
  ks <- c(2, 3, 4, 5, 10, 20, 40)
  curve <- Bk(one, other, k = ks)
  list(
    kind = "two", data = data, first = sub("ward.D2", "ward", first),
    second = sub("ward.D2", "ward", second),
    cophenetic = cor_cophenetic(one, other), baker = cor_bakers_gamma(one, other),
    entanglement = entanglement(one, other), ks = ks, bk = unname(unlist(curve)),
    expected = unname(sapply(curve, attr, "E_FM")), variance = unname(sapply(curve, attr, "V_FM")),
    orderFirst = as.integer(labels(one)), orderSecond = as.integer(labels(other))
  )
}

cases <- list(
  divided("agriculture", daisy(agriculture)),
  divided("votes.repub", daisy(votes.repub, metric = "manhattan", stand = TRUE)),
  divided("six", dist(datasets$six), given = FALSE),
  divided("ruspini", dist(datasets$ruspini), given = FALSE),
  divided("ruspini", dist(datasets$ruspini, "manhattan"), "manhattan", given = FALSE),
  divided("usarrests", dist(datasets$usarrests), given = FALSE),
  divided("iris", dist(datasets$iris), given = FALSE),
  two("usarrests", "average", "ward.D2"), two("usarrests", "single", "complete"),
  two("ruspini", "average", "complete")
)
write_cases("diana", tools(c("cluster", "dendextend")), cases)
