# Multiple factor analysis by FactoMineR. Writes groups.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(FactoMineR))

data(wine)
iris <- read.csv(file.path(folder, "data", "iris.csv"))
soybean <- read.csv(file.path(folder, "data", "soybean.csv"))[, c("x1", "x3", "x4", "x6", "x7", "x8")]
soybean[] <- lapply(soybean, as.character)
iris$wide <- as.character(iris$Sepal.Width > 3)
iris$long <- as.character(iris$Petal.Length > 4)

# A mixed group is FAMD: its columns as FAMD codes them, taken as they are.
coded <- function(frame) {
  as.data.frame(lapply(frame, function(x) {
    if (is.numeric(x)) return((x - mean(x)) / sqrt(mean((x - mean(x))^2)))
    y <- tab.disjonctif(factor(x))
    sweep(y, 2, sqrt(colMeans(y)), "/")
  }))
}

# name, columns, sizes of the groups, types of FactoMineR (s scaled, c centred, n nominal), m mixed by `coded`
gallery <- list(
  list("wine", wine[, 3:29], c(5, 3, 10, 9), c("s", "s", "s", "s")),
  list("centred", iris[, 1:4], c(2, 2), c("c", "c")),
  list("kinds", iris[, c(1, 2, 5, 6, 7)], c(2, 3), c("s", "n")),
  list("levels", soybean, c(2, 1, 3), c("n", "n", "n")),
  list("mixed", iris[, c(1, 2, 3, 5, 6)], c(2, 3), c("s", "m"))
)

cases <- lapply(gallery, function(one) {
  frame <- one[[2]]
  sizes <- one[[3]]
  types <- one[[4]]
  ends <- cumsum(sizes)
  parts <- lapply(seq_along(sizes), function(g) {
    part <- frame[, (ends[g] - sizes[g] + 1):ends[g], drop = FALSE]
    if (types[g] == "m") coded(part)
    else if (types[g] == "n") as.data.frame(lapply(part, factor))
    else part
  })
  widths <- vapply(parts, ncol, 0)
  found <- MFA(
    do.call(cbind, parts), group = widths, type = ifelse(types == "m", "c", types), ncp = 3, graph = FALSE
  )
  eigen <- found$eig[, 1]
  own <- lapply(found$separate.analyses, function(x) { e <- unname(x$eig[, 1]); e[e > 1e-10] })
  axes <- found$partial.axes$cor
  first <- axes[grepl("^Dim1\\.", rownames(axes)), , drop = FALSE]
  list(
    name = one[[1]], types = types, sizes = sizes,
    columns = lapply(unname(as.list(frame)), function(x) I(as.character(x))),
    eigenvalues = I(unname(eigen[eigen > 1e-10])), own = unname(lapply(own, I)),
    scores = unname(head(found$ind$coord, 12)), coordinates = unname(found$group$coord),
    contributions = unname(found$group$contrib / 100), correlations = unname(found$group$correlation),
    lg = unname(found$group$Lg), rv = unname(found$group$RV), firstAxes = unname(first),
    numbers = if (all(types %in% c("s", "c"))) unname(found$quanti.var$cor),
    levels = if (!is.null(found$quali.var)) unname(found$quali.var$coord)
  )
})
write_cases("groups", tools("FactoMineR"), cases)
