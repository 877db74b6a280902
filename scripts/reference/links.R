# Association of columns: vif of car, varclus of Hmisc, Cramer's V and eta by their formulas, R2 with the first
# components of groups by prcomp and FactoMineR. Writes links.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages({library(car); library(Hmisc); library(FactoMineR)})

iris <- read.csv(file.path(folder, "data", "iris.csv"))
wholesale <- read.csv(file.path(folder, "data", "wholesale.csv"))
mixed <- data.frame(a = iris$Sepal.Length, b = iris$Sepal.Width, c = iris$Petal.Width, species = iris$Species,
  wide = as.character(iris$Sepal.Width > 3), long = as.character(iris$Petal.Length > 4.5))
shop <- data.frame(lapply(wholesale[, 3:8], as.numeric))
trade <- data.frame(channel = as.character(wholesale$Channel), region = as.character(wholesale$Region), shop[, c(1, 3)])

cramer <- function(x, y) {
  counts <- table(x, y)
  n <- sum(counts); r <- nrow(counts); k <- ncol(counts)
  phi2 <- max(0, unname(suppressWarnings(chisq.test(counts, correct = FALSE)$statistic)) / n - (r - 1) * (k - 1) / (n - 1))
  sqrt(phi2 / min(r - (r - 1)^2 / (n - 1) - 1, k - (k - 1)^2 / (n - 1) - 1))
}
associate <- function(x, y, method) {
  if (is.numeric(x) && is.numeric(y)) return(cor(x, y, method = method))
  if (is.numeric(x)) return(sqrt(summary(lm(x ~ y))$r.squared))
  if (is.numeric(y)) return(associate(y, x, method))
  cramer(x, y)
}
# R2 of each column with the first component of each group.
shares <- function(frame, labels) {
  sapply(sort(unique(labels)), function(g) {
    part <- frame[, labels == g, drop = FALSE]
    kinds <- sapply(part, is.numeric)
    part[!kinds] <- lapply(part[!kinds], factor)
    score <- if (all(kinds)) prcomp(part, scale. = TRUE)$x[, 1]
      else if (!any(kinds)) MCA(part, graph = FALSE)$ind$coord[, 1]
      else FAMD(part, graph = FALSE)$ind$coord[, 1]
    sapply(frame, function(x) summary(lm(score ~ x))$r.squared)
  })
}

case <- function(name, frame, method, linkage, labels) {
  set.seed(1)
  frame_y <- cbind(y = rnorm(nrow(frame)), frame)
  found <- vif(lm(y ~ ., frame_y))
  factors <- if (is.matrix(found)) found[, "GVIF"]^(1 / found[, "Df"]) else found
  d <- ncol(frame)
  table <- outer(1:d, 1:d, Vectorize(function(i, j) if (i == j) 1 else associate(frame[[i]], frame[[j]], method)))
  tree <- if (all(sapply(frame, is.numeric))) varclus(as.matrix(frame), similarity = method, method = linkage)$hclust
    else hclust(as.dist(1 - table^2), linkage)
  # rcorr of Hmisc ranks in single precision, so its heights have fewer digits.
  list(
    name = name, method = method, linkage = linkage,
    kinds = unname(ifelse(sapply(frame, is.numeric), "number", "nominal")),
    columns = lapply(unname(as.list(frame)), function(x) I(as.character(x))),
    associations = table, vif = unname(factors), heights = tree$height, labels = labels,
    shares = unname(shares(frame, labels))
  )
}

usarrests <- as.data.frame(datasets$usarrests)
cases <- list(
  case("iris", iris[, 1:4], "pearson", "complete", c(1, 2, 1, 1)),
  case("shop", shop, "spearman", "complete", c(1, 2, 2, 1, 2, 1)),
  case("shop", shop, "pearson", "average", c(1, 2, 2, 3, 2, 1)),
  case("mixed", mixed, "pearson", "complete", c(1, 2, 1, 1, 2, 1)),
  case("trade", trade, "spearman", "average", c(1, 2, 2, 1))
)
write_cases("links", tools(c("car", "Hmisc", "FactoMineR")), cases)
