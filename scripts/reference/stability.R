# Stability of clusterings under resampling by fpc. All figures depend on random draws. Writes stability.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(fpc))

# Mean Jaccard of each group, groups in canonical order, and its standard deviation over the samples.
jaccard <- function(data, k, method, draws) {
  x <- datasets[[data]]
  set.seed(1)
  found <- clusterboot(
    x, B = draws, bootmethod = method, clustermethod = kmeansCBI, krange = k, runs = 20, subtuning = floor(nrow(x) / 2),
    count = FALSE, seed = 5
  )
  order <- match(seq_len(k), canonical(x, found$partition)$labels[match(seq_len(k), found$partition)])
  values <- switch(method, boot = found$bootresult, subset = found$subsetresult, noise = found$noiseresult)
  list(
    kind = "jaccard", data = data, k = k, method = method, draws = draws,
    mean = I(rowMeans(values)[order]), sd = I(apply(values, 1, sd)[order])
  )
}

strength <- function(data, most, draws) {
  set.seed(2)
  found <- prediction.strength(datasets[[data]], Gmin = 2, Gmax = most, M = draws, clustermethod = kmeansCBI, runs = 20)
  list(
    kind = "strength", data = data, draws = draws, mean = found$mean.pred,
    sd = c(0, sapply(found$predcorr[2:most], sd))
  )
}

instability <- function(data, most, draws) {
  set.seed(3)
  found <- nselectboot(datasets[[data]], B = draws, clustermethod = kmeansCBI, classification = "centroid", krange = 2:most, runs = 20)
  list(kind = "instability", data = data, draws = draws, mean = found$stabk[2:most], sd = apply(found$stab, 2, sd)[2:most])
}

cases <- list(
  jaccard("iris", 3, "boot", 200), jaccard("iris", 2, "boot", 100), jaccard("iris", 3, "subset", 200),
  jaccard("ruspini", 4, "boot", 100), jaccard("ruspini", 5, "boot", 200), jaccard("usarrests", 4, "subset", 200),
  jaccard("iris", 3, "noise", 200), jaccard("usarrests", 4, "noise", 200),
  strength("iris", 6, 100), strength("ruspini", 6, 100),
  instability("iris", 5, 50), instability("ruspini", 5, 50)
)
write_cases("stability", tools("fpc"), cases)
