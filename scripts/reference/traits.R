# Test values of levels and means by catdes of FactoMineR, and far tails by phyper. Writes traits.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(FactoMineR))

read_columns <- function(name) read.csv(file.path(folder, "data", paste0(name, ".csv")))
soybean <- as.data.frame(lapply(read_columns("soybean")[, c("x1", "x3", "x4", "x6")], as.character))
iris <- read_columns("iris")
flowers <- data.frame(species = iris$Species, wide = as.character(iris$Sepal.Width > 3),
  length = iris$Sepal.Length, width = iris$Sepal.Width)
gallery <- list(list("soybean", soybean), list("iris", flowers))

described <- unlist(lapply(gallery, function(one) {
  frame <- as.data.frame(lapply(one[[2]], function(x) if (is.numeric(x)) x else factor(x)))
  found <- catdes(frame, 1, proba = 1)
  groups <- levels(frame[[1]])
  levels <- lapply(groups, function(group) {
    table <- found$category[[group]]
    lapply(rownames(table), function(name) {
      parts <- strsplit(name, "=")[[1]]
      has <- frame[[parts[1]]] == sub(paste0(parts[1], "_"), "", parts[2], fixed = TRUE)
      own <- frame[[1]] == group
      list(kind = "level", count = sum(has & own), group = sum(own), level = sum(has),
        total = nrow(frame), test = table[name, "v.test"])
    })
  })
  means <- lapply(groups, function(group) {
    table <- found$quanti[[group]]
    lapply(rownames(table), function(name) {
      own <- frame[[1]] == group
      list(kind = "mean", difference = table[name, "Mean in category"] - table[name, "Overall mean"],
        deviation = sd(frame[[name]]), group = sum(own), total = nrow(frame), test = table[name, "v.test"])
    })
  })
  unlist(c(levels, means), recursive = FALSE)
}), recursive = FALSE)

# ln of the tail with half of the count itself, and where the normal distribution has it.
far <- lapply(list(c(900, 1000, 5000, 100000), c(300, 1000, 300, 1000000), c(0, 20000, 30000, 100000),
    c(5100, 10000, 500000, 1000000)), function(x) {
  above <- x[1] / x[2] > x[3] / x[4]
  beyond <- phyper(if (above) x[1] else x[1] - 1, x[3], x[4] - x[3], x[2], lower.tail = !above, log.p = TRUE)
  own <- dhyper(x[1], x[3], x[4] - x[3], x[2], log = TRUE) - log(2)
  tail <- max(beyond, own) + log1p(exp(-abs(beyond - own)))
  list(kind = "level", count = x[1], group = x[2], level = x[3], total = x[4],
    test = (if (above) -1 else 1) * qnorm(tail, log.p = TRUE))
})
write_cases("traits", tools("FactoMineR"), c(described, far))
