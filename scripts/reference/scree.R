# How many components to keep: broken stick by vegan, the other rules by their formulas. Writes scree.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(vegan))

leading <- function(exceeds) if (all(exceeds)) length(exceeds) else which(!exceeds)[1] - 1
wholesale <- unname(as.matrix(read.csv(file.path(folder, "data", "wholesale.csv"))[, 3:8]))

case <- function(data, x, correlation, reference) {
  set.seed(1)
  eigenvalues <- function(x) prcomp(x, scale. = correlation)$sdev^2
  own <- eigenvalues(x)
  sds <- apply(x, 2, sd)
  drawn <- replicate(2000, eigenvalues(
    if (reference == "permutation") apply(x, 2, sample)
    else sapply(sds, function(s) rnorm(nrow(x), 0, s))
  ))
  bounds <- apply(drawn, 1, quantile, 0.95, names = FALSE)
  stick <- unname(bstick(length(own), 1))
  list(
    data = data, correlation = correlation, reference = reference, eigenvalues = own, stick = stick,
    bounds = bounds, means = rowMeans(drawn), kaiser = leading(own > mean(own)),
    brokenStick = leading(own / sum(own) > stick), parallel = leading(own > bounds)
  )
}

cases <- list(
  case("iris", datasets$iris, FALSE, "permutation"), case("iris", datasets$iris, TRUE, "permutation"),
  case("iris", datasets$iris, TRUE, "normal"), case("usarrests", datasets$usarrests, FALSE, "normal"),
  case("usarrests", datasets$usarrests, TRUE, "permutation"),
  case("wholesale", wholesale, TRUE, "permutation"), case("wholesale", wholesale, TRUE, "normal")
)
write_cases("scree", tools("vegan"), cases)
