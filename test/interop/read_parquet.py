"""Reads a Parquet file with pyarrow: rows, and type and values of every column (dates and times as milliseconds)."""
import json
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def plain(column):
    if pa.types.is_date(column.type):
        return pc.multiply(column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64()), 86_400_000)
    if pa.types.is_timestamp(column.type):
        return pc.divide(column.cast(pa.timestamp("us")).cast(pa.int64()).cast(pa.float64()), 1000)
    return column


table = pq.read_table(json.load(sys.stdin))
columns = [
    {"name": name, "type": str(table[name].type), "values": plain(table[name]).to_pylist()}
    for name in table.column_names
]
json.dump({"rows": table.num_rows, "columns": columns}, sys.stdout)
