# Holds what indices.py wrote against cluster.stats of fpc: gamma, C index and point-biserial correlation.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(fpc))
for (case in fromJSON(file.path(folder, "indices.json"), simplifyDataFrame = FALSE)$cases) {
  # Rounded, because equal distances differ in their last bit and the order of all counts.
  found <- cluster.stats(round(dist(datasets[[case$data]]), 10), case$labels, G2 = TRUE, G3 = TRUE)
  expected <- unlist(case$values[c("gamma", "c_index", "point_biserial")])
  stopifnot(abs(c(found$g2, found$g3, found$pearsongamma) - expected) < 1e-9)
}
cat("indices: fpc agrees\n")
