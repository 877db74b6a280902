# Principal components. Each column's entry of largest absolute value is positive. Writes pca.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))

case <- function(data, correlation) {
  x <- datasets[[data]]
  fit <- prcomp(x, center = TRUE, scale. = correlation)
  signs <- apply(fit$rotation, 2, function(column) sign(column[which.max(abs(column))]))
  list(
    data = data, correlation = correlation, mean = unname(fit$center),
    divisor = if (correlation) unname(fit$scale) else rep(1, ncol(x)),
    sdev = fit$sdev, shares = fit$sdev^2 / sum(fit$sdev^2),
    rotation = unname(sweep(fit$rotation, 2, signs, "*")),
    scores = unname(sweep(fit$x, 2, signs, "*"))[1:10, ]
  )
}

cases <- list(case("iris", TRUE), case("iris", FALSE), case("usarrests", TRUE), case("usarrests", FALSE))
write_cases("pca", tools(), cases)
