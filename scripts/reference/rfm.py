"""Writes the RFM table of Online Retail that the runtime's test compares with.

Computed twice, by pandas and by the SQL of DuckDB's own Python package; both must agree. Needs pandas and duckdb, which
the other programs of this folder do not: `pip install -r scripts/reference/rfm-requirements.txt`.
"""

import gzip
import io
import math
from pathlib import Path

import duckdb
import pandas

ROOT = Path(__file__).resolve().parents[2]
LINES = ROOT / "tutorials" / "data" / "online_retail.csv.gz"
TABLE = ROOT / "Tests" / "SegRuntimeTests" / "Fixtures" / "rfm_reference.csv.gz"
AS_OF = "2011-12-10"


def by_pandas():
    lines = pandas.read_csv(LINES, dtype={"InvoiceNo": str, "StockCode": str})
    lines = lines[lines.CustomerID.notna() & ~lines.InvoiceNo.str.startswith("C")]
    lines = lines[(lines.Quantity > 0) & (lines.UnitPrice > 0)]
    assert len(lines) == 397_884, len(lines)
    day = pandas.to_datetime(lines.InvoiceDate).dt.normalize()
    lines = lines.assign(
        CustomerID=lines.CustomerID.astype(int), day=day, amount=lines.Quantity * lines.UnitPrice
    )
    groups = lines.groupby("CustomerID")
    table = pandas.DataFrame({
        "recency": (pandas.Timestamp(AS_OF) - groups.day.max()).dt.days,
        "frequency": groups.InvoiceNo.nunique(),
        "monetary": groups.amount.agg(math.fsum),
    })
    return table.sort_index().reset_index()


def by_duckdb():
    return duckdb.sql(f"""
        SELECT CAST(CustomerID AS BIGINT) AS CustomerID,
               date_diff('day', max(CAST(InvoiceDate AS DATE)), DATE '{AS_OF}') AS recency,
               count(DISTINCT InvoiceNo) AS frequency,
               fsum(Quantity * CAST(UnitPrice AS DOUBLE)) AS monetary
        FROM read_csv('{LINES}', header = true, types = {{'InvoiceNo': 'VARCHAR', 'CustomerID': 'DOUBLE'}})
        WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0
        GROUP BY ALL ORDER BY CustomerID""").df()


def main():
    table, other = by_pandas(), by_duckdb()
    assert len(table) == 4_338 and len(other) == 4_338
    for name in ("CustomerID", "recency", "frequency"):
        assert (table[name].to_numpy() == other[name].to_numpy()).all(), name
    relative = ((table.monetary - other.monetary) / table.monetary).abs().max()
    assert relative < 1e-12, relative
    total = math.fsum(table.monetary)
    assert round(total, 3) == 8_911_407.904, total
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    with open(TABLE, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    print(f"{TABLE}: {len(table)} customers, {total:.3f}, pandas {pandas.__version__},"
          f" duckdb {duckdb.__version__}")


if __name__ == "__main__":
    main()
