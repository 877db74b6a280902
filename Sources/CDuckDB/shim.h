// The functions of DuckDB's C API that SegData calls, and nothing else.
#ifndef SEG_CDUCKDB_H
#define SEG_CDUCKDB_H

const char *duckdb_library_version(void);

#endif
