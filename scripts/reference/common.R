# What the R programs of this folder share: the data, the scalings, the order of groups, and writing JSON.
suppressPackageStartupMessages(library(jsonlite))

root <- normalizePath(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "..", ".."))
folder <- file.path(root, "Tests", "SegEngineTests", "Reference")

read_data <- function(name, columns) as.matrix(read.csv(file.path(folder, "data", paste0(name, ".csv")))[, columns])

iris_columns <- c("Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width")
usarrests_columns <- c("Murder", "Assault", "UrbanPop", "Rape")

datasets <- list(
  six = rbind(c(0, 0), c(1, 0), c(0, 2), c(5, 5), c(6, 5), c(5, 7)),
  iris = unname(read_data("iris", iris_columns)),
  usarrests = unname(read_data("usarrests", usarrests_columns)),
  ruspini = unname(read_data("ruspini", c("x", "y")))
)
species <- read.csv(file.path(folder, "data", "iris.csv"))$Species

# "none", "zscore0" (divisor n) or "zscore1" (divisor n - 1).
scaled <- function(x, scaling) {
  if (scaling == "none") return(x)
  n <- nrow(x)
  z <- scale(x)
  z <- matrix(z, n)
  if (scaling == "zscore0") z * sqrt(n / (n - 1)) else z
}

tools <- function(packages = character()) {
  versions <- list(R = paste(R.version$major, R.version$minor, sep = "."))
  for (package in c("jsonlite", packages)) versions[[package]] <- as.character(packageVersion(package))
  versions
}

# Groups by falling size, equal sizes by centre: the order in which Seg numbers segments.
canonical <- function(x, labels) {
  ids <- unique(labels)
  sizes <- sapply(ids, function(id) sum(labels == id))
  centres <- t(sapply(ids, function(id) colMeans(x[labels == id, , drop = FALSE])))
  keys <- c(list(-sizes), lapply(seq_len(ncol(x)), function(j) centres[, j]))
  order <- do.call(base::order, keys)
  list(
    sizes = sizes[order], centers = centres[order, , drop = FALSE],
    labels = match(labels, ids[order])
  )
}

text <- function(value) {
  as.character(toJSON(value, auto_unbox = TRUE, digits = I(17), null = "null", matrix = "rowmajor"))
}

# One case a line, so that a difference between two runs is readable.
write_cases <- function(name, tools, cases) {
  path <- file.path(folder, paste0(name, ".json"))
  lines <- vapply(cases, text, "")
  writeLines(c(
    "{", paste0("\"tools\": ", text(tools), ","), "\"cases\": [",
    paste0(lines, c(rep(",", length(lines) - 1), "")), "]", "}"
  ), path)
  cat(sprintf("%s: %d cases\n", path, length(cases)))
}
