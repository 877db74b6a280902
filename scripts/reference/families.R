# The fourteen covariance families of mclust: EM from the parameters of a given partition, and the table of
# its own best fits. Writes families.json and, as a copy of R's data, data/faithful.csv.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))
suppressPackageStartupMessages(library(mclust))

write.csv(faithful, file.path(folder, "data", "faithful.csv"), row.names = FALSE, quote = FALSE)
datasets$faithful <- unname(as.matrix(faithful))
datasets$petals <- datasets$iris[, 3, drop = FALSE]

families <- mclust.options("emModelNames")
flowers <- as.integer(factor(species))
partitions <- list(
  iris = list(pmin(flowers, 2), flowers), faithful = list((datasets$faithful[, 1] > 3) + 1),
  ruspini = list(rep(1:4, c(20, 23, 17, 15))), petals = list(flowers)
)

# mclust's VVE ends before its common axes have settled: turning them by hand raises its likelihood. Here they are
# turned plane by plane between E-steps, until nothing rises any more.
settled <- function(x, model) {
  d <- ncol(x)
  k <- model$G
  axes <- model$parameters$variance$orientation
  z <- model$z
  before <- -Inf
  for (step in 1:5000) {
    n <- colSums(z)
    own <- lapply(1:k, function(g) cov.wt(x, z[, g], method = "ML"))
    loss <- function(axes) sum(sapply(1:k, function(g) n[g] * sum(log(colSums(axes * (own[[g]]$cov %*% axes))))))
    for (i in seq_len(d - 1)) for (j in (i + 1):d) {
      turn <- function(t) {
        axes[, c(i, j)] <- axes[, c(i, j)] %*% matrix(c(cos(t), sin(t), -sin(t), cos(t)), 2)
        axes
      }
      best <- optimize(function(t) loss(turn(t)), c(-pi / 4, pi / 4), tol = 1e-9)
      if (best$objective < loss(axes)) axes <- turn(best$minimum)
    }
    sigma <- lapply(own, function(one) axes %*% diag(colSums(axes * (one$cov %*% axes))) %*% t(axes))
    logs <- sapply(1:k, function(g) log(n[g] / nrow(x)) - 0.5 * (
      mahalanobis(x, own[[g]]$center, sigma[[g]]) + determinant(sigma[[g]])$modulus[1] + d * log(2 * pi)))
    most <- apply(logs, 1, max)
    z <- exp(logs - most)
    loglik <- sum(most + log(rowSums(z)))
    z <- z / rowSums(z)
    if (loglik - before < 1e-10) break
    before <- loglik
  }
  model$loglik <- loglik
  model$parameters$variance$sigma <- simplify2array(sigma)
  model
}

# From the M-step of the partition to the maximum; the covariances are those of the start.
from_partition <- function(data, group, family) {
  x <- datasets[[data]]
  k <- max(group)
  one <- ncol(x) == 1
  name <- if (one) c(E = "E", V = "V")[[substr(family, 1, 1)]] else family
  control <- emControl(tol = c(1e-14, 1e-13), itmax = c(20000, 5000))
  start <- mstep(if (one) x[, 1] else x, name, unmap(group), control = control)$parameters
  model <- me(if (one) x[, 1] else x, name, unmap(group), control = control)
  if (is.na(model$loglik)) return(NULL)
  if (family == "VVE" && !one) model <- settled(x, model)
  sigma <- start$variance$sigma
  if (one) sigma <- array(rep_len(start$variance$sigmasq, k), c(1, 1, k))
  final <- model$parameters$variance$sigma
  if (one) final <- array(rep_len(model$parameters$variance$sigmasq, k), c(1, 1, k))
  list(
    kind = "partition", data = data, family = family, k = k, logLikelihood = model$loglik,
    freeParameters = nMclustParams(name, ncol(x), k), weights = start$pro,
    means = if (one) matrix(start$mean, k) else t(start$mean),
    covariances = lapply(1:k, function(g) matrix(sigma[, , g], ncol(x))),
    determinants = I(sapply(1:k, function(g) det(matrix(final[, , g], ncol(x)))))
  )
}

partition_cases <- function(data) {
  names <- if (data == "petals") c("EII", "VII", "EVI", "VEV", "EVV", "VVE") else families
  unlist(lapply(partitions[[data]], function(group) {
    Filter(Negate(is.null), lapply(names, function(family) from_partition(data, group, family)))
  }), recursive = FALSE)
}

# mclust's own table; null where it has no maximum.
table_case <- function(data, ks) {
  x <- datasets[[data]]
  bic <- mclustBIC(x, G = ks, modelNames = families, verbose = FALSE)
  entries <- unlist(lapply(seq_along(ks), function(i) lapply(families, function(family) {
    value <- bic[i, family]
    list(k = ks[i], family = family, bic = if (is.na(value)) NULL else value[[1]],
         freeParameters = nMclustParams(family, ncol(x), ks[i]))
  })), recursive = FALSE)
  best <- Mclust(x, x = bic, verbose = FALSE)
  list(
    kind = "table", data = data, entries = entries, bestFamily = best$modelName, bestK = best$G,
    logLikelihood = best$loglik, icl = best$icl, sizes = I(as.integer(sort(table(best$classification), decreasing = TRUE)))
  )
}

cases <- c(
  unlist(lapply(names(partitions), partition_cases), recursive = FALSE),
  list(table_case("iris", 1:4), table_case("faithful", 1:4))
)
write_cases("families", tools("mclust"), cases)
