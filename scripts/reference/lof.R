# Local outlier factors and k-distances by the dbscan package, whose neighbourhoods hold all ties (those of its kd-tree are
# compared by rounded squares, so distances are given). Writes lof.json.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])), "common.R"))

# minPts counts the row itself.
case <- function(data, minPts) {
  x <- datasets[[data]]
  list(
    data = data, k = minPts - 1, factors = dbscan::lof(dist(x), minPts = minPts),
    kDistances = unname(dbscan::kNNdist(x, minPts - 1))
  )
}

cases <- list(case("iris", 5), case("iris", 11), case("usarrests", 6), case("ruspini", 4))
write_cases("lof", tools("dbscan"), cases)
