# Gaussian mixtures by mclust: BIC and ICL of its own best fits, and EM with noise from a given start.
# Writes mclust.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(mclust))

letters_of <- c(full = "VVV", tied = "EEE", diagonal = "VVI", spherical = "VII")

fitted <- function(family, k) {
  model <- Mclust(datasets$iris, G = k, modelNames = letters_of[[family]], verbose = FALSE)
  list(
    kind = "fit", data = "iris", family = family, k = k, logLikelihood = model$loglik, bic = model$bic,
    icl = model$icl, freeParameters = model$df
  )
}

# Every tenth flower starts as noise, the others in their species.
noisy <- function(family) {
  x <- datasets$iris
  group <- as.integer(factor(species))
  group[seq(1, 150, 10)] <- 4
  model <- me(
    x, modelName = letters_of[[family]], z = unmap(group), control = emControl(tol = c(1e-12, 1e-12), itmax = 20000),
    Vinv = 1 / prod(apply(x, 2, function(column) diff(range(column))))
  )
  list(
    kind = "noise", data = "iris", family = family, k = 3, logLikelihood = model$loglik, group = group,
    weights = model$parameters$pro, means = t(model$parameters$mean), noise = model$z[1:10, 4],
    freeParameters = nMclustParams(letters_of[[family]], 4, 3, noise = TRUE)
  )
}

cases <- c(
  unlist(lapply(names(letters_of), function(family) lapply(1:3, function(k) fitted(family, k))), recursive = FALSE),
  lapply(c("full", "diagonal", "spherical"), noisy)
)
write_cases("mclust", tools("mclust"), cases)
