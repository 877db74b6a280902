# Hartigan's dip and its p-value by diptest. Writes dip.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(diptest))

cases <- list()
add <- function(name, values) {
  set.seed(9)
  found <- dip.test(values, simulate.p.value = TRUE, B = 2000)
  cases[[length(cases) + 1]] <<- list(name = name, values = values, dip = unname(found$statistic), pValue = found$p.value)
}
iris <- datasets$iris
for (j in 1:4) add(paste("iris", iris_columns[j]), iris[, j])
add("iris first component", signif(prcomp(iris)$x[, 1], 12))
add("faithful", faithful$eruptions)
add("faithful waiting", faithful$waiting)
add("five", c(1, 2, 3, 10, 11))
add("four", c(1, 2, 10, 11))
set.seed(4)
add("normal", signif(rnorm(200), 8))
add("uniform", signif(runif(60), 8))
add("two normals", signif(c(rnorm(80), rnorm(40, 3.2)), 8))
add("exponential with ties", round(rexp(120), 1))
add("falling", sort(signif(rexp(30), 6), decreasing = TRUE))
add("three steps", rep(c(1, 5, 6), c(20, 3, 40)))
write_cases("dip", tools("diptest"), cases)
