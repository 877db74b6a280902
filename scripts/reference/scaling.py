"""Scaling of columns, by scikit-learn (and by formula for `mad`, as R has it). Writes scaling.json.

`center` is subtracted, `scale` divided by. A constant column has scale 1 and becomes 0.
"""

import numpy as np
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import common

CONSTANT = {
    "constant": np.array([[3.0], [3.0], [3.0]]),
    # Rounding of the mean must not turn a constant column into one that varies.
    "nearlyConstant": np.full((1000, 1), 14.62),
    "oneConstantColumn": np.array([[1.0, 7.0], [2.0, 7.0], [4.0, 7.0], [9.0, 7.0]]),
}


def zscore(x, ddof):
    fit = StandardScaler().fit(x)
    n = len(x)
    scale = fit.scale_ * np.where(fit.var_ > 0, np.sqrt(n / (n - ddof)), 1)
    return fit.mean_, scale


def minmax(x):
    fit = MinMaxScaler().fit(x)
    return fit.data_min_, 1 / fit.scale_


def robust(x):
    fit = RobustScaler().fit(x)
    return fit.center_, fit.scale_


def mad(x):
    """Median, and 1.4826 times the median absolute deviation, as stats::mad of R has it."""
    center = np.median(x, axis=0)
    spread = 1.4826 * np.median(np.abs(x - center), axis=0)
    return center, np.where(spread > 0, spread, 1)


METHODS = {
    "zscore1": lambda x: zscore(x, 1),
    "zscore0": lambda x: zscore(x, 0),
    "minmax": minmax,
    "robust": robust,
    "mad": mad,
}


def case(data, x, method):
    center, scale = METHODS[method](x)
    result = (x - center) / scale
    shown = len(x) <= 10
    return {
        "data": data,
        "points": None if data in common.DATA else x,
        "method": method,
        "center": center,
        "scale": scale,
        "head": result if shown else result[:10],
        "tail": [] if shown else result[-10:],
    }


if __name__ == "__main__":
    sources = {"wholesale": common.DATA["wholesale"], "iris": common.DATA["iris"], **CONSTANT}
    cases = [
        case(data, x, method)
        for data, x in sources.items()
        for method in METHODS
        if data != "nearlyConstant" or method.startswith("zscore")
    ]
    common.write_cases("scaling", common.tools("scikit-learn"), cases)
