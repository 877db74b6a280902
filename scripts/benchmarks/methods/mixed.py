"""Rows of numbers (the first half of the columns) and categories (the others, cut at multiples of 2.5)."""

import numpy as np

from engine import Case, Data, Method, r_peer

PROTOTYPES = Method(
    "kprototypes",
    "k-prototypes",
    [
        Case(Data("blobs", 2_000, 8, 8), {"k": 8, "gamma": 1, "restarts": 3}),
        Case(Data("blobs", 10_000, 8, 8), {"k": 8, "gamma": 1, "restarts": 3}, goal=20, runs=1),
    ],
    quality="cost",
    better="lower",
)

MODES = Method(
    "kmodes",
    "k-modes",
    [
        Case(Data("blobs", 10_000, 8, 8), {"k": 8, "restarts": 3}, goal=20, runs=1),
        # Of so many rows Seg moves none singly, as the peer always does, and takes more starts instead.
        Case(
            Data("blobs", 30_000, 8, 8), {"k": 8, "restarts": 10, "peer_restarts": 3}, runs=1
        ),
    ],
    quality="cost",
    better="lower",
)

GOWER = Method(
    "gower",
    "Gower's distance, all pairs",
    [Case(Data("blobs", rows, 8, 8)) for rows in (2_000, 5_000)],
    quality="mean",
    tolerance=1e-5,  # the package keeps distances in single precision
)


def halves(rows):
    middle = rows.shape[1] // 2
    return rows[:, :middle], levels(rows[:, middle:])


def levels(rows):
    return np.floor(rows / 2.5).astype(int)


@PROTOTYPES.peer("kmodes, Cao")
def cao(rows, setting, stopwatch):
    return package(rows, setting, stopwatch, "Cao")


@PROTOTYPES.peer("kmodes, Huang")
def huang(rows, setting, stopwatch):
    return package(rows, setting, stopwatch, "Huang")


def package(rows, setting, stopwatch, init):
    from kmodes.kprototypes import KPrototypes

    numbers, categories = halves(rows)
    mixed = np.column_stack([numbers.astype(object), categories.astype(object)])
    places = list(range(numbers.shape[1], mixed.shape[1]))
    with stopwatch.measure():
        model = KPrototypes(
            setting["k"], init=init, n_init=setting["restarts"], gamma=setting["gamma"],
            random_state=1, n_jobs=2,
        ).fit(mixed, categorical=places)
    return {"cost": float(model.cost_)}


def modes(init):
    def peer(rows, setting, stopwatch):
        from kmodes.kmodes import KModes

        categories = levels(rows)
        fit = KModes(
            setting["k"],
            init=init,
            n_init=setting.get("peer_restarts", setting["restarts"]),
            random_state=1,
            n_jobs=2,
        )
        with stopwatch.measure():
            fit.fit(categories)
        return {"cost": float(fit.cost_)}

    return peer


MODES.peer("kmodes, Cao")(modes("Cao"))
MODES.peer("kmodes, Huang")(modes("Huang"))


@GOWER.peer("gower")
def pairs(rows, setting, stopwatch):
    import gower
    import pandas as pd

    numbers, categories = halves(rows)
    frame = pd.DataFrame(numbers)
    for place in range(categories.shape[1]):
        frame[f"c{place}"] = categories[:, place].astype(str)
    with stopwatch.measure():
        distances = gower.gower_matrix(frame)
    upper = distances[np.triu_indices(len(frame), 1)]
    return {"mean": float(upper.mean(dtype=float))}


CLASSES = Method(
    "lca",
    "latent classes",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"k": 5, "restarts": 5},
            goal=5 if rows == 50_000 else None,
        )
        for rows in (5_000, 50_000)
    ],
    quality="log-likelihood",
    better="higher",
    # Each from other random starts, of which not all end at the best.
    tolerance=5e-4,
)


@CLASSES.peer("StepMix")
def stepmix(rows, setting, stopwatch):
    from stepmix import StepMix

    categories = levels(rows)
    categories -= categories.min(axis=0)  # it takes no negative levels
    fit = StepMix(
        setting["k"], measurement="categorical", n_init=setting["restarts"], max_iter=2000,
        abs_tol=1e-8, random_state=1, progress_bar=0,
    )
    with stopwatch.measure():
        fit.fit(categories)
    return {"log-likelihood": fit.score(categories) * len(rows)}


def truth(rows, case):
    return {"truth": case.data.truth}


def rand(setting, labels):
    from sklearn.metrics import adjusted_rand_score

    return {"Rand": adjusted_rand_score(setting.labels("truth"), labels)}


KAMILA = Method(
    "kamila",
    "KAMILA (of no package for Python, or of Debian's for R)",
    [Case(Data("blobs", rows, 8, 8), {"k": 8, "restarts": 10}) for rows in (10_000, 100_000)],
    prepare=truth,
)

TWOSTEP = Method(
    "twostep",
    "two steps, numbers only",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"k": 8, "leaves": 500},
            goal=3 if rows == 100_000 else None,
        )
        for rows in (10_000, 100_000)
    ],
    quality="Rand",
    better="higher",
    tolerance=0.02,
    prepare=truth,
)


@TWOSTEP.peer("scikit-learn, Birch and Ward on standardised numbers")
def birch(rows, setting, stopwatch):
    from sklearn.cluster import AgglomerativeClustering, Birch

    with stopwatch.measure():
        scaled = (rows - rows.mean(axis=0)) / rows.std(axis=0)
        # Close to as many small groups as Seg keeps.
        fit = Birch(threshold=0.75, n_clusters=AgglomerativeClustering(setting["k"])).fit(scaled)
        labels = fit.predict(scaled)
    return rand(setting, labels) | {"small groups": len(fit.subcluster_centers_)}


def factors(name, title, columns, sizes, settings, tolerance=1e-8):
    return Method(
        name,
        title,
        [
            Case(Data("blobs", rows, columns, 8), settings, goal=3 if rows == 100_000 else None)
            for rows in sizes
        ],
        quality="sum of eigenvalues",
        tolerance=tolerance,
    )


MCA = factors(
    "mca", "multiple correspondence analysis", 8, (10_000, 100_000), {"components": 5}
)
FAMD = factors("famd", "factors of mixed data", 8, (10_000, 100_000), {"components": 5})
MFA = factors(
    "mfa", "multiple factor analysis", 16, (10_000, 100_000), {"components": 5, "groups": 4}
)


def factominer(made, fitted):
    def peer(rows, setting, stopwatch):
        code = f"""
        suppressMessages(library(FactoMineR))
        levels <- function(x) as.data.frame(lapply(as.data.frame(floor(x / 2.5)), factor))
        d <- ncol(x)
        {made}
        m <- measured({fitted})
        show(m, "sum of eigenvalues"=sum(m$value$eig[1:components, 1]))
        """
        stopwatch.cost = r_peer(code, setting.data, **setting)
        return stopwatch.cost.pop("quality")

    return peer


MCA.peer("R FactoMineR")(
    factominer("frame <- levels(x)", "MCA(frame, ncp=components, graph=FALSE)")
)
FAMD.peer("R FactoMineR")(
    factominer(
        "frame <- cbind(as.data.frame(x[, 1:(d / 2)]), L=levels(x[, (d / 2 + 1):d]))",
        "FAMD(frame, ncp=components, graph=FALSE)",
    )
)
MFA.peer("R FactoMineR")(
    factominer(
        "frame <- as.data.frame(x)",
        "MFA(frame, rep(d / groups, groups), rep('s', groups), ncp=components, graph=FALSE)",
    )
)


def frame(rows, numbers):
    import pandas as pd

    table = pd.DataFrame(rows, columns=[f"x{place}" for place in range(rows.shape[1])])
    for name in table.columns[numbers:]:
        table[name] = levels(table[name].to_numpy()).astype(str)
    return table


@MCA.peer("prince")
def prince_mca(rows, setting, stopwatch):
    import prince

    table = frame(rows, 0)
    fit = prince.MCA(setting["components"], engine="scipy")
    with stopwatch.measure():
        fit.fit(table)
        fit.row_coordinates(table)
    return {"sum of eigenvalues": fit.eigenvalues_.sum()}


@FAMD.peer("prince")
def prince_famd(rows, setting, stopwatch):
    import prince

    table = frame(rows, rows.shape[1] // 2)
    fit = prince.FAMD(n_components=setting["components"], engine="scipy")
    with stopwatch.measure():
        fit.fit(table)
        fit.row_coordinates(table)
    return {"sum of eigenvalues": fit.eigenvalues_.sum()}


@MFA.peer("prince")
def prince_mfa(rows, setting, stopwatch):
    import prince

    table = frame(rows, rows.shape[1])
    width = rows.shape[1] // setting["groups"]
    names = list(table.columns)
    groups = {
        f"g{place}": names[place * width : (place + 1) * width]
        for place in range(setting["groups"])
    }
    fit = prince.MFA(n_components=setting["components"], engine="scipy")
    with stopwatch.measure():
        fit.fit(table, groups=groups)
        fit.row_coordinates(table)
    return {"sum of eigenvalues": fit.eigenvalues_.sum()}


METHODS = [PROTOTYPES, MODES, GOWER, CLASSES, KAMILA, TWOSTEP, MCA, FAMD, MFA]
