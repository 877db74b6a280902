"""The peer of `rfm`: DuckDB from Python. peer_rfm.py SOURCE TARGET THREADS"""

import sys

import duckdb

source, target, threads = sys.argv[1:]
duckdb.connect(config={"threads": int(threads)}).execute(f"""
    COPY (
      SELECT customer_id, date_diff('day', max(order_date), DATE '2026-01-01') AS recency,
        count(DISTINCT order_id) AS frequency, sum(amount) AS monetary
      FROM read_csv('{source}')
      GROUP BY customer_id
    ) TO '{target}' (HEADER)
""")
