"""Makes the data of one benchmark, the same on every machine: generate.py PATH (named by its file)."""

import os
import sys

import duckdb
import numpy as np
import pandas as pd


def transactions(path, rows=10_000_000, customers=1_000_000):
    """Order lines over 2024 and 2025 in order of time. Few customers buy often, most seldom."""
    random = np.random.default_rng(1)
    lines_of_order = random.integers(1, 5, size=rows // 2)
    lines_of_order = lines_of_order[: np.searchsorted(np.cumsum(lines_of_order), rows) + 1]
    orders = len(lines_of_order)
    order = np.repeat(np.arange(orders, dtype=np.int32), lines_of_order)[:rows]
    day = np.sort(random.integers(0, 731, size=orders, dtype=np.int32))
    customer = (customers * random.random(orders) ** 2.5).astype(np.int32)
    channel = random.integers(1, 5, size=orders, dtype=np.int8)
    country = random.integers(1, 7, size=orders, dtype=np.int8)
    cents = np.maximum(1, np.rint(100 * random.lognormal(3, 1, size=rows))).astype(np.int32)
    frame = pd.DataFrame(
        {
            "line": np.arange(1, rows + 1, dtype=np.int32),
            "customer": customer[order] + 1,
            "order": order + 1,
            "day": day[order],
            "cents": cents,
            "channel": channel[order],
            "country": country[order],
        }
    )
    connection = duckdb.connect(config={"threads": 1})
    connection.register("frame", frame)
    connection.execute(f"""
        COPY (
          SELECT line AS transaction_id, customer AS customer_id, "order" AS order_id,
            DATE '2024-01-01' + day AS order_date, CAST(cents / 100.0 AS DECIMAL(12, 2)) AS amount,
            ['web shop', 'mobile app', 'retail store', 'call centre'][channel] AS channel,
            ['Germany', 'France', 'Spain', 'Italy', 'Austria', 'Switzerland'][country] AS country
          FROM frame
        ) TO '{path}' (HEADER)
    """)


def blobs(path, rows=100_000, columns=8, groups=8):
    random = np.random.default_rng(2)
    centers = random.uniform(0, 10, size=(groups, columns))
    points = centers[random.integers(0, groups, size=rows)]
    points = points + random.normal(0, 1.5, size=(rows, columns))
    frame = pd.DataFrame(points, columns=[f"x{j + 1}" for j in range(columns)])
    frame.insert(0, "id", np.arange(1, rows + 1))
    frame.to_csv(path, index=False, float_format="%.6f")


MAKERS = {"transactions-10m.csv": transactions, "blobs-100k.csv": blobs}

if __name__ == "__main__":
    target = sys.argv[1]
    MAKERS[os.path.basename(target)](target + ".part")
    os.replace(target + ".part", target)
