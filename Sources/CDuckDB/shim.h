// The functions of DuckDB's C API that SegData calls, and nothing else.
// Declared by hand after https://duckdb.org/docs/stable/clients/c/api, so that no header needs to be installed.
#ifndef SEG_CDUCKDB_H
#define SEG_CDUCKDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t idx_t;

typedef enum { DuckDBSuccess = 0, DuckDBError = 1 } duckdb_state;

typedef enum {
  DUCKDB_TYPE_BOOLEAN = 1,
  DUCKDB_TYPE_BIGINT = 5,
  DUCKDB_TYPE_DOUBLE = 11,
  DUCKDB_TYPE_TIMESTAMP = 12,
  DUCKDB_TYPE_DATE = 13,
  DUCKDB_TYPE_INTERVAL = 15,
  DUCKDB_TYPE_VARCHAR = 17
} duckdb_type;

typedef struct _duckdb_database *duckdb_database;
typedef struct _duckdb_connection *duckdb_connection;
typedef struct _duckdb_config *duckdb_config;
typedef struct _duckdb_data_chunk *duckdb_data_chunk;
typedef struct _duckdb_vector *duckdb_vector;
typedef struct _duckdb_logical_type *duckdb_logical_type;
typedef struct _duckdb_appender *duckdb_appender;
typedef struct _duckdb_function_info *duckdb_function_info;
typedef struct _duckdb_aggregate_function *duckdb_aggregate_function;
typedef struct _duckdb_scalar_function *duckdb_scalar_function;
typedef void *duckdb_aggregate_state;

typedef struct {
  idx_t deprecated_column_count;
  idx_t deprecated_row_count;
  idx_t deprecated_rows_changed;
  void *deprecated_columns;
  char *deprecated_error_message;
  void *internal_data;
} duckdb_result;

typedef struct {
  int32_t months;
  int32_t days;
  int64_t micros;
} duckdb_interval;

// At most 12 bytes stand in the value itself.
typedef struct {
  uint32_t length;
  char prefix[4];
  char *pointer;
} duckdb_string_t;

typedef struct {
  double percentage;
  uint64_t rows_processed;
  uint64_t total_rows_to_process;
} duckdb_query_progress_type;

const char *duckdb_library_version(void);
void duckdb_free(void *pointer);

duckdb_state duckdb_create_config(duckdb_config *config);
duckdb_state duckdb_set_config(duckdb_config config, const char *name, const char *option);
void duckdb_destroy_config(duckdb_config *config);
duckdb_state duckdb_open_ext(
    const char *path, duckdb_database *database, duckdb_config config, char **error);
void duckdb_close(duckdb_database *database);
duckdb_state duckdb_connect(duckdb_database database, duckdb_connection *connection);
void duckdb_disconnect(duckdb_connection *connection);
void duckdb_interrupt(duckdb_connection connection);
duckdb_query_progress_type duckdb_query_progress(duckdb_connection connection);

duckdb_state duckdb_query(duckdb_connection connection, const char *query, duckdb_result *result);
void duckdb_destroy_result(duckdb_result *result);
const char *duckdb_result_error(duckdb_result *result);
idx_t duckdb_column_count(duckdb_result *result);
duckdb_type duckdb_column_type(duckdb_result *result, idx_t column);
duckdb_data_chunk duckdb_fetch_chunk(duckdb_result result);

duckdb_data_chunk duckdb_create_data_chunk(duckdb_logical_type *types, idx_t count);
void duckdb_destroy_data_chunk(duckdb_data_chunk *chunk);
void duckdb_data_chunk_reset(duckdb_data_chunk chunk);
idx_t duckdb_data_chunk_get_size(duckdb_data_chunk chunk);
void duckdb_data_chunk_set_size(duckdb_data_chunk chunk, idx_t size);
duckdb_vector duckdb_data_chunk_get_vector(duckdb_data_chunk chunk, idx_t column);

idx_t duckdb_vector_size(void);
void *duckdb_vector_get_data(duckdb_vector vector);
uint64_t *duckdb_vector_get_validity(duckdb_vector vector);
void duckdb_vector_ensure_validity_writable(duckdb_vector vector);
void duckdb_vector_assign_string_element_len(
    duckdb_vector vector, idx_t index, const char *text, idx_t length);

duckdb_logical_type duckdb_create_logical_type(duckdb_type type);
void duckdb_destroy_logical_type(duckdb_logical_type *type);

duckdb_state duckdb_appender_create(
    duckdb_connection connection, const char *schema, const char *table, duckdb_appender *appender);
duckdb_state duckdb_append_data_chunk(duckdb_appender appender, duckdb_data_chunk chunk);
const char *duckdb_appender_error(duckdb_appender appender);
duckdb_state duckdb_appender_close(duckdb_appender appender);
duckdb_state duckdb_appender_destroy(duckdb_appender *appender);

typedef idx_t (*duckdb_aggregate_state_size)(duckdb_function_info info);
typedef void (*duckdb_aggregate_init_t)(duckdb_function_info info, duckdb_aggregate_state state);
typedef void (*duckdb_aggregate_destroy_t)(duckdb_aggregate_state *states, idx_t count);
typedef void (*duckdb_aggregate_update_t)(
    duckdb_function_info info, duckdb_data_chunk input, duckdb_aggregate_state *states);
typedef void (*duckdb_aggregate_combine_t)(
    duckdb_function_info info, duckdb_aggregate_state *source, duckdb_aggregate_state *target,
    idx_t count);
typedef void (*duckdb_aggregate_finalize_t)(
    duckdb_function_info info, duckdb_aggregate_state *source, duckdb_vector result, idx_t count,
    idx_t offset);

duckdb_aggregate_function duckdb_create_aggregate_function(void);
void duckdb_destroy_aggregate_function(duckdb_aggregate_function *function);
void duckdb_aggregate_function_set_name(duckdb_aggregate_function function, const char *name);
void duckdb_aggregate_function_add_parameter(
    duckdb_aggregate_function function, duckdb_logical_type type);
void duckdb_aggregate_function_set_return_type(
    duckdb_aggregate_function function, duckdb_logical_type type);
void duckdb_aggregate_function_set_functions(
    duckdb_aggregate_function function, duckdb_aggregate_state_size size,
    duckdb_aggregate_init_t initialize, duckdb_aggregate_update_t update,
    duckdb_aggregate_combine_t combine, duckdb_aggregate_finalize_t finalize);
void duckdb_aggregate_function_set_destructor(
    duckdb_aggregate_function function, duckdb_aggregate_destroy_t destroy);
duckdb_state duckdb_register_aggregate_function(
    duckdb_connection connection, duckdb_aggregate_function function);

typedef void (*duckdb_scalar_function_t)(
    duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);

duckdb_scalar_function duckdb_create_scalar_function(void);
void duckdb_destroy_scalar_function(duckdb_scalar_function *function);
void duckdb_scalar_function_set_name(duckdb_scalar_function function, const char *name);
void duckdb_scalar_function_add_parameter(
    duckdb_scalar_function function, duckdb_logical_type type);
void duckdb_scalar_function_set_return_type(
    duckdb_scalar_function function, duckdb_logical_type type);
void duckdb_scalar_function_set_function(
    duckdb_scalar_function function, duckdb_scalar_function_t body);
duckdb_state duckdb_register_scalar_function(
    duckdb_connection connection, duckdb_scalar_function function);

#endif
