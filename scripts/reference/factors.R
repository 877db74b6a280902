# Multiple correspondence analysis and factor analysis of mixed data by FactoMineR. Writes factors.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(FactoMineR))

read_columns <- function(name) read.csv(file.path(folder, "data", paste0(name, ".csv")))
soybean <- read_columns("soybean")[, c("x1", "x3", "x4", "x6", "x7", "x8", "x10")]
soybean <- lapply(soybean, as.character)
iris <- read_columns("iris")
mixed <- list(iris$Sepal.Length, iris$Petal.Width, as.character(iris$Species),
  as.character(iris$Sepal.Width > 3))
gallery <- list(
  list("soybean", soybean, rep("nominal", 7)),
  list("iris", mixed, c("number", "number", "nominal", "nominal")),
  list("numbers", list(iris$Sepal.Length, iris$Petal.Width, iris$Sepal.Width), rep("number", 3))
)

cases <- lapply(gallery, function(one) {
  kinds <- one[[3]]
  frame <- as.data.frame(lapply(seq_along(kinds), function(j) {
    if (kinds[j] == "nominal") factor(one[[2]][[j]]) else as.numeric(one[[2]][[j]])
  }))
  names(frame) <- paste0("c", seq_along(kinds), "_")
  found <- if (all(kinds == "nominal")) MCA(frame, ncp = 3, graph = FALSE)
    else if (all(kinds == "number")) PCA(frame, ncp = 3, graph = FALSE)
    else FAMD(frame, ncp = 3, graph = FALSE)
  levels <- if (all(kinds == "nominal")) found$var$coord else if (any(kinds == "nominal")) found$quali.var$coord
  numbers <- if (all(kinds == "number")) found$var$cor else if (any(kinds == "number")) found$quanti.var$cor
  values <- found$eig[, 1]
  list(
    name = one[[1]], kinds = kinds, columns = lapply(unname(one[[2]]), function(x) I(as.character(x))),
    eigenvalues = I(unname(values[values > 1e-10])), scores = unname(head(found$ind$coord, 12)),
    levels = if (!is.null(levels)) unname(levels), numbers = if (!is.null(numbers)) unname(numbers)
  )
})
write_cases("factors", tools("FactoMineR"), cases)
