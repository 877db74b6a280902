# Gower's distance by daisy of cluster, and medoids, trees and dense groups over it. Writes mixed.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages({library(cluster); library(dbscan)})

# Columns as numbers (texts as a, b, … are numbered) with the kinds of Seg.
case <- function(name, columns, kinds, weights = rep(1, length(kinds)), k = 3) {
  frame <- as.data.frame(columns)
  names(frame) <- paste0("c", seq_along(kinds))
  type <- list()
  for (j in seq_along(kinds)) {
    column <- paste0("c", j)
    if (kinds[j] == "nominal") frame[[column]] <- factor(frame[[column]])
    if (kinds[j] == "ordinal") frame[[column]] <- ordered(frame[[column]])
    if (kinds[j] == "asymmetric") type$asymm <- c(type$asymm, column)
    if (kinds[j] == "logarithm") type$logratio <- c(type$logratio, column)
  }
  distances <- suppressWarnings(daisy(frame, metric = "gower", type = type, weights = weights))
  found <- list(
    name = name, kinds = kinds, weights = weights,
    columns = lapply(columns, function(x) I(ifelse(is.na(x), "NA", as.character(x)))),
    distances = I(as.vector(distances))
  )
  found$distances <- I(ifelse(is.na(distances), -1, distances))
  # Equally good medoids are no reference.
  if (anyNA(distances) || is.null(k)) return(found)
  partition <- pam(distances, k)
  # Half-way between two distances, so that no rounding decides.
  steps <- sort(unique(round(as.vector(distances), 9)))
  place <- max(2, round(length(steps) * 0.15))
  eps <- mean(steps[c(place, place + 1)])
  c(found, list(
    k = k, objective = partition$objective[["swap"]], medoids = I(sort(partition$id.med)),
    silhouette = partition$silinfo$avg.width,
    average = I(hclust(distances, "average")$height), complete = I(hclust(distances, "complete")$height),
    single = I(hclust(distances, "single")$height),
    eps = eps, dense = I(dbscan(distances, eps, minPts = 4)$cluster),
    cores = I(dbscan(distances, eps, minPts = 4, borderPoints = FALSE)$cluster)
  ))
}

flower <- read.csv(file.path(folder, "data", "flower.csv"))
flower <- unname(as.list(flower[, paste0("V", 1:8)]))
# daisy takes weights that sum to 0.5 or less for nothing in common, so they are large here.
set.seed(3)
n <- 24
mixed <- list(
  round(rnorm(n), 3), round(exp(rnorm(n, 3)), 3), sample(1:5, n, TRUE), sample(1:4, n, TRUE),
  sample(0:1, n, TRUE), rep(7, n)
)
kinds <- c("number", "logarithm", "ordinal", "nominal", "asymmetric", "number")
gaps <- lapply(mixed, function(x) replace(x, sample(n, 4), NA))
cases <- list(
  case("flower", flower, c("nominal", "nominal", "nominal", "nominal", "ordinal", "ordinal", "number", "number")),
  case("flower, V3 asymmetric", flower, c("nominal", "nominal", "asymmetric", "nominal", "ordinal", "ordinal", "number", "number")),
  case("flower, ratios", flower, c("asymmetric", "nominal", "asymmetric", "nominal", "ordinal", "ordinal", "ordinal", "logarithm")),
  case("gaps by hand", list(c(1, 2, NA, 4), c(1, 2, 1, NA), c(10, 10, 30, 20)), c("number", "nominal", "number"), k = NULL),
  case("nothing in common", list(c(1, NA, 2), c(NA, 1, 2)), c("number", "nominal"), k = 2),
  case("mixed", mixed, kinds),
  case("mixed, weights", mixed, kinds, c(1, 2, 0.5, 3, 1, 1)),
  case("mixed, gaps", gaps, kinds),
  case("mixed, gaps, weights", gaps, kinds, c(3, 20, 5, 30, 10, 0))
)
write_cases("mixed", tools(c("cluster", "dbscan")), cases)
