# The minimum covariance determinant by robustbase, and chi-squared figures. Writes robust.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(robustbase))

datasets$wholesale <- unname(as.matrix(read.csv(file.path(folder, "data", "wholesale.csv"))[, 3:8]))

# `criterion` is the logarithm of the determinant of the h rows' covariance; distances are squared.
mcd <- function(data, coverage, columns = NULL) {
  x <- datasets[[data]]
  if (!is.null(columns)) x <- x[, columns, drop = FALSE]
  set.seed(1)
  found <- covMcd(x, alpha = coverage, nsamp = 5000)
  list(
    kind = "mcd", data = data, columns = if (is.null(columns)) ncol(x) else length(columns),
    coverage = coverage, size = found$quan, criterion = unname(found$crit),
    rawFactor = prod(found$raw.cnp2), factor = prod(found$cnp2),
    rawCenter = I(unname(found$raw.center)), center = I(unname(found$center)),
    covariance = I(unname(as.vector(found$cov))), mahalanobis = unname(found$mah[1:20])
  )
}

chi <- function(degrees) {
  p <- c(0.001, 0.1, 0.5, 0.9, 0.975, 0.999)
  list(kind = "chi", degrees = degrees, p = p, quantiles = qchisq(p, degrees))
}

cases <- list(
  mcd("iris", 0.75), mcd("iris", 0.6), mcd("iris", 0.9), mcd("usarrests", 0.75),
  mcd("ruspini", 0.75), mcd("iris", 0.75, 1), mcd("wholesale", 0.75), mcd("iris", 1),
  chi(1), chi(4), chi(30), chi(500)
)
write_cases("robust", tools("robustbase"), cases)
