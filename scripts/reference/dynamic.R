# Dynamic tree cuts. Writes dynamic.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(dynamicTreeCut))

datasets$wholesale <- unname(read_data("wholesale", 3:8))
methods <- list(average = "average", ward = "ward.D2", complete = "complete", single = "single")

case <- function(data, scaling, linkage, min, depth, rest, height = NULL) {
  x <- scaled(datasets[[data]], scaling)
  distances <- dist(x)
  tree <- hclust(distances, methods[[linkage]])
  # The package warns that rows taken one by one ignore small groups, which is what is wanted.
  capture.output(found <- suppressWarnings(cutreeHybrid(
    tree, as.matrix(distances), cutHeight = height, minClusterSize = min, deepSplit = depth,
    pamStage = rest != "noise", pamRespectsDendro = rest == "branch",
    respectSmallClusters = FALSE, verbose = 0)))
  list(
    data = data, scaling = scaling, linkage = linkage, min = min, depth = depth, rest = rest,
    height = height, labels = as.vector(found$labels))
}

cases <- list()
for (linkage in names(methods)) {
  for (depth in c(0, 1, 4)) {
    for (rest in c("noise", "nearest", "branch")) {
      cases[[length(cases) + 1]] <- case("iris", "none", linkage, c(20, 10, 5)[depth %% 3 + 1], depth, rest)
      cases[[length(cases) + 1]] <- case("usarrests", "zscore1", linkage, 3, depth, rest)
    }
  }
  for (rest in c("noise", "nearest", "branch")) {
    cases[[length(cases) + 1]] <- case("wholesale", "zscore1", linkage, 10, 3, rest)
  }
}
cases[[length(cases) + 1]] <- case("wholesale", "zscore1", "ward", 20, 2, "branch")
cases[[length(cases) + 1]] <- case("iris", "none", "average", 5, 2, "branch", height = 1.5)
write_cases("dynamic", tools("dynamicTreeCut"), cases)
