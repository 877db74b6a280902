# Standard errors of ROC areas by DeLong, and McNemar's exact test, for the shares of outcome.json (outcome.py).
# Writes delong.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(pROC))

compared <- function(case) {
  told <- lapply(case$told, unlist)
  # Those that are judged are the last.
  truth <- tail(unlist(case$outcome), length(told[[1]]))
  folds <- if (is.null(case$early)) case$folds else 1
  fold <- (seq_along(truth) - 1) %% folds
  # Folds are independent once the shares are given, and the area is their mean.
  parts <- sapply(sort(unique(fold)), function(f) {
    rows <- fold == f
    one <- roc(truth[rows], told[[1]][rows], direction = "<", quiet = TRUE)
    other <- roc(truth[rows], told[[2]][rows], direction = "<", quiet = TRUE)
    c(
      auc(one), auc(other), var(one, method = "delong"),
      var(one, method = "delong") + var(other, method = "delong") - 2 * cov(one, other, method = "delong")
    )
  })
  only <- unlist(case$only)
  list(
    name = case$name, auc = I(rowMeans(parts[1:2, , drop = FALSE])), error = sqrt(sum(parts[3, ])) / folds,
    differenceError = sqrt(sum(parts[4, ])) / folds,
    pValue = if (sum(only) > 0) binom.test(only[1], sum(only))$p.value else 1
  )
}

known <- fromJSON(file.path(folder, "outcome.json"), simplifyVector = FALSE)$cases
tests <- lapply(list(c(0, 0), c(3, 0), c(12, 30), c(40, 41), c(700, 600)), function(only) list(
  name = "counts", only = I(only), pValue = if (sum(only) > 0) binom.test(only[1], sum(only))$p.value else 1
))
write_cases("delong", tools("pROC"), c(lapply(Filter(function(case) !is.null(case$told), known), compared), tests))
