# Holds dbscan.json (Euclidean cases) against R's dbscan package; stops at a difference.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(dbscan))

expected <- fromJSON(file.path(folder, "dbscan.json"), simplifyVector = TRUE, simplifyDataFrame = FALSE)
for (case in expected$cases) {
  if (case$metric != "euclidean") next
  x <- if (is.null(case$points)) datasets[[case$data]] else case$points
  fit <- dbscan(x, eps = case$eps, minPts = case$minimumPoints)
  core <- is.corepoint(x, eps = case$eps, minPts = case$minimumPoints)
  groups <- ifelse(core, match(fit$cluster, unique(fit$cluster[core])), 0)
  stopifnot(identical(as.integer(groups), as.integer(case$cores)), sum(fit$cluster == 0) == case$noise)
  cat(sprintf("dbscan %s eps %g: as in R\n", case$data, case$eps))
}
