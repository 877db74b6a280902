# Hierarchical clustering. Writes hclust.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(mclust))

methods <- list(
  single = "single", complete = "complete", average = "average", weighted = "mcquitty",
  ward = "ward.D2", centroid = "centroid", median = "median"
)

case <- function(data, scaling, linkage) {
  x <- scaled(datasets[[data]], scaling)
  squared <- linkage %in% c("centroid", "median")
  distances <- dist(x)
  if (squared) distances <- distances^2
  tree <- hclust(distances, methods[[linkage]])
  # cutree() refuses a tree with inversions, so these have their groups from the merges themselves.
  cuts <- lapply(2:min(5, nrow(x) - 1), function(k) {
    labels <- cut_by_merges(tree$merge, nrow(x), k)
    if (!is.unsorted(tree$height)) stopifnot(identical(labels, unname(cutree(tree, k))))
    list(k = k, sizes = as.vector(table(labels)), labels = labels)
  })
  result <- list(
    data = data, scaling = scaling, linkage = linkage, squared = squared,
    inversions = sum(diff(tree$height) < -1e-9), merge = tree$merge, height = tree$height,
    order = tree$order, copheneticCorrelation = cor(distances, cophenetic(tree)), cuts = cuts
  )
  if (data == "iris") result$ariSpecies <- adjustedRandIndex(cuts[[2]]$labels, species)
  result
}

# The groups after the first n - k merges, numbered by first appearance.
cut_by_merges <- function(merge, n, k) {
  group <- seq_len(n)
  made <- list()
  for (step in seq_len(n - k)) {
    members <- unlist(lapply(merge[step, ], function(id) if (id < 0) -id else made[[id]]))
    made[[step]] <- members
    group[members] <- n + step
  }
  match(group, unique(group))
}

all <- names(methods)
main <- c("single", "complete", "average", "ward")
cases <- c(
  lapply(all, function(linkage) case("six", "none", linkage)),
  lapply(all, function(linkage) case("usarrests", "none", linkage)),
  lapply(main, function(linkage) case("usarrests", "zscore1", linkage)),
  lapply(main, function(linkage) case("iris", "none", linkage))
)
write_cases("hclust", tools("mclust"), cases)
